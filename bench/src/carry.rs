//! Symbols read from pictures as phones take them, and how fast statements are coded and put together.
//!
//! The pictures are generated ([`crate::photo`]) and stored as JPEG; a text that is read and is not the
//! one that was drawn ends the run.

use crate::limits::Limits;
use crate::measure::{Row, Unit, count_of, milliseconds, rates, timed, times};
use crate::photo::{self, Dice, PLAIN, Shot, jpeg};
use crate::{Bench, count};
use acta::StatementId;
use acta::election::Election;
use acta::kinds::{Body, Part as DefinitionPart};
use acta::statement::{Statement, secret_key};
use acta::text::Text;
use acta::value::{ElectionId, Name, base64};
use acta_carry::assembler::Taken;
use acta_carry::payload::Known;
use acta_carry::qr::Symbol;
use acta_carry::{Assembler, Part, Payload, Tag, part, qr, sms};
use acta_cli::carry::picture::Picture;
use acta_log::hash::sha256;
use acta_log::note::SecretKey;
use anyhow::{Context as _, Result, anyhow, ensure};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The election of the vectors of spec 2.
const ELECTION: &str = include_str!("../../vectors/2-carry/election.txt");
const TAG: Tag = Tag([1, 2, 3, 4]);
const SEED: u64 = 2_026;
/// Payload bytes of a record with three signatures, and of the most that one symbol carries.
const RECORD_BYTES: usize = 280;
const LARGEST_BYTES: usize = 940;
/// Records whose parts wait for one another at a time.
const WAITING: usize = 1_000;
/// Pictures of each symbol under each condition.
const PICTURES: u64 = 40;

/// Both kinds of symbol that are read: payload bytes, pixels a module, and what it is.
const SYMBOLS: [(usize, f64, &str); 2] = [
    (RECORD_BYTES, 3.0, "symbols read: a record, three signatures"),
    (LARGEST_BYTES, 4.0, "symbols read: the largest symbol"),
];

/// What makes a picture worse than [`PLAIN`], by name.
fn shots() -> [(&'static str, Shot); 9] {
    let half = Shot { turned: 22.0, perspective: 0.03, blur: 0.9, noise: 12.0, ..PLAIN };
    let all = Shot { turned: 45.0, perspective: 0.06, blur: 1.2, noise: 24.0, ..PLAIN };
    [
        ("a good photo", PLAIN),
        ("turned by up to 45°", Shot { turned: 45.0, ..PLAIN }),
        ("perspective: corners off by up to 6 %", Shot { perspective: 0.06, ..PLAIN }),
        ("blur of 1.2 px", Shot { blur: 1.2, ..PLAIN }),
        ("noise of 24 in 255", Shot { noise: 24.0, ..PLAIN }),
        ("JPEG 40", Shot { quality: 40, ..PLAIN }),
        ("low light: a fifth, half of it in shadow", Shot { light: 0.2, noise: 8.0, ..PLAIN }),
        ("half of each at once", Shot { light: 0.6, quality: 60, ..half }),
        ("all of them at once", Shot { light: 0.6, quality: 40, ..all }),
    ]
}

/// All rows of the group.
pub(crate) fn rows(bench: &Bench, _: &Limits) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (bytes, scale, what) in SYMBOLS {
        let mut spent = Vec::new();
        for (condition, shot) in shots() {
            let shot = Shot { scale, ..shot };
            let (share, workload) = read(bytes, bench.scaled(PICTURES), &shot, &mut spent)?;
            let workload = format!("{workload}; {condition}");
            rows.push(Row::new(what, &workload, Unit::Percent, vec![share]));
        }
        let workload = format!("from a JPEG to the text, {bytes} B, all of the above");
        let row =
            Row::new("reading a picture", &workload, Unit::Milliseconds, milliseconds(&spent));
        rows.push(row);
    }
    rows.extend(speed(bench)?);
    Ok(rows)
}

/// A symbol with any bytes, and the file of a picture of it.
fn picture(bytes: usize, number: u64, shot: &Shot) -> Result<(Symbol, Vec<u8>)> {
    let mut dice = Dice(SEED ^ (number << 8) ^ (count(bytes) << 32));
    let payload = Payload::from_bytes((0..bytes).map(|_| dice.byte()).collect())?;
    let symbols = qr::symbols(&payload, TAG, qr::VERSION_DEFAULT).context("a symbol")?;
    let [symbol] = &symbols[..] else { return Err(anyhow!("expected one symbol")) };
    let quiet = qr::QUIET_ZONE;
    let dark =
        |x: usize, y: usize| x >= quiet && y >= quiet && symbol.is_dark(x - quiet, y - quiet);
    let taken = photo::take(symbol.pixels(1), dark, shot, &mut dice);
    Ok((symbol.clone(), jpeg::encode(&taken, shot.quality)))
}

/// Pictures of symbols with any bytes: how many of a hundred were read, and what the workload is.
fn read(bytes: usize, pictures: u64, shot: &Shot, spent: &mut Vec<f64>) -> Result<(f64, String)> {
    let (mut read, mut version) = (0, 0);
    for number in 0..pictures {
        let (symbol, file) = picture(bytes, number, shot)?;
        version = (symbol.size() - 17) / 4;
        let (time, texts) = timed(|| Picture::decode(&file).map(|picture| picture.symbols()))?;
        spent.push(time);
        ensure!(texts.iter().all(|text| text == symbol.text()), "a symbol was read as another");
        read += u64::from(!texts.is_empty());
    }
    let share = count_of(read) / count_of(pictures) * 100.0;
    Ok((share, format!("{pictures} pictures, version {version}, {} px a module", shot.scale)))
}

/// Writes the same pictures for another decoder: gray values as PGM, and `pictures.tsv` with the workload, the file
/// and the text of each.
pub(crate) fn write_pictures(bench: &Bench, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let mut list = String::new();
    for (bytes, scale, what) in SYMBOLS {
        for (at, (condition, shot)) in shots().into_iter().enumerate() {
            for number in 0..bench.scaled(PICTURES) {
                let (symbol, file) = picture(bytes, number, &Shot { scale, ..shot })?;
                let seen = Picture::decode(&file)?;
                let name = format!("{bytes}-{at}-{number}.pgm");
                let mut pgm = format!("P5\n{} {}\n255\n", seen.width(), seen.height()).into_bytes();
                pgm.extend(seen.luma());
                let path = folder.join(&name);
                fs::write(&path, pgm).with_context(|| format!("write {}", path.display()))?;
                writeln!(list, "{what}; {condition}\t{name}\t{}", symbol.text())?;
            }
        }
    }
    let path = folder.join("pictures.tsv");
    fs::write(&path, list).with_context(|| format!("write {}", path.display()))
}

fn election() -> Result<(ElectionId, Election)> {
    let (head, definition) = ELECTION.split_once("\n\n").context("a head")?;
    let fault = |fault: acta::Fault| anyhow!("{fault}");
    let mut parts: BTreeMap<StatementId, DefinitionPart> = BTreeMap::new();
    for line in head.lines().filter_map(|line| line.strip_prefix("part: ")) {
        let text = String::from_utf8(base64(line).context("base64")?)?;
        if let Body::Part(part) =
            Body::parse(&Text::of_str(&text).map_err(fault)?).map_err(fault)?
        {
            parts.insert(StatementId::of(&text), part);
        }
    }
    let text = Text::of_str(definition).map_err(fault)?;
    let id = ElectionId::parse(text.election()).context("an election")?;
    let Body::Definition(body) = Body::parse(&text).map_err(fault)? else {
        return Err(anyhow!("expected a definition"));
    };
    let election = Election::compile(&id, &body, &parts).map_err(fault)?;
    Ok((id, election))
}

/// Records of ten choices, each of its own station and with its signature.
fn records(id: &ElectionId, number: u64) -> Result<Vec<Statement>> {
    let record = |number: u64| -> Result<Statement> {
        let station = format!("{:09}-{:02}", number / 100, number % 100);
        let name = Name::parse(&format!("station/{station}")).context("a name")?;
        let seed = sha256(station.as_bytes());
        let key: SecretKey = secret_key(id, name, &seed).map_err(|fault| anyhow!("{fault}"))?;
        let votes: String = (1..=10)
            .map(|choice| format!("vote {choice} {}\n", (number * 7 + choice * 31) % 400))
            .collect();
        let text = format!(
            "acta/record/v1\nelection {id}\nstation {station}\ncontest president\ntrack official\npoll 1\ncount 1\n\
             registered 900\nadmitted {}\n{votes}blank {}\ninvalid {}\n",
            number % 900,
            number % 40,
            number % 17
        );
        Statement::sign(&text, &[&key]).map_err(|fault| anyhow!("{fault}"))
    };
    (0..number).map(record).collect()
}

fn speed(bench: &Bench) -> Result<Vec<Row>> {
    let (id, election) = election()?;
    let known = Known::Election(&election);
    let number = bench.scaled(10_000);
    let records = records(&id, number)?;
    let payloads: Vec<Payload> = records.iter().map(|record| Payload::of(record, known)).collect();
    let bytes: usize = payloads.iter().map(|payload| payload.as_bytes().len()).sum();
    let text: usize = records.iter().map(|record| record.as_bytes().len()).sum();
    let average = |whole: usize| count_of(count(whole)) / count_of(number);
    let messages: Vec<Vec<String>> =
        payloads.iter().map(|payload| sms::messages(payload, TAG).unwrap_or_default()).collect();
    let longest = messages.iter().map(Vec::len).max().unwrap_or(0);
    let workload = "ten choices, one signature";
    let most = vec![count_of(count(longest))];
    let mut rows = vec![
        Row::new("a record, compact", workload, Unit::Bytes, vec![average(bytes)])
            .limit("as text", average(text)),
        Row::new("messages of a record, most", workload, Unit::Count, most).goal(3.0),
    ];
    let coded = times(bench.runs, || {
        records.iter().map(|one| Payload::of(one, known).as_bytes().len()).sum::<usize>()
    });
    rows.push(Row::new("records to payloads", workload, Unit::PerSecond, rates(number, &coded)));
    let opened =
        times(bench.runs, || payloads.iter().filter(|one| one.open(known).is_ok()).count());
    ensure!(payloads.iter().all(|one| one.open(known).is_ok()), "every payload opens");
    rows.push(Row::new("payloads to records", workload, Unit::PerSecond, rates(number, &opened)));
    rows.push(together(bench, &messages)?);
    let payload = Payload::from_bytes(vec![7; LARGEST_BYTES])?;
    ensure!(part::split(&payload, TAG, 1, part::PART_MAX).is_some(), "one part");
    let drawn = times(bench.runs * 3, || {
        qr::symbols(&payload, TAG, qr::VERSION_DEFAULT).map(|symbols| symbols.len())
    });
    rows.push(Row::new(
        "drawing the largest symbol",
        "version 25, best mask",
        Unit::Milliseconds,
        milliseconds(&drawn),
    ));
    Ok(rows)
}

/// Messages of so many records at a time, the last ones first, each record's apart from one another.
fn together(bench: &Bench, messages: &[Vec<String>]) -> Result<Row> {
    let mut parts: Vec<Part> = Vec::new();
    for records in messages.chunks(WAITING) {
        let own = records.iter().flatten().map(|text| Part::parse_text(text));
        let mut own = own.collect::<Result<Vec<_>, _>>().map_err(|fault| anyhow!("{fault}"))?;
        own.sort_by_key(|part| std::cmp::Reverse(part.number));
        parts.append(&mut own);
    }
    let complete = || {
        let mut assembler = Assembler::new(TAG);
        let taken = parts.iter().filter_map(|part| assembler.take(part).ok());
        taken.filter(|answer| matches!(answer.taken, Taken::Complete(_))).count()
    };
    ensure!(complete() == messages.len(), "every record is put together");
    let put = times(bench.runs, complete);
    let workload = format!("{WAITING} records waiting at a time");
    Ok(Row::new("parts put together", &workload, Unit::PerSecond, rates(count(parts.len()), &put)))
}
