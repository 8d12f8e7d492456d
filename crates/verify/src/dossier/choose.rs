//! Which entries are about a station (spec 6 §9.2).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use acta::entry::Entry;
use acta::kinds::complaint::Subject;
use acta::kinds::decision::DecisionScope;
use acta::kinds::part::PartType;
use acta::kinds::{Body, Record};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Code, Name, Role};

use crate::evidence::select;

/// An entry of a dossier, and why it is in it.
pub type Chosen = BTreeMap<u64, &'static str>;

/// What is known to be about the stations.
struct About<'a> {
    stations: &'a BTreeSet<Code>,
    ids: BTreeSet<StatementId>,
    contests: BTreeSet<Code>,
    bodies: BTreeSet<Code>,
}

/// The entries of a log that are about these stations, from index 0 on, with what gives their keys.
#[must_use]
pub fn choose(entries: &[Vec<u8>], stations: &BTreeSet<Code>) -> Chosen {
    let parsed = entries.iter().zip(0_u64..).filter_map(|(bytes, index)| {
        Some((index, Entry::parse(bytes).ok()?.parse_statement().ok()?))
    });
    let parsed: BTreeMap<u64, Statement> = parsed.collect();
    let (ids, contests, bodies) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut about = About { stations, ids, contests, bodies };
    let mut chosen = Chosen::new();
    // Each round adds an entry or ends.
    loop {
        let known = chosen.len();
        for (index, statement) in &parsed {
            if chosen.contains_key(index) {
                continue;
            }
            if let Some(why) = about.takes(statement.body()) {
                about.learn(statement);
                chosen.insert(*index, why);
            }
        }
        if chosen.len() == known {
            break;
        }
    }
    let signers: BTreeSet<Name> = chosen
        .keys()
        .filter_map(|index| parsed.get(index))
        .flat_map(|statement| statement.signatures().iter().map(|line| line.name))
        .collect();
    for index in select(&parsed, signers, u64::MAX) {
        chosen.entry(index).or_insert("keys");
    }
    chosen
}

impl About<'_> {
    /// Why a statement belongs to what is known, if it does.
    fn takes(&self, body: &Body) -> Option<&'static str> {
        let (station, _) = body.place();
        let here = station.is_some_and(|station| self.stations.contains(&station));
        let known = |id: &StatementId| self.ids.contains(id);
        let (why, takes) = match body {
            Body::Definition(_) => ("definition", true),
            Body::Part(part) => ("rules", is_read(part.kind())),
            Body::Register(register) => {
                let mut rows = register.stations.iter();
                ("register", rows.any(|row| self.stations.contains(&row.code)))
            }
            Body::Record(_) => ("record", here),
            Body::Correction(_) => ("correction", here),
            Body::Copy(_) => ("copy", here),
            Body::StationEvent(_) => ("station-event", here),
            Body::RegisterChange(_) => ("register-change", here),
            Body::Attempts(_) => ("attempts", here),
            Body::Incident(incident) => {
                let mut named = incident.stations.iter();
                let open = incident.incident.as_ref().is_some_and(known);
                ("incident", open || named.any(|code| self.stations.contains(code)))
            }
            Body::Endorse(endorse) => ("endorsement", known(&endorse.endorses)),
            Body::Image(image) => ("image", known(&image.record)),
            Body::Objection(objection) => ("objection", known(&objection.record)),
            Body::Attestation(attestation) => ("attestation", known(&attestation.about)),
            Body::Complaint(complaint) => {
                let about = matches!(&complaint.about, Subject::Statement(id) if known(id));
                ("complaint", here || about)
            }
            Body::Ruling(ruling) => ("ruling", ruling.complaints.iter().any(known)),
            Body::Accreditation(own) => ("accreditation", self.bodies.contains(&own.body)),
            Body::Decision(decision) => {
                let scope = match &decision.scope {
                    DecisionScope::Record(id) => known(id),
                    DecisionScope::Station { station, .. } => self.stations.contains(station),
                    DecisionScope::Area { contest, .. } | DecisionScope::Contest(contest) => {
                        self.contests.contains(contest)
                    }
                };
                let names = decision.heads.iter().chain(&decision.changes).any(known);
                ("decision", scope || names)
            }
            _ => return None,
        };
        takes.then_some(why)
    }

    fn learn(&mut self, statement: &Statement) {
        let (id, body) = (statement.id(), statement.body());
        match body {
            Body::Definition(_) | Body::Part(_) | Body::Register(_) | Body::Accreditation(_) => {
                return;
            }
            Body::Record(record) => self.learn_record(record),
            Body::Correction(correction) => self.learn_record(&correction.record),
            _ => {}
        }
        self.ids.insert(id);
        for line in statement.signatures().iter().filter(|line| line.name.role == Role::Agent) {
            self.bodies.extend(body_of(line.name.code));
        }
    }

    fn learn_record(&mut self, record: &Record) {
        self.contests.insert(record.contest);
        self.bodies.extend(record.agents.iter().map(|(body, _)| *body));
    }
}

/// The body of an agent (spec 1 §3.2).
fn body_of(agent: Code) -> Option<Code> {
    Code::parse(agent.as_str().split('-').next().unwrap_or(""))
}

/// Whether a part is needed to read a record and its findings.
fn is_read(kind: PartType) -> bool {
    matches!(kind, PartType::Contests | PartType::Choices | PartType::Forms | PartType::Rules)
}
