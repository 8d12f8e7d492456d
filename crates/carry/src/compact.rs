//! The compact forms of a statement (spec 2 §1.1–1.3): what the definition already says is left out.
//!
//! In scope: writing types 1, 2 and 3 and rebuilding the statement from them, one spelling only. Not
//! in scope: which form is taken (`payload`).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::Statement;
use acta::election::{Contest, Election, Form};
use acta::kinds::record::{AgentStatus, CopyStatus, Correction, Explain, Record, Track};
use acta::kinds::{Body, Kind};
use acta::statement::{SIGNATURES_MAX, Signature};
use acta::text::StatementId;
use acta::value::{Code, ElectionId, FindingCode, Name, Role, Time};
use acta_log::hash::sha256;

use crate::fault::{Fault, Reason};
use crate::numbers::{Reader, Writer, unzigzag, zigzag};
use crate::payload::{Known, Type};

/// Bytes of the check of the rebuilt statement.
const CHECK_LEN: usize = 4;
/// Roles by their number; a later one stands at the end.
const ROLES: [Role; 13] = [
    Role::Agent,
    Role::Auditor,
    Role::Authority,
    Role::Board,
    Role::Contestant,
    Role::Court,
    Role::Intake,
    Role::Media,
    Role::Observer,
    Role::Officer,
    Role::Promise,
    Role::Publisher,
    Role::Station,
];
/// In the byte of a signer's role: the code is the record's station.
const OWN: u8 = 0x80;
/// What W adds to the number of a finding.
const EXPLAINABLE: u64 = 1_000;
/// Statuses are written in two bits.
const STATUSES: u64 = 4;

const OFFICIAL: u8 = 1;
const AGAIN: u8 = 2;
const CLOSED: u8 = 4;
const COUNTED: u8 = 8;
const AGENTS: u8 = 16;
const COPIES: u8 = 32;
const EXPLAINS: u8 = 64;
const FLAGS: u8 = 0x7f;

/// The fault "what is rebuilt is no statement".
pub(crate) fn no_statement(fault: &acta::Fault) -> Fault {
    Fault::new(Reason::PayloadStatement, 1, "a statement (spec 1)", &fault.to_string())
}

/// The compact forms of a statement, without their type; the caller takes those that come back.
pub(crate) fn forms(statement: &Statement, known: Known<'_>) -> Vec<(Type, Vec<u8>)> {
    let record = match (known, statement.body()) {
        (Known::Election(election), Body::Record(record)) => {
            write_record(statement, None, record, election).map(|bytes| (Type::Record, bytes))
        }
        (Known::Election(election), Body::Correction(correction)) => {
            write_record(statement, Some(correction), &correction.record, election)
                .map(|bytes| (Type::Correction, bytes))
        }
        _ => None,
    };
    let lines = match known {
        Known::Nothing => None,
        _ => write_lines(statement).map(|bytes| (Type::Lines, bytes)),
    };
    record.into_iter().chain(lines).collect()
}

fn check_of(statement: &Statement) -> [u8; CHECK_LEN] {
    let mut check = [0; CHECK_LEN];
    check.iter_mut().zip(sha256(statement.as_bytes())).for_each(|(to, from)| *to = from);
    check
}

/// The statement of a text and signatures, if it is the one that was sent.
fn rebuilt(
    text: &str,
    signatures: Vec<Signature>,
    check: [u8; CHECK_LEN],
) -> Result<Statement, Fault> {
    let statement = Statement::assemble(text, signatures).map_err(|fault| no_statement(&fault))?;
    if check_of(&statement) == check {
        return Ok(statement);
    }
    let hex = |bytes: [u8; CHECK_LEN]| format!("{:08x}", u32::from_be_bytes(bytes));
    let expected = format!("a statement with check {} (another definition?)", hex(check));
    Err(Fault::new(Reason::PayloadCheck, 1, expected, &hex(check_of(&statement))))
}

fn write_lines(statement: &Statement) -> Option<Vec<u8>> {
    let text = statement.text();
    let mut lines = text.splitn(3, '\n');
    let kind = lines.next()?.strip_prefix("acta/")?.strip_suffix("/v1")?;
    let rest = lines.nth(1)?;
    let mut out = Writer::default();
    out.bytes(&check_of(statement));
    out.code(&Code::parse(kind)?);
    out.len(rest.len());
    out.bytes(rest.as_bytes());
    write_signatures(&mut out, statement, None);
    Some(out.0)
}

pub(crate) fn open_lines(content: &[u8], id: &ElectionId) -> Result<Statement, Fault> {
    let mut reader = Reader::of_payload(content);
    let check = reader.array()?;
    let kind = reader.code()?;
    let len = reader.len()?;
    let rest = reader.bytes(len)?;
    let signatures = read_signatures(&mut reader, None)?;
    end(reader)?;
    let rest = core::str::from_utf8(rest)
        .map_err(|error| Fault::new(Reason::PayloadStatement, 1, "UTF-8", &error.to_string()))?;
    rebuilt(&format!("acta/{kind}/v1\nelection {id}\n{rest}"), signatures, check)
}

fn end(reader: Reader<'_>) -> Result<(), Fault> {
    let at = reader.at();
    match reader.rest().len() {
        0 => Ok(()),
        left => Err(Fault::new(Reason::PayloadSpare, at, "no further bytes", &left.to_string())),
    }
}

fn write_signatures(out: &mut Writer, statement: &Statement, station: Option<Code>) {
    out.len(statement.signatures().len());
    for signature in statement.signatures() {
        let Name { role, code } = signature.name;
        let place = ROLES.iter().position(|other| *other == role);
        let place = place.and_then(|place| u8::try_from(place).ok()).unwrap_or(0);
        if station == Some(code) {
            out.byte(place | OWN);
        } else {
            out.byte(place);
            out.code(&code);
        }
        out.bytes(&signature.key_id);
        out.bytes(&signature.signature);
    }
}

fn read_signatures(
    reader: &mut Reader<'_>,
    station: Option<Code>,
) -> Result<Vec<Signature>, Fault> {
    let number = reader.len()?;
    if !(1..=SIGNATURES_MAX).contains(&number) {
        return Err(reader.wrong("1 to 32 signatures", u64::try_from(number).unwrap_or(0)));
    }
    let mut signatures: Vec<Signature> = Vec::with_capacity(number);
    for _ in 0..number {
        let byte = reader.byte()?;
        let role = ROLES.get(usize::from(byte & !OWN)).copied();
        let role = role.ok_or_else(|| reader.wrong("a role", u64::from(byte)))?;
        let code = match station.filter(|_| byte & OWN != 0) {
            Some(station) => station,
            None if byte & OWN == 0 => reader.code()?,
            None => return Err(reader.wrong("a role without +128", u64::from(byte))),
        };
        if byte & OWN == 0 && station == Some(code) {
            return Err(reader.wrong("the station's code by +128", u64::from(byte)));
        }
        let name = Name::new(role, code);
        if signatures.last().is_some_and(|last| last.name >= name) {
            return Err(reader.wrong("signers in strictly ascending order", u64::from(byte)));
        }
        let (key_id, signature) = (reader.array()?, reader.array()?);
        signatures.push(Signature { name, key_id, signature });
    }
    Ok(signatures)
}

/// What the definition says of a contest, as a record needs it.
struct Terms<'a> {
    election: &'a Election,
    contest: &'a Contest,
    form: &'a Form,
}

impl<'a> Terms<'a> {
    /// The terms of the contest at a place.
    fn at(election: &'a Election, place: usize) -> Option<Self> {
        let contest = election.contests().get(place)?;
        Some(Self { election, contest, form: election.form(&contest.form)? })
    }

    /// The names of figures in the order of the form: fields (with whether they are optional), the
    /// vote lines, fields.
    fn figures(&self) -> (Vec<(Code, bool)>, Vec<Code>, usize) {
        let fields = self.form.fields.iter().map(|field| (field.name, !field.required)).collect();
        let votes = self.contest.vote_lines(self.form.levels).map(|choice| choice.code).collect();
        (fields, votes, self.form.fields_before_votes)
    }

    /// The codes of contestants in byte order.
    fn bodies(&self) -> Vec<Code> {
        let holders = self.election.definition().holders.iter();
        let own = holders.filter(|holder| holder.name.role == Role::Contestant);
        let mut codes: Vec<Code> = own.map(|holder| holder.name.code).collect();
        codes.sort_unstable();
        codes
    }

    /// The reasons of the form in byte order.
    fn reasons(&self) -> Vec<Code> {
        self.form.reasons.keys().copied().collect()
    }

    fn closes(&self) -> Time {
        self.election.definition().closes
    }
}

fn write_record(
    statement: &Statement,
    correction: Option<&Correction>,
    record: &Record,
    election: &Election,
) -> Option<Vec<u8>> {
    let (contest, form) = election.fit(record).ok()?;
    let place = election.contests().iter().position(|other| other.code == contest.code)?;
    let terms = Terms { election, contest, form };
    let mut out = Writer::default();
    out.bytes(&check_of(statement));
    if let Some(correction) = correction {
        out.bytes(&correction.corrects.0);
        out.code(&correction.reason);
    }
    out.len(place);
    out.byte(flags_of(record));
    out.code(&record.station);
    if flags_of(record) & AGAIN != 0 {
        out.varint(record.poll.into());
        out.varint(record.count.into());
    }
    write_figures(&mut out, record, &terms);
    let closed = record.closed.unwrap_or(terms.closes());
    record.closed.iter().for_each(|time| write_time(&mut out, *time, terms.closes()));
    record.counted.iter().for_each(|time| write_time(&mut out, *time, closed));
    let agents =
        record.agents.iter().map(|(body, status)| (*body, place_of(status, AgentStatus::ALL)));
    write_bodies(&mut out, agents.collect(), &terms);
    let copies =
        record.copies.iter().map(|(body, status)| (*body, place_of(status, CopyStatus::ALL)));
    write_bodies(&mut out, copies.collect(), &terms);
    write_explains(&mut out, &record.explains, &terms);
    write_signatures(&mut out, statement, Some(record.station));
    Some(out.0)
}

fn flags_of(record: &Record) -> u8 {
    let flag = |set: bool, flag: u8| if set { flag } else { 0 };
    flag(record.track == Track::Official, OFFICIAL)
        | flag((record.poll, record.count) != (1, 1), AGAIN)
        | flag(record.closed.is_some(), CLOSED)
        | flag(record.counted.is_some(), COUNTED)
        | flag(!record.agents.is_empty(), AGENTS)
        | flag(!record.copies.is_empty(), COPIES)
        | flag(!record.explains.is_empty(), EXPLAINS)
}

fn place_of<T: PartialEq>(value: &T, all: &[T]) -> u64 {
    let place = all.iter().position(|other| other == value);
    place.and_then(|place| u64::try_from(place).ok()).unwrap_or(0)
}

fn write_figures(out: &mut Writer, record: &Record, terms: &Terms<'_>) {
    let (fields, votes, before) = terms.figures();
    let mut bits = Vec::new();
    let optional = fields.iter().filter(|(_, optional)| *optional);
    for (at, (name, _)) in optional.enumerate() {
        if at.is_multiple_of(8) {
            bits.push(0_u8);
        }
        let set = u8::from(record.field(name).is_some());
        bits.last_mut().into_iter().for_each(|byte| *byte |= set << (at % 8));
    }
    out.bytes(&bits);
    let (first, last) = fields.split_at_checked(before).unwrap_or((&fields, &[]));
    let mut field = |(name, _): &(Code, bool)| {
        record.field(name).iter().for_each(|count| out.varint((*count).into()));
    };
    first.iter().for_each(&mut field);
    votes
        .iter()
        .filter_map(|choice| record.vote(choice))
        .for_each(|count| out.varint(count.into()));
    let mut field = |(name, _): &(Code, bool)| {
        record.field(name).iter().for_each(|count| out.varint((*count).into()));
    };
    last.iter().for_each(&mut field);
}

fn write_time(out: &mut Writer, time: Time, against: Time) {
    let later = zigzag(time.unix().saturating_sub(against.unix())).saturating_mul(2);
    if time.offset_minutes() == against.offset_minutes() {
        out.varint(later);
    } else {
        out.varint(later.saturating_add(1));
        out.varint(zigzag(time.offset_minutes().into()));
    }
}

fn write_bodies(out: &mut Writer, lines: Vec<(Code, u64)>, terms: &Terms<'_>) {
    if lines.is_empty() {
        return;
    }
    let bodies = terms.bodies();
    out.len(lines.len());
    for (body, status) in lines {
        let place = bodies.iter().position(|other| *other == body);
        let place = place.and_then(|place| u64::try_from(place + 1).ok()).unwrap_or(0);
        out.varint(place * STATUSES + status);
        if place == 0 {
            out.code(&body);
        }
    }
}

fn write_explains(out: &mut Writer, explains: &[Explain], terms: &Terms<'_>) {
    if explains.is_empty() {
        return;
    }
    let reasons = terms.reasons();
    out.len(explains.len());
    for Explain { finding, reason, count } in explains {
        let digits = finding.as_str().get(1..).and_then(|digits| digits.parse::<u64>().ok());
        let more = if finding.is_explainable() { EXPLAINABLE } else { 0 };
        out.varint(digits.unwrap_or(0) + more);
        let place = reasons.iter().position(|other| other == reason);
        match place {
            Some(place) => out.len(place + 1),
            None => {
                out.byte(0);
                out.code(reason);
            }
        }
        out.varint((*count).into());
    }
}

pub(crate) fn open_record(
    content: &[u8],
    is_correction: bool,
    election: &Election,
) -> Result<Statement, Fault> {
    let mut reader = Reader::of_payload(content);
    let check = reader.array()?;
    let correction = match is_correction {
        true => Some((StatementId(reader.array()?), reader.code()?)),
        false => None,
    };
    let place = reader.len()?;
    let terms = Terms::at(election, place).ok_or_else(|| {
        let expected = "a contest of the definition";
        Fault::new(Reason::PayloadDefinition, reader.at(), expected, &place.to_string())
    })?;
    let record = read_record(&mut reader, &terms)?;
    let signatures = read_signatures(&mut reader, Some(record.station))?;
    end(reader)?;
    let text = match correction {
        Some((corrects, reason)) => Correction { corrects, reason, record }.to_text(election.id()),
        None => record.to_text(election.id()),
    };
    rebuilt(&text, signatures, check)
}

fn read_record(reader: &mut Reader<'_>, terms: &Terms<'_>) -> Result<Record, Fault> {
    let flags = reader.byte()?;
    if flags & !FLAGS != 0 {
        return Err(reader.wrong("flags below 128", u64::from(flags)));
    }
    let has = |flag: u8| flags & flag != 0;
    let station = reader.code()?;
    let (poll, count) = if has(AGAIN) { (reader.count()?, reader.count()?) } else { (1, 1) };
    if has(AGAIN) && (poll, count) == (1, 1) {
        return Err(reader.wrong("a poll or count that is not 1", 1));
    }
    let mut record = Record {
        station,
        contest: terms.contest.code,
        track: if has(OFFICIAL) { Track::Official } else { Track::Preliminary },
        poll,
        count,
        fields: Vec::new(),
        fields_before_votes: 0,
        votes: Vec::new(),
        closed: None,
        counted: None,
        agents: Vec::new(),
        copies: Vec::new(),
        explains: Vec::new(),
    };
    read_figures(reader, &mut record, terms)?;
    if has(CLOSED) {
        record.closed = Some(read_time(reader, terms.closes())?);
    }
    if has(COUNTED) {
        record.counted = Some(read_time(reader, record.closed.unwrap_or(terms.closes()))?);
    }
    if has(AGENTS) {
        record.agents = read_bodies(reader, terms, AgentStatus::ALL)?;
    }
    if has(COPIES) {
        record.copies = read_bodies(reader, terms, CopyStatus::ALL)?;
    }
    if has(EXPLAINS) {
        record.explains = read_explains(reader, terms)?;
    }
    Ok(record)
}

fn read_figures(
    reader: &mut Reader<'_>,
    record: &mut Record,
    terms: &Terms<'_>,
) -> Result<(), Fault> {
    let (fields, votes, before) = terms.figures();
    let optional = fields.iter().filter(|(_, optional)| *optional).count();
    let bits = reader.bytes(optional.div_ceil(8))?;
    let bit = |at: usize| bits.get(at / 8).is_some_and(|byte| (byte >> (at % 8)) & 1 == 1);
    let spare = (optional..bits.len() * 8).any(bit);
    if spare {
        let last = bits.last().copied().unwrap_or(0);
        return Err(reader.wrong("no bit without a field", u64::from(last)));
    }
    let mut seen = 0;
    let mut present = Vec::with_capacity(fields.len());
    for (at, (name, optional)) in fields.iter().enumerate() {
        let there = !optional || bit(seen);
        seen += usize::from(*optional);
        if there {
            present.push((at, *name));
        }
    }
    for (_, name) in present.iter().filter(|(at, _)| *at < before) {
        record.fields.push((*name, reader.count()?));
    }
    record.fields_before_votes = record.fields.len();
    for choice in votes {
        record.votes.push((choice, reader.count()?));
    }
    for (_, name) in present.iter().filter(|(at, _)| *at >= before) {
        record.fields.push((*name, reader.count()?));
    }
    Ok(())
}

fn read_time(reader: &mut Reader<'_>, against: Time) -> Result<Time, Fault> {
    let value = reader.varint()?;
    let mut offset = against.offset_minutes();
    if !value.is_multiple_of(2) {
        let zone = reader.varint()?;
        let minutes = i16::try_from(unzigzag(zone));
        let other = minutes.ok().filter(|minutes| *minutes != offset);
        offset = other.ok_or_else(|| reader.wrong("another offset", zone))?;
    }
    let unix = against.unix().checked_add(unzigzag(value / 2));
    let time = unix.and_then(|unix| Time::from_unix_offset(unix, offset));
    time.ok_or_else(|| reader.wrong("a time of the years 2000 to 2199", value))
}

fn read_bodies<T: Copy>(
    reader: &mut Reader<'_>,
    terms: &Terms<'_>,
    statuses: &[T],
) -> Result<Vec<(Code, T)>, Fault> {
    let bodies = terms.bodies();
    let mut lines: Vec<(Code, T)> = Vec::new();
    for _ in 0..read_number(reader)? {
        let value = reader.varint()?;
        let status = usize::try_from(value % STATUSES).ok();
        let status = status.and_then(|at| statuses.get(at)).copied();
        let status = status.ok_or_else(|| reader.wrong("a status", value))?;
        let body = read_place(reader, value / STATUSES, &bodies)?;
        lines.push((body, status));
    }
    Ok(lines)
}

fn read_explains(reader: &mut Reader<'_>, terms: &Terms<'_>) -> Result<Vec<Explain>, Fault> {
    let reasons = terms.reasons();
    let mut explains = Vec::new();
    for _ in 0..read_number(reader)? {
        let value = reader.varint()?;
        let letter = if value < EXPLAINABLE { 'F' } else { 'W' };
        let code: String = format!("{letter}{:03}", value % EXPLAINABLE);
        let finding = FindingCode::parse(&code).filter(|_| value < EXPLAINABLE * 2);
        let finding = finding.ok_or_else(|| reader.wrong("a finding", value))?;
        let place = reader.varint()?;
        let reason = read_place(reader, place, &reasons)?;
        explains.push(Explain { finding, reason, count: reader.count()? });
    }
    Ok(explains)
}

/// How many lines follow, at least one. (Each takes a byte: the payload's length bounds the work.)
fn read_number(reader: &mut Reader<'_>) -> Result<usize, Fault> {
    match reader.len()? {
        0 => Err(reader.wrong("at least one line", 0)),
        number => Ok(number),
    }
}

/// The code at a place from 1, or the one that follows where the place is 0.
fn read_place(reader: &mut Reader<'_>, place: u64, codes: &[Code]) -> Result<Code, Fault> {
    if place == 0 {
        let code = reader.code()?;
        return match codes.contains(&code) {
            true => Err(reader.wrong("the place of the code", 0)),
            false => Ok(code),
        };
    }
    let at = usize::try_from(place - 1).ok();
    let code = at.and_then(|at| codes.get(at)).copied();
    code.ok_or_else(|| {
        let expected = "a place in the definition";
        Fault::new(Reason::PayloadDefinition, reader.at(), expected, &place.to_string())
    })
}
