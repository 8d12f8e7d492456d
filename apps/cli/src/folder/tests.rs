//! Each case changes one file of a sound folder and says what the error must be.

use super::*;
use std::path::PathBuf;

const DEFINITION_TEXT: &str = "\
acta/draft/v1
election example.org/2030
name Test
test yes
notice SIMULATION
languages en
opens 2030-05-19T08:00:00Z
closes 2030-05-19T20:00:00Z
freeze 2030-05-19T08:00:00Z
cadence 300
gap 600
delay 300
register-days 14
tolerates 1
agents none
final Never
contest council 01 paper dhondt 5 Council
contest mayor 0101 short plurality none Mayor
option council threshold 1/20
levels paper both
field paper cast required Ballots
votes paper
field paper blank optional Blank
ballots paper cast
levels short lists
votes short
ballots short choices
rule F401 flag levels
text en form As on paper
sign amend authority:1
sign correction station:1
sign decision authority:1
sign key authority:1
sign publication publisher:1
sign record station:1
sign recount station:1
sign register authority:1
sign register-change authority:1
sign revoke authority:1
sign station-event station:1
";

const AREAS_TEXT: &str = "\
code,parent,type,name,registered,max_ballots
01,,region,North,,
0101,01,municipality,\"Quoted, town\",900,950
02,,region,South,,
";

const STATIONS_TEXT: &str = "\
code,area,type,registered,max_ballots,counted_with,geo,name
0101-1,0101,ordinary,500,520,,\"-40000000,100\",School
0101-2,0101,mobile,,,0101-1,,Bus
02-1,02,postal,0,4294967295,,,Post
";

const CHOICES_TEXT: &str = "\
contest,code,parent,kind,name
council,1,,list,Lantern
council,1.1,1,candidate,First
council,2,,list,Commons
council,2.1,2,candidate,Second
mayor,a,,candidate,Someone
";

const RECORDS_TEXT: &str = "\
station,contest,field,value
0101-1,council,cast,12
0101-1,council,vote 1,7
0101-1,council,vote 1.1,7
0101-1,council,vote 2,4
0101-1,council,vote 2.1,4
0101-1,council,blank,1
0101-1,council,count,2
0101-1,council,cast,12
0101-1,council,vote 1,7
0101-1,council,vote 1.1,7
0101-1,council,vote 2,5
0101-1,council,vote 2.1,5
0101-1,mayor,track,preliminary
0101-1,mayor,vote a,12
0101-1,mayor,counted,2030-05-19T22:00:00Z
";

const FILES: [(&str, &str); 5] = [
    (DEFINITION, DEFINITION_TEXT),
    (AREAS, AREAS_TEXT),
    (STATIONS, STATIONS_TEXT),
    (CHOICES, CHOICES_TEXT),
    (RECORDS, RECORDS_TEXT),
];

/// A folder of its own for a test, removed at its end.
pub(super) struct Scratch(pub(super) PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("acta-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(super) fn sound(name: &str) -> Self {
        let scratch = Self::new(name);
        FILES.iter().for_each(|(file, text)| fs::write(scratch.0.join(file), text).unwrap());
        scratch
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Replaces the first `from` by `to` in one file and compares the whole error.
fn check(file: &str, from: &str, to: &[u8], expected: &str) {
    let scratch = Scratch::sound(&format!("case-{:?}", std::thread::current().id()));
    let text = FILES.iter().find(|(name, _)| *name == file).unwrap().1;
    let at = text.find(from).unwrap_or_else(|| panic!("`{from}` is not in {file}"));
    let bytes = [&text.as_bytes()[..at], to, &text.as_bytes()[at + from.len()..]].concat();
    fs::write(scratch.0.join(file), bytes).unwrap();
    let got = Folder::read(&scratch.0).map(|_| ()).unwrap_err().to_string();
    let got = got.replace(&format!("{}/", scratch.0.display()), "");
    assert_eq!(got, format!("{file}:{expected}"), "{from} -> {}", String::from_utf8_lossy(to));
}

#[test]
fn a_sound_folder_is_read_and_written_back_byte_for_byte() {
    let scratch = Scratch::sound("sound");
    let folder = Folder::read(&scratch.0).unwrap();
    assert_eq!(folder.stations[0].geo, Some(Geo { latitude: -40_000_000, longitude: 100 }));
    assert_eq!(folder.stations[1].counted_with, Code::parse("0101-1"));
    assert_eq!(folder.records.len(), 3);
    assert_eq!(folder.records[1].count, 2);
    assert_eq!(folder.records[1].get("blank"), None);
    assert_eq!(folder.records[0].get("vote 2.1"), Some(4));
    assert_eq!(folder.records[2].track, Track::Preliminary);
    let election = folder.compile().unwrap();
    assert!(election.contest(&own_code("council")).unwrap().options.threshold.is_some());
    let out = Scratch::new("sound-out");
    folder.write(&out.0).unwrap();
    for (file, text) in FILES {
        assert_eq!(fs::read_to_string(out.0.join(file)).unwrap(), text, "{file}");
    }
    let again = folder.write(&out.0).unwrap_err().to_string();
    assert!(again.ends_with("definition.txt is there already; name an empty folder"), "{again}");
    let streamed = folder.stream_records(&out.0).unwrap().unwrap();
    assert_eq!(streamed.map(Result::unwrap).collect::<Vec<_>>(), folder.records);
}

#[test]
fn a_byte_order_mark_is_passed_over_and_said() {
    let scratch = Scratch::sound("bom");
    fs::write(scratch.0.join(AREAS), format!("\u{FEFF}{AREAS_TEXT}")).unwrap();
    let folder = Folder::read(&scratch.0).unwrap();
    assert_eq!(folder.areas.len(), 3);
    assert!(folder.remarks[0].ends_with("areas.csv begins with a byte order mark; passed over"));
}

#[test]
fn carriage_returns_end_lines_too() {
    let scratch = Scratch::sound("crlf");
    let text = RECORDS_TEXT.replace('\n', "\r\n");
    fs::write(scratch.0.join(RECORDS), text).unwrap();
    assert_eq!(Folder::read(&scratch.0).unwrap().records.len(), 3);
}

#[test]
fn wrong_areas_are_named() {
    check(AREAS, "01,,region", b"01,02,region", "2: row: expected a parent before it, got `02`");
    check(AREAS, "02,,region", b"01,,region", "4: row: expected each area once, got `01`");
    check(
        AREAS,
        "02,,region",
        b"A2,,region",
        "4: column `code`: expected a code: 1 to 32 of a-z 0-9 . - beginning with a letter or digit, neither none nor all, got `A2`",
    );
    check(
        AREAS,
        ",max_ballots",
        b"",
        "1: header line: expected `code,parent,type,name,registered,max_ballots`, got `code,parent,type,name,registered`",
    );
    check(AREAS, "North,,", b"North,", "2: row: expected 6 cells, got 5");
    check(AREAS, "North", b"N\xFFrth", "2: column `name`: expected UTF-8, got other bytes");
    check(
        AREAS,
        "North",
        b"No  rth",
        "2: column `name`: expected single spaces between words only, got `No  rth`",
    );
    check(
        AREAS,
        "North",
        "N\u{200B}".as_bytes(),
        "2: column `name`: expected no forbidden code point (spec 1, 1.2), got the code point U+200B",
    );
    check(
        AREAS,
        "900",
        b"4294967296",
        "3: column `registered`: expected a whole number 0 to 4294967295 without leading zero, got `4294967296`",
    );
    check(
        AREAS,
        "900",
        b"-1",
        "3: column `registered`: expected a whole number 0 to 4294967295 without leading zero, got `-1`",
    );
}

#[test]
fn wrong_stations_are_named() {
    check(
        STATIONS,
        "02-1,02",
        b"02-1,2",
        "4: column `area`: expected an area of areas.csv, got `2`",
    );
    check(
        STATIONS,
        "0101-2,",
        b"0101-1,",
        "3: column `code`: expected each code once (line 2 has it), got `0101-1`",
    );
    check(
        STATIONS,
        "mobile",
        b"bus",
        "3: column `type`: expected one of ordinary abroad postal early prison mobile provisional special, got `bus`",
    );
    check(
        STATIONS,
        ",0101-1,",
        b",0101-9,",
        "3: column `counted_with`: expected a station that has a record of its own, got `0101-9`",
    );
    check(
        STATIONS,
        ",0101-1,",
        b",0101-2,",
        "3: column `counted_with`: expected a station that has a record of its own, got `0101-2`",
    );
    check(
        STATIONS,
        "-40000000,100",
        b"91000000,100",
        "2: column `geo`: expected LAT,LON in microdegrees such as 53219400,6566500, or an empty cell, got `91000000,100`",
    );
    check(
        STATIONS,
        "500",
        b"0500",
        "2: column `registered`: expected a whole number 0 to 4294967295 without leading zero, got `0500`",
    );
    check(
        STATIONS,
        "School",
        b"",
        "2: column `name`: expected a line that is not empty, got nothing",
    );
}

#[test]
fn wrong_choices_are_named() {
    check(CHOICES, "mayor,a", b"mayer,a", "6: row: expected a contest before it, got `mayer`");
    check(CHOICES, "1.1,1,", b"1.1,3,", "3: row: expected a list before it, got `3`");
    check(
        CHOICES,
        "1.1,1,candidate",
        b"1.1,1,list",
        "3: row: expected a candidate under a list, got `1.1`",
    );
    check(
        CHOICES,
        "council,2,",
        b"council,1,",
        "4: row: expected each choice of a contest once, got `1`",
    );
    check(
        CHOICES,
        ",list,",
        b",party,",
        "2: column `kind`: expected one of list candidate option, got `party`",
    );
}

#[test]
fn wrong_records_are_named() {
    check(
        RECORDS,
        "0101-1,council,cast",
        b"0101-3,council,cast",
        "2: column `station`: expected a station of stations.csv, got `0101-3`",
    );
    check(
        RECORDS,
        "0101-1,council,cast",
        b"0101-2,council,cast",
        "2: column `station`: expected no record of a station that is counted with 0101-1, got `0101-2`",
    );
    check(
        RECORDS,
        "0101-1,council,cast",
        b"02-1,council,cast",
        "2: column `contest`: expected a contest in which station 02-1 takes part, got `council`",
    );
    check(RECORDS, "vote 1,", b"vote 3,", "3: column `field`: expected `vote 1`, got `vote 3`");
    check(
        RECORDS,
        "0101-1,council,vote 1,7\n",
        b"",
        "3: column `field`: expected `vote 1`, got `vote 1.1`",
    );
    check(
        RECORDS,
        "0101-1,council,vote 2.1,4\n",
        b"",
        "6: column `field`: expected `vote 2.1`, got `blank`",
    );
    check(
        RECORDS,
        "blank,1",
        b"void,1",
        "7: column `field`: expected the end of the record, got `void`",
    );
    check(
        RECORDS,
        "vote 2.1,5\n",
        b"vote 2.1,5\n0101-1,council,cast,1\n",
        "14: column `field`: expected the end of the record, got `cast`",
    );
    check(
        RECORDS,
        "0101-1,council,vote 2.1,5\n",
        b"",
        "12: record: expected `vote 2.1`, got the end of the record",
    );
    check(
        RECORDS,
        "count,2",
        b"count,1",
        "13: record: expected one record of a station, contest, track, poll and count, got a second one of station `0101-1`",
    );
    check(RECORDS, "count,2", b"count,0", "8: column `value`: expected a count from 1, got `0`");
    check(
        RECORDS,
        "vote 1,7",
        b"vote 1,4294967296",
        "3: column `value`: expected a whole number 0 to 4294967295 without leading zero, got `4294967296`",
    );
    check(
        RECORDS,
        "track,preliminary",
        b"track,final",
        "14: column `value`: expected one of preliminary official, got `final`",
    );
}

#[test]
fn wrong_definitions_are_named() {
    check(
        DEFINITION,
        "acta/draft/v1",
        b"acta/definition/v1",
        "1: line: expected acta/draft/v1, got `acta/definition/v1`",
    );
    check(
        DEFINITION,
        "example.org/2030",
        b"example.org//2030",
        "2: line: expected election ID, got `election example.org//2030`",
    );
    check(
        DEFINITION,
        "gap 600\n",
        b"",
        "16: line: expected key gap (it is absent or displaced), got `contest`",
    );
    check(
        DEFINITION,
        "gap 600\n",
        b"gap 600\ngap 600\n",
        "12: line: expected key delay (this one is repeated), got `gap`",
    );
    check(
        DEFINITION,
        "rule F401",
        b"rull F401",
        "28: line: expected key sign (this one is unknown here), got `rull`",
    );
    check(
        DEFINITION,
        "sign record station:1\n",
        b"",
        "40: line: expected a sign line for record, got `none`",
    );
}

#[test]
fn wrong_contests_and_forms_are_named() {
    check(
        DEFINITION,
        "council 01 paper",
        b"council 09 paper",
        "17: line: expected an area of the areas parts, got `09`",
    );
    check(
        DEFINITION,
        "council 01 paper",
        b"council 01 other",
        "17: line: expected a form of the forms parts, got `other`",
    );
    check(
        DEFINITION,
        "contest mayor",
        b"contest council",
        "18: line: expected each contest once, got `council`",
    );
    check(
        DEFINITION,
        "option council",
        b"option senate",
        "19: line: expected a contest before it, got `senate`",
    );
    check(
        DEFINITION,
        "field paper blank",
        b"field paper cast",
        "23: line: expected each field of a form once, got `cast`",
    );
    check(
        DEFINITION,
        "field paper blank",
        b"field paper count",
        "23: line: expected field: a field: begins with a letter and is no key or name of the spec, got `count`",
    );
    check(
        DEFINITION,
        "votes short",
        b"votes paper",
        "26: line: expected each row of a form once, got `paper`",
    );
    check(DEFINITION, "name Test", b"name T\xFF", "3: byte 46: expected UTF-8, got other bytes");
    check(
        DEFINITION,
        "name Test\n",
        b"name Test\r\n",
        "3: line: expected no forbidden code point (spec 1, 1.2), got `name Test\\r`",
    );
    check(
        DEFINITION,
        "station-event station:1\n",
        b"station-event station:1",
        " line: expected a line feed at the end, got `sign station-event station:1`",
    );
}
