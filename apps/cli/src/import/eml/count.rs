//! The figures of an EML 510b count as they stand in the file.
//!
//! In scope: EML_NL 510b: one contest, its totals, its reporting units; every selection in the same
//! order everywhere. Out of scope: what the figures mean for an election ([`super::folder`]).
//! A reason code that is not in [`FIELDS`] is refused: a figure whose meaning is unknown must not
//! vanish. Main type: [`Count`].

use super::xml::{Element, Space, Walker};
use crate::place::{BadInput, quote};
use std::collections::BTreeMap;

/// Most reporting units of a file.
pub const UNITS_MAX: usize = 50_000;

/// Most lists and candidates together: a record has at most 10,000 lines (spec 1 §1.1).
pub const CHOICES_MAX: usize = 9_000;

/// Where a field stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The element `TotalCounted`.
    TotalCounted,
    /// `RejectedVotes` with this reason code.
    Rejected(&'static str),
    /// `UncountedVotes` with this reason code.
    Uncounted(&'static str),
}

/// A field of the form: where EML has it, our name, its words.
pub(super) struct Field {
    pub(super) source: Source,
    pub(super) name: &'static str,
    pub(super) words: &'static str,
}

const fn field(source: Source, name: &'static str, words: &'static str) -> Field {
    Field { source, name, words }
}

/// How many fields stand before the votes on the paper form (admitted voters).
pub(super) const FIELDS_BEFORE_VOTES: usize = 4;

/// How many fields there are.
pub(super) const FIELD_COUNT: usize = 14;

/// All fields in the order of the paper form (model N 10-1): admitted voters, votes, ballots,
/// differences with their explanations.
pub(super) const FIELDS: [Field; FIELD_COUNT] = [
    field(Source::Uncounted("geldige stempassen"), "poll-cards", "Valid poll cards"),
    field(Source::Uncounted("geldige volmachtbewijzen"), "proxies", "Valid proxy certificates"),
    field(Source::Uncounted("geldige kiezerspassen"), "voter-cards", "Valid voter cards"),
    field(Source::Uncounted("toegelaten kiezers"), "admitted", "Voters admitted"),
    field(Source::TotalCounted, "valid", "Valid votes"),
    field(Source::Rejected("blanco"), "blank", "Blank ballots"),
    field(Source::Rejected("ongeldig"), "invalid", "Invalid ballots"),
    field(Source::Uncounted("meer getelde stembiljetten"), "more", "More ballots than voters"),
    field(Source::Uncounted("minder getelde stembiljetten"), "fewer", "Fewer ballots than voters"),
    field(Source::Uncounted("meegenomen stembiljetten"), "taken-away", "Ballots taken away"),
    field(
        Source::Uncounted("te weinig uitgereikte stembiljetten"),
        "too-few-issued",
        "Too few ballots issued",
    ),
    field(
        Source::Uncounted("te veel uitgereikte stembiljetten"),
        "too-many-issued",
        "Too many ballots issued",
    ),
    field(Source::Uncounted("geen verklaring"), "no-explanation", "No explanation"),
    field(Source::Uncounted("andere verklaring"), "other-explanation", "Other explanation"),
];

/// A list or a candidate, in ballot order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// Identifier and registered name, which may be empty.
    List { id: String, name: String },
    /// Identifier within the list that stands before.
    Candidate { id: String },
}

/// The figures of the totals or of one unit.
#[derive(Debug, Clone)]
pub(super) struct Figures {
    /// In the order of the choices.
    pub(super) votes: Vec<u32>,
    /// In the order of [`FIELDS`].
    pub(super) fields: [Option<u32>; FIELD_COUNT],
    /// `Cast`, which in this dialect is the number of *eligible* voters.
    pub(super) eligible: u32,
}

/// A reporting unit: a polling station.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) at: usize,
    pub(super) figures: Figures,
}

/// An identifier with its name.
#[derive(Debug, Default, Clone)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) name: String,
}

/// A count as it stands in the file.
#[derive(Debug)]
pub(super) struct Count {
    pub(super) election: Named,
    pub(super) category: String,
    pub(super) domain: Option<Named>,
    pub(super) date: String,
    pub(super) authority: Named,
    pub(super) contest: Named,
    pub(super) choices: Vec<Choice>,
    pub(super) total: Figures,
    pub(super) units: Vec<Unit>,
    /// Paths of elements that were passed over, and how many of each.
    pub(super) skipped: BTreeMap<String, u64>,
}

/// The parts of a count while it is read.
#[derive(Default)]
struct Reading {
    election: Option<(Named, String, Option<Named>, String)>,
    authority: Option<Named>,
    contest: Option<(Named, Vec<Choice>, Figures, Vec<Unit>)>,
}

/// Reads the text of a file.
pub(super) fn read(file: &str, text: &str) -> Result<Count, BadInput> {
    let mut walker = Walker::new(file, text);
    let root = walker.root()?;
    if root.is() != (Space::Eml, "EML") {
        let expected = "EML of the namespace urn:oasis:names:tc:evs:schema:eml";
        return Err(walker.fault_at(root.at, expected, &other_element(&root)));
    }
    let id = walker.attribute(&root, "Id")?;
    if id != "510b" {
        return Err(walker.fault_at(
            root.at,
            "Id=\"510b\", a count with its stations",
            &quote(&id),
        ));
    }
    let mut reading = Reading::default();
    while let Some(element) = walker.child()? {
        match element.is() {
            (Space::Eml, "ManagingAuthority") => {
                once(&walker, &element, &mut reading.authority.is_some())?;
                reading.authority = Some(managing_authority(&mut walker)?);
            }
            (Space::Eml, "Count") => count(&mut walker, &mut reading)?,
            // Neither holds a figure or a name.
            (Space::Eml, "TransactionId") | (Space::Kr, "CreationDateTime") => {
                walker.pass_over()?
            }
            (Space::Other, "CanonicalizationMethod") => walker.pass_over()?,
            _ => walker.skip()?,
        }
    }
    let absent = |what: &str| walker.fault(what, "none in the file");
    let (election, category, domain, date) =
        reading.election.ok_or_else(|| absent("an element Count/Election/ElectionIdentifier"))?;
    let authority = reading.authority.ok_or_else(|| absent("an element ManagingAuthority"))?;
    let (contest, choices, total, units) =
        reading.contest.ok_or_else(|| absent("an element Contest"))?;
    walker.end()?;
    let skipped = walker.skipped;
    Ok(Count {
        election,
        category,
        domain,
        date,
        authority,
        contest,
        choices,
        total,
        units,
        skipped,
    })
}

fn other_element(element: &Element<'_>) -> String {
    match element.space {
        Space::Other => format!("{} of another namespace", quote(element.name)),
        _ => quote(element.name),
    }
}

/// The element has not been there before.
fn once(walker: &Walker<'_>, element: &Element<'_>, there: &mut bool) -> Result<(), BadInput> {
    if *there {
        let expected = format!("one {}", element.name);
        return Err(walker.fault_at(element.at, &expected, "a second one"));
    }
    *there = true;
    Ok(())
}

fn managing_authority(walker: &mut Walker<'_>) -> Result<Named, BadInput> {
    let mut found = None;
    while let Some(element) = walker.child()? {
        match element.is() {
            (Space::Eml, "AuthorityIdentifier") => found = Some(named(walker, &element)?),
            (Space::Eml, "AuthorityAddress") => walker.pass_over()?,
            _ => walker.skip()?,
        }
    }
    found.ok_or_else(|| walker.fault("an element AuthorityIdentifier", "none"))
}

/// An element with `Id` and text.
fn named<'a>(walker: &mut Walker<'a>, element: &Element<'a>) -> Result<Named, BadInput> {
    let id = walker.attribute(element, "Id")?;
    Ok(Named { id, name: walker.text()?.into_owned() })
}

fn count(walker: &mut Walker<'_>, reading: &mut Reading) -> Result<(), BadInput> {
    let mut elections = false;
    while let Some(element) = walker.child()? {
        match element.is() {
            (Space::Eml, "Election") => {
                once(walker, &element, &mut elections)?;
                election(walker, reading)?;
            }
            (Space::Eml, "EventIdentifier") => walker.pass_over()?,
            _ => walker.skip()?,
        }
    }
    Ok(())
}

fn election(walker: &mut Walker<'_>, reading: &mut Reading) -> Result<(), BadInput> {
    while let Some(element) = walker.child()? {
        match element.is() {
            (Space::Eml, "ElectionIdentifier") => {
                once(walker, &element, &mut reading.election.is_some())?;
                reading.election = Some(identifier(walker, &element)?);
            }
            (Space::Eml, "Contests") => {
                while let Some(element) = walker.child()? {
                    if element.is() != (Space::Eml, "Contest") {
                        walker.skip()?;
                        continue;
                    }
                    once(walker, &element, &mut reading.contest.is_some())?;
                    reading.contest = Some(contest(walker)?);
                }
            }
            _ => walker.skip()?,
        }
    }
    Ok(())
}

fn identifier<'a>(
    walker: &mut Walker<'a>,
    element: &Element<'a>,
) -> Result<(Named, String, Option<Named>, String), BadInput> {
    let mut election = Named { id: walker.attribute(element, "Id")?, name: String::new() };
    let (mut category, mut domain, mut date) = (String::new(), None, String::new());
    while let Some(element) = walker.child()? {
        match element.is() {
            (Space::Eml, "ElectionName") => election.name = walker.text()?.into_owned(),
            (Space::Eml, "ElectionCategory") => category = walker.text()?.into_owned(),
            (Space::Kr, "ElectionDomain") => domain = Some(named(walker, &element)?),
            (Space::Kr, "ElectionDate") => date = walker.text()?.into_owned(),
            (Space::Kr, "ElectionSubcategory") => walker.pass_over()?,
            _ => walker.skip()?,
        }
    }
    let absent = [
        (&election.name, "ElectionName"),
        (&category, "ElectionCategory"),
        (&date, "ElectionDate"),
    ];
    if let Some((_, name)) = absent.into_iter().find(|(text, _)| text.is_empty()) {
        return Err(walker.fault(&format!("an element {name} with text"), "none"));
    }
    Ok((election, category, domain, date))
}

type Contest = (Named, Vec<Choice>, Figures, Vec<Unit>);

fn contest(walker: &mut Walker<'_>) -> Result<Contest, BadInput> {
    let (mut name, mut total, mut units) = (None, None::<(Vec<Choice>, Figures)>, Vec::new());
    while let Some(element) = walker.child()? {
        match element.is() {
            (Space::Eml, "ContestIdentifier") => name = Some(contest_name(walker, &element)?),
            (Space::Eml, "TotalVotes") => {
                once(walker, &element, &mut total.is_some())?;
                total = Some(totals(walker)?);
            }
            (Space::Eml, "ReportingUnitVotes") => {
                let Some((choices, _)) = &total else {
                    let expected = "TotalVotes before the first ReportingUnitVotes";
                    return Err(walker.fault_at(element.at, expected, "none"));
                };
                if units.len() >= UNITS_MAX {
                    let expected = format!("at most {UNITS_MAX} reporting units");
                    return Err(walker.fault_at(element.at, &expected, "more"));
                }
                units.push(unit(walker, &element, choices)?);
            }
            _ => walker.skip()?,
        }
    }
    let name = name.ok_or_else(|| walker.fault("an element ContestIdentifier", "none"))?;
    let (choices, total) = total.ok_or_else(|| walker.fault("an element TotalVotes", "none"))?;
    if units.is_empty() {
        return Err(walker.fault("reporting units", "none: a count without stations"));
    }
    Ok((name, choices, total, units))
}

fn contest_name<'a>(walker: &mut Walker<'a>, element: &Element<'a>) -> Result<Named, BadInput> {
    let mut contest = Named { id: walker.attribute(element, "Id")?, name: String::new() };
    while let Some(element) = walker.child()? {
        match element.is() {
            (Space::Eml, "ContestName") => contest.name = walker.text()?.into_owned(),
            _ => walker.skip()?,
        }
    }
    Ok(contest)
}

fn totals(walker: &mut Walker<'_>) -> Result<(Vec<Choice>, Figures), BadInput> {
    let (mut choices, mut sheet) = (Vec::new(), Sheet::new(0));
    while let Some(element) = walker.child()? {
        if element.is() != (Space::Eml, "Selection") {
            sheet.other(walker, &element)?;
            continue;
        }
        let (choice, votes) = selection(walker)?;
        if matches!(choice, Choice::Candidate { .. }) && choices.is_empty() {
            return Err(walker.fault_at(element.at, "a list first", "a candidate"));
        }
        if choices.len() >= CHOICES_MAX {
            let expected = format!("at most {CHOICES_MAX} lists and candidates");
            return Err(walker.fault_at(element.at, &expected, "more"));
        }
        choices.push(choice);
        sheet.votes.push(votes);
    }
    if choices.is_empty() {
        return Err(walker.fault("at least one Selection", "none in TotalVotes"));
    }
    Ok((choices, sheet.figures(walker)?))
}

fn unit<'a>(
    walker: &mut Walker<'a>,
    element: &Element<'a>,
    choices: &[Choice],
) -> Result<Unit, BadInput> {
    let (mut name, mut sheet) = (None::<Named>, Sheet::new(choices.len()));
    while let Some(element) = walker.child()? {
        match element.is() {
            (Space::Eml, "ReportingUnitIdentifier") => {
                once(walker, &element, &mut name.is_some())?;
                name = Some(named(walker, &element)?);
            }
            (Space::Eml, "Selection") => {
                let (choice, votes) = selection(walker)?;
                let expected = choices.get(sheet.votes.len());
                if expected != Some(&choice) {
                    let expected = expected.map_or("no further selection".to_owned(), describe);
                    let expected = format!("the order of TotalVotes: {expected}");
                    return Err(walker.fault_at(element.at, &expected, &describe(&choice)));
                }
                sheet.votes.push(votes);
            }
            _ => sheet.other(walker, &element)?,
        }
    }
    if let Some(absent) = choices.get(sheet.votes.len()) {
        let got = "no further selection in the unit";
        return Err(walker.fault_at(element.at, &describe(absent), got));
    }
    let absent = || walker.fault_at(element.at, "an element ReportingUnitIdentifier", "none");
    let Named { id, name } = name.ok_or_else(absent)?;
    Ok(Unit { id, name, at: element.at, figures: sheet.figures(walker)? })
}

fn describe(choice: &Choice) -> String {
    match choice {
        Choice::List { id, name } => format!("list {id} {}", quote(name)),
        Choice::Candidate { id } => format!("candidate {id}"),
    }
}

/// A list or candidate with its votes.
fn selection(walker: &mut Walker<'_>) -> Result<(Choice, u32), BadInput> {
    let (mut choice, mut votes) = (None, None);
    while let Some(element) = walker.child()? {
        match element.is() {
            (Space::Eml, "AffiliationIdentifier") => {
                once(walker, &element, &mut choice.is_some())?;
                choice = Some(affiliation(walker, &element)?);
            }
            (Space::Eml, "Candidate") => {
                once(walker, &element, &mut choice.is_some())?;
                choice = Some(candidate(walker)?);
            }
            (Space::Eml, "ValidVotes") => {
                once(walker, &element, &mut votes.is_some())?;
                votes = Some(walker.count()?);
            }
            _ => walker.skip()?,
        }
    }
    let absent = |what: &str| walker.fault(what, "a selection without it");
    let choice = choice.ok_or_else(|| absent("AffiliationIdentifier or Candidate"))?;
    Ok((choice, votes.ok_or_else(|| absent("ValidVotes"))?))
}

fn affiliation<'a>(walker: &mut Walker<'a>, element: &Element<'a>) -> Result<Choice, BadInput> {
    let (id, mut name) = (walker.attribute(element, "Id")?, String::new());
    while let Some(element) = walker.child()? {
        match element.is() {
            (Space::Eml, "RegisteredName") => name = walker.text()?.into_owned(),
            _ => walker.skip()?,
        }
    }
    Ok(Choice::List { id, name })
}

fn candidate(walker: &mut Walker<'_>) -> Result<Choice, BadInput> {
    let mut id = None;
    while let Some(element) = walker.child()? {
        match element.is() {
            (Space::Eml, "CandidateIdentifier") => {
                id = Some(walker.attribute(&element, "Id")?);
                walker.pass_over()?;
            }
            _ => walker.skip()?,
        }
    }
    let id = id.ok_or_else(|| walker.fault("an element CandidateIdentifier", "none"))?;
    Ok(Choice::Candidate { id })
}

/// Figures while they are read.
struct Sheet {
    votes: Vec<u32>,
    fields: [Option<u32>; FIELD_COUNT],
    eligible: Option<u32>,
}

impl Sheet {
    fn new(choices: usize) -> Self {
        let votes = Vec::with_capacity(choices);
        Self { votes, fields: [None; FIELD_COUNT], eligible: None }
    }

    /// Everything beside the selections.
    fn other<'a>(
        &mut self,
        walker: &mut Walker<'a>,
        element: &Element<'a>,
    ) -> Result<(), BadInput> {
        let wanted = match element.is() {
            (Space::Eml, "Cast") => {
                once(walker, element, &mut self.eligible.is_some())?;
                self.eligible = Some(walker.count()?);
                return Ok(());
            }
            (Space::Eml, "TotalCounted") => None,
            (Space::Eml, "RejectedVotes" | "UncountedVotes") => {
                Some(walker.attribute(element, "ReasonCode")?)
            }
            _ => return walker.skip(),
        };
        let same = |field: &Field| match field.source {
            Source::TotalCounted => element.name == "TotalCounted",
            Source::Rejected(code) => {
                element.name == "RejectedVotes" && wanted.as_deref() == Some(code)
            }
            Source::Uncounted(code) => {
                element.name == "UncountedVotes" && wanted.as_deref() == Some(code)
            }
        };
        let place = FIELDS.iter().zip(&mut self.fields).find(|(field, _)| same(field));
        let Some((_, value)) = place else {
            let got = quote(&wanted.unwrap_or_default());
            return Err(walker.fault_at(
                element.at,
                "a reason code that this importer knows",
                &got,
            ));
        };
        once(walker, element, &mut value.is_some())?;
        *value = Some(walker.count()?);
        Ok(())
    }

    fn figures(self, walker: &Walker<'_>) -> Result<Figures, BadInput> {
        let absent = FIELDS.iter().zip(&self.fields).find(|(field, value)| {
            value.is_none() && matches!(field.source, Source::TotalCounted | Source::Rejected(_))
        });
        if let Some((field, _)) = absent {
            return Err(walker.fault(&format!("the figure of {:?}", field.source), "none"));
        }
        let eligible = self.eligible.ok_or_else(|| walker.fault("an element Cast", "none"))?;
        Ok(Figures { votes: self.votes, fields: self.fields, eligible })
    }
}
