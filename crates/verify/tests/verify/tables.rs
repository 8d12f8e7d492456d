//! The tables of `vectors/6-verdicts/tables/`: each row in exactly one class, one failure a file.

use acta_verify::tabular::{Mapping, RowClass, read};

/// A mapping, a table, and what they show.
pub(crate) struct TableCase {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) mapping: String,
    pub(crate) table: Vec<u8>,
}

/// A wide table of two choices.
const WIDE: &str = "acta/mapping/v1
election results.example.org/2026/mayor
about Figures of an example
encoding utf-8
delimiter semicolon
header 1
column centre Centre
column table Table
column name School
column voters Voters
column one First
column two Second
column bad Spoilt
ignore School
station centre:4 =- table
contest mayor
registered voters
field invalid bad
vote 1 one
vote 2 two
";
const HEADER: &str = "Centre;Table;School;Voters;First;Second;Spoilt\n";

/// One figure a row.
const LONG: &str = "acta/mapping/v1
election results.example.org/2026/mayor
about Figures of an example, one a row
encoding utf-8
delimiter comma
header none
place section 1
place party 2
place votes 3
leave party 100
station section:4
contest mayor
long party votes
field against 99
vote 1 1
vote 2 2
";

/// Lines that only a scorecard uses, after those of [`WIDE`].
const SCORED: [(&str, &str, &str); 16] = [
    (
        "scored",
        "lines that only a scorecard uses: the rows are read as without them",
        "rule F202 flag choices <= register.registered
at name Z YYYY-MM-DDThh:mm:ss
event name new changed removed
record centre:4 table
counts name Mill
serial name
lacking zero
expected 2
complete yes
register 2:4
gap 300
served 1 -04:00 YYYYMMDD_hhmm
asked 2 -04:00 DD/MM/YYYY hh:mm:ss
stated 1 2
total choices + invalid = Votes
total registered = Voters
share 4 cut Votes / Voters = Turnout
",
    ),
    ("mapping-rule", "a rule without effect", "rule F202 choices = invalid\n"),
    ("mapping-at-zone", "a time without zone", "at file YYYYMMDD hhmm\n"),
    ("mapping-at-pattern", "a time without minutes", "at file Z YYYYMMDD hh\n"),
    ("mapping-at-line", "line 0 of a file", "at line:0 Z YYYYMMDDhhmm\n"),
    ("mapping-event-at", "events without the time of each", "event name new changed gone\n"),
    (
        "mapping-event-words",
        "two events with the same word",
        "at name Z YYYYMMDDhhmm\nevent name new new gone\n",
    ),
    ("mapping-record", "a column that is not there", "record rows\n"),
    ("mapping-register", "column 0 of the register", "register 0:9\n"),
    ("mapping-gap", "a gap of nothing", "gap 0\n"),
    ("mapping-served", "what was answered, and not when", "served 1 Z YYYYMMDDhhmm\n"),
    ("mapping-stated", "figures above their names", "stated 2 1\n"),
    ("mapping-total", "a total that nothing states", "total records = Records\n"),
    (
        "mapping-total-figure",
        "a total of a field that the mapping does not have",
        "stated 1 2\ntotal valid = Valid\n",
    ),
    (
        "mapping-share",
        "neither cut nor rounded",
        "stated 1 2\nshare 2 up Votes / Voters = Turnout\n",
    ),
    (
        "mapping-score-order",
        "a line of the scorecard before one that comes first",
        "gap 60\nserial name\n",
    ),
];

/// What reading gives, in the lines of a vector.
pub(crate) fn told(mapping: &[u8], table: &[u8]) -> String {
    let mapping = match Mapping::parse(mapping) {
        Ok(mapping) => mapping,
        Err(fault) => {
            return format!(
                "expect: mapping {} {} {}\n",
                fault.layer().as_str(),
                fault.code(),
                fault.line
            );
        }
    };
    let reading = match read(&mapping, table, false) {
        Ok(reading) => reading,
        Err(fault) => return format!("expect: header {}\n", fault.line),
    };
    let of = |class| reading.rows.class(class);
    let mut out = format!(
        "expect: rows {} {} {} {} {}\n",
        reading.rows.rows,
        of(RowClass::Taken),
        of(RowClass::Noted),
        of(RowClass::LeftOut),
        of(RowClass::Refused)
    );
    for note in &reading.rows.notes {
        out.push_str(&format!(
            "row: {} {} {}\n",
            note.line,
            note.why.class().word(),
            note.why.word()
        ));
    }
    for column in &reading.rows.columns_unknown {
        out.push_str(&format!("unknown: {} {}\n", column.cells, column.name));
    }
    for unit in &reading.units {
        let registered = unit.registered.map_or_else(|| "-".to_owned(), |value| value.to_string());
        out.push_str(&format!(
            "unit: {} {} {} {registered}",
            unit.station, unit.contest, unit.line
        ));
        for value in &unit.values {
            let value = value.map_or_else(|| "-".to_owned(), |value| value.to_string());
            out.push_str(&format!(" {value}"));
        }
        out.push('\n');
    }
    out
}

fn with(old: &str, new: &str) -> String {
    assert!(WIDE.contains(old), "{old}");
    WIDE.replace(old, new)
}

fn rows(rows: &str) -> Vec<u8> {
    format!("{HEADER}{rows}").into_bytes()
}

/// All cases.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(crate) fn table_cases() -> Vec<TableCase> {
    let mut cases = Vec::new();
    let mut case = |name, about, mapping: &str, table: &[u8]| {
        let (mapping, table) = (mapping.to_owned(), table.to_vec());
        cases.push(TableCase { name, about, mapping, table });
    };
    let good = "0001;1;Mill;650;210;120;4\n0001;2;Mill;640;190;140;2\n";
    case("good", "two rows, all taken", WIDE, &rows(good));
    let windows = format!("\u{feff}{HEADER}{good}").replace('\n', "\r\n");
    case("byte-order-mark", "UTF-8 with a byte order mark and CR LF", WIDE, windows.as_bytes());
    let mut latin = rows("0001;1;M");
    latin.extend_from_slice(b"\xFC;650;210;120;4\n0001;2;Mill;640;190;140;2\n");
    case("encoding", "bytes of Latin-1 in a table that should be UTF-8", WIDE, &latin);
    case("latin-1", "the same, with the encoding said", &with("utf-8", "latin-1"), &latin);
    case(
        "reads-as-utf-8",
        "UTF-8 in a table that should be Latin-1",
        &with("utf-8", "latin-1"),
        &rows("0001;1;Mühle;650;210;120;4\n"),
    );
    let mut none = rows("0001;1;M");
    none.extend_from_slice(b"\x81;650;210;120;4\n");
    case(
        "windows-1252",
        "a byte that Windows-1252 does not have",
        &with("utf-8", "windows-1252"),
        &none,
    );
    case("cells-more", "a cell too many", WIDE, &rows("0001;1;Mill;north;650;210;120;4\n"));
    case("cells-fewer", "a cell too few", WIDE, &rows("0001;1;Mill;650;210;120\n0001;2;;;1;2;3\n"));
    case("zeros", "zeros in front that were lost", WIDE, &rows("1;1;Mill;650;210;120;4\n"));
    case(
        "station-long",
        "a cell longer than its width",
        WIDE,
        &rows("00001;1;Mill;650;210;120;4\n"),
    );
    case("station-empty", "no table", WIDE, &rows("0001;;Mill;650;210;120;4\n"));
    case(
        "station-letters",
        "letters that no code has",
        WIDE,
        &rows("0001;A_B;Mill;650;210;120;4\n"),
    );
    case(
        "station-capitals",
        "capitals become small letters",
        WIDE,
        &rows("0001;B;Mill;650;210;120;4\n"),
    );
    case(
        "number",
        "text in a number cell",
        WIDE,
        &rows("0001;1;Mill;650;21O;120;4\n0001;2;;;-1;2;3\n0001;3;;;4294967296;2;3\n"),
    );
    case(
        "absent",
        "words for no figure",
        &with("column centre", "absent NO RECORD\nabsent -\ncolumn centre"),
        &rows("0001;1;Mill;650;NO  RECORD; - ;4\n"),
    );
    case("empty", "an empty number cell is absent", WIDE, &rows("0001;1;Mill;;210;120;\n"));
    case(
        "empty-zero",
        "an empty number cell is 0 where the mapping says so",
        &with("column centre", "empty zero\ncolumn centre"),
        &rows("0001;1;Mill;;210;120;\n"),
    );
    case("spelling", "a number with zeros in front", WIDE, &rows("0001;1;Mill;650;0210;120;4\n"));
    case(
        "again",
        "a row again",
        WIDE,
        &rows("0001;1;Mill;650;210;120;4\n0001;1;Mill;650;210;120;4\n"),
    );
    case(
        "repeated",
        "a station again, with other figures",
        WIDE,
        &rows("0001;1;Mill;650;210;120;4\n0001;1;Mill;650;211;120;4\n"),
    );
    case(
        "empty-line",
        "an empty line",
        WIDE,
        &rows("0001;1;Mill;650;210;120;4\n\n0001;2;Mill;640;190;140;2\n"),
    );
    case(
        "quote",
        "a quoted cell that does not end costs its line",
        WIDE,
        &rows("0001;1;\"Mill;650;210;120;4\n0001;2;Mill;640;190;140;2\n"),
    );
    case(
        "quoted",
        "delimiters, quotes and a line end in a quoted cell",
        WIDE,
        &rows("0001;1;\"Mill; \"\"old\"\"\nroad\";650;210;120;4\n"),
    );
    let unknown = format!(
        "{}{}",
        HEADER.replace('\n', ";Note\n"),
        "0001;1;Mill;650;210;120;4;late\n0001;2;Mill;640;190;140;2;\n"
    );
    case("column-unknown", "a column that the mapping does not name", WIDE, unknown.as_bytes());
    case(
        "column-absent",
        "a column of the mapping that the table lacks",
        WIDE,
        &rows("").iter().map(|b| if *b == b'F' { b'f' } else { *b }).collect::<Vec<_>>(),
    );
    case(
        "column-twice",
        "two columns of one name",
        WIDE,
        HEADER.replace("School", "Table").as_bytes(),
    );
    case(
        "withdrawn",
        "votes of a choice that withdrew",
        &with("ignore School\n", "withdrawn two\n").replace("vote 2 two\n", ""),
        &rows("0001;1;Mill;650;210;120;4\n0001;2;Mill;640;190;0;2\n"),
    );
    case(
        "strip",
        "a mark at the ends of cells",
        &with("column centre", "strip '\ncolumn centre"),
        &rows("'0001;'1;Mill;650;'210;120;4\n"),
    );
    case(
        "thousands",
        "groups of three digits",
        &with("column centre", "thousands dot\ncolumn centre"),
        &rows("0001;1;Mill;1.650;1.210;120;4\n0001;2;Mill;650;1.21;120;4\n"),
    );
    case(
        "fraction",
        "numbers that end in .0",
        &with("column centre", "fraction zero\ncolumn centre"),
        &rows("0001;1;Mill;650.0;210.00;120;4\n0001;2;Mill;650;210.5;120;4\n"),
    );
    case(
        "sum",
        "a figure of two columns, and a sum beyond the limit",
        &with("vote 2 two", "vote 2 two bad"),
        &rows("0001;1;Mill;650;210;120;4\n0001;2;Mill;650;1;4294967295;1\n0001;3;Mill;650;1;;1\n"),
    );
    case(
        "header-below",
        "lines above the header",
        &with("header 1", "header 3"),
        format!("Results\n\"of\n{HEADER}{good}").as_bytes(),
    );
    case("utf-16", "two bytes a letter", WIDE, b"\xFF\xFEC\0e\0n\0t\0r\0e\0");
    let contests = with(
        "contest mayor",
        "contest-cell mayor name Mayor\ncontest-cell council name Town council",
    )
    .replace("ignore School\n", "");
    case(
        "contest-cell",
        "the contest stands in a cell",
        &contests,
        &rows(
            "0001;1;Mayor;650;210;120;4\n0001;1;Town council;650;200;130;4\n0001;1;Judge;650;1;2;3\n",
        ),
    );
    case(
        "long",
        "one figure a row; control rows left out",
        LONG,
        b"1,1,210\n1,2,120\n1,99,7\n1,100,337\n2,1,5\n",
    );
    case("long-key", "a key that the mapping does not have", LONG, b"0001,1,210\n0001,3,120\n");
    case(
        "long-repeated",
        "a figure again: equal, then another",
        LONG,
        b"0001,1,210\n0001,2,7\n0001,1,210\n0001,2,8\n",
    );
    case(
        "mapping-key",
        "a key that no mapping has",
        &with("ignore School", "skip School"),
        &rows(good),
    );
    case(
        "mapping-order",
        "keys out of their order",
        &with("ignore School\n", "").replace("vote 1 one", "vote 1 one\nignore School"),
        &rows(good),
    );
    case(
        "mapping-column",
        "a column that no line gives",
        &with("vote 1 one", "vote 1 uno"),
        &rows(good),
    );
    case(
        "mapping-column-twice",
        "a column twice",
        &with("column table Table", "column table Centre"),
        &rows(good),
    );
    case("mapping-figure-twice", "a choice twice", &with("vote 2 two", "vote 1 two"), &rows(good));
    case(
        "mapping-contests",
        "contest and contest-cell",
        &with("contest mayor", "contest mayor\ncontest-cell mayor name Mayor"),
        &rows(good),
    );
    case("mapping-width", "a width beyond 32", &with("centre:4", "centre:33"), &rows(good));
    case(
        "mapping-value",
        "a delimiter that no mapping has",
        &with("semicolon", "colon"),
        &rows(good),
    );
    case(
        "mapping-field",
        "a field that no form has",
        &with("field invalid", "field vote"),
        &rows(good),
    );
    case("mapping-space", "two spaces in a row", &with("vote 1 one", "vote 1  one"), &rows(good));
    for (name, about, lines) in SCORED {
        case(name, about, &format!("{WIDE}{lines}"), &rows(good));
    }
    case("mapping-absent", "no station", &with("station centre:4 =- table\n", ""), &rows(good));
    cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use acta::value::base64;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::PathBuf;

    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/6-verdicts/tables")
    }

    #[test]
    fn every_table_vector_gets_its_rows() {
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(folder()).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let (mut mapping, mut table, mut expect) = (Vec::new(), Vec::new(), String::new());
            for line in text.lines() {
                let (key, value) = line.split_once(": ").unwrap();
                match key {
                    "input" => assert_eq!(value, "table"),
                    "about" => {}
                    "mapping" => mapping = base64(value).unwrap(),
                    "table" => table = base64(value).unwrap(),
                    _ => expect.push_str(&format!("{line}\n")),
                }
            }
            assert_eq!(told(&mapping, &table), expect, "{}", path.display());
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let case = table_cases().into_iter().find(|case| case.name == name).unwrap();
            assert_eq!((case.mapping.into_bytes(), case.table), (mapping, table), "{name}");
            assert!(text.contains(&format!("about: {}\n", case.about)), "{name}");
            names.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
        let known: BTreeSet<String> =
            table_cases().iter().map(|case| case.name.to_owned()).collect();
        assert_eq!(names, known);
    }

    #[test]
    fn n14_the_classes_of_every_table_add_up() {
        for case in table_cases() {
            let Ok(mapping) = Mapping::parse(case.mapping.as_bytes()) else { continue };
            let Ok(reading) = read(&mapping, &case.table, true) else { continue };
            let classes = [RowClass::Taken, RowClass::Noted, RowClass::LeftOut, RowClass::Refused];
            let sum: u64 = classes.map(|class| reading.rows.class(class)).iter().sum();
            assert_eq!(sum, reading.rows.rows, "{}", case.name);
            let by_reason: u64 = reading.rows.reasons.values().sum();
            assert!(by_reason >= sum - reading.rows.class(RowClass::Taken), "{}", case.name);
        }
    }
}
