//! A log in the making: statements are signed, logged and folded, whatever they say.

use std::collections::BTreeMap;

use acta::entry::{Channel, Entry, Header};
use acta::keys::Help;
use acta::kinds::key::KeyRow;
use acta::kinds::{Body, Kind};
use acta::policy::Scope;
use acta::statement::{Signature, Statement, secret_key};
use acta::text::StatementId;
use acta::value::{Code, ElectionId, Name, Role, Time, to_base64};
use acta_log::ed25519::SigningKey;
use acta_log::hash::sha256;
use acta_log::note::{Algorithm, SecretKey};
use acta_log::tree::{leaf_hash, root_of};
use acta_tally::fold::Fold;
use acta_verify::in_force_seen;

use crate::dice::Dice;

pub(crate) const ELECTION: &str = "results.example.org/2026/generated";
pub(crate) const ORIGIN: &str = "results.example.org/generated";

pub(crate) struct Log {
    pub(crate) dice: Dice,
    /// Another set of keys for everybody.
    pub(crate) keys: &'static str,
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) parsed: Vec<(Header, Statement)>,
    pub(crate) fold: Option<Fold>,
    pub(crate) now: i64,
    pub(crate) via: Channel,
    /// Statements that no statement can be made of: a fault of the generator where they are many.
    pub(crate) unspeakable: u64,
    texts: BTreeMap<StatementId, String>,
}

pub(crate) fn election() -> ElectionId {
    ElectionId::parse(ELECTION).unwrap()
}

pub(crate) fn unix(time: &str) -> i64 {
    Time::parse(time).unwrap().unix()
}

impl Log {
    pub(crate) fn new(seed: u64, keys: &'static str) -> Self {
        Self {
            dice: Dice::new(seed),
            keys,
            entries: Vec::new(),
            parsed: Vec::new(),
            fold: None,
            now: unix("2026-04-10T09:00:00Z"),
            via: Channel::Https,
            unspeakable: 0,
            texts: BTreeMap::new(),
        }
    }

    fn seed(&self, what: &str) -> [u8; 32] {
        sha256(format!("acta generated key {what} {}", self.keys).as_bytes())
    }

    /// The secret key of `ROLE/CODE`, or of `ROLE/CODE#WHICH`: another one of that name.
    pub(crate) fn key(&self, name: &str) -> SecretKey {
        let (plain, _) = name.split_once('#').unwrap_or((name, ""));
        secret_key(&election(), Name::parse(plain).unwrap(), &self.seed(name)).unwrap()
    }

    pub(crate) fn signing(&self, name: &str) -> SigningKey {
        SigningKey::from_seed(&self.seed(name))
    }

    pub(crate) fn public(&self, name: &str) -> String {
        to_base64(self.key(name).public().key())
    }

    pub(crate) fn log_key(&self, which: &str) -> SecretKey {
        SecretKey::new(ORIGIN, Algorithm::Ed25519, &self.seed(which)).unwrap()
    }

    pub(crate) fn witness(&self, number: u64) -> SecretKey {
        let name = format!("witness.example/w{number}");
        SecretKey::new(&name, Algorithm::Ed25519Cosignature, &self.seed(&name)).unwrap()
    }

    /// A row of a `key` statement.
    pub(crate) fn row(&self, name: &str, scope: Scope) -> KeyRow {
        let (plain, _) = name.split_once('#').unwrap_or((name, ""));
        let parsed = Name::parse(plain).unwrap();
        let scope = if parsed.role == Role::Station { Scope::Station(parsed.code) } else { scope };
        KeyRow::new(&election(), parsed, scope, &self.signing(name))
    }

    pub(crate) fn size(&self) -> u64 {
        u64::try_from(self.entries.len()).unwrap()
    }

    pub(crate) fn root_at(&self, size: u64) -> [u8; 32] {
        let size = usize::try_from(size).unwrap();
        root_of(self.entries.iter().take(size).map(|entry| leaf_hash(entry)))
    }

    pub(crate) fn time(&self) -> Time {
        Time::from_unix(self.now).unwrap()
    }

    /// A statement of this kind; the lines are those after `election`. A signer is `ROLE/CODE`, `ROLE/CODE#WHICH` for
    /// another key of that name, and ends with `!` where its signature does not verify.
    pub(crate) fn say(&mut self, kind: &str, lines: &str, signers: &[&str]) -> Option<StatementId> {
        self.put(&format!("acta/{kind}/v1\nelection {ELECTION}\n{lines}"), signers)
    }

    pub(crate) fn put(&mut self, text: &str, signers: &[&str]) -> Option<StatementId> {
        let text = format!("{}\n", text.trim_end());
        let Some(statement) = self.sign(&text, signers) else {
            self.unspeakable += 1;
            return None;
        };
        let id = statement.id();
        self.log(statement);
        Some(id)
    }

    /// The id of a statement that may be logged later.
    pub(crate) fn id_of(kind: &str, lines: &str) -> StatementId {
        StatementId::of(&format!(
            "{}\n",
            format!("acta/{kind}/v1\nelection {ELECTION}\n{lines}").trim_end()
        ))
    }

    fn sign(&self, text: &str, signers: &[&str]) -> Option<Statement> {
        let one = |signer: &&str| -> Option<Signature> {
            let name = signer.trim_end_matches('!');
            let signed = Statement::sign(text, &[&self.key(name)]).ok()?;
            let mut signature = *signed.signatures().first()?;
            if signer.ends_with('!') {
                signature.signature[40] ^= 1;
            }
            Some(signature)
        };
        let signatures = signers.iter().map(one).collect::<Option<Vec<_>>>()?;
        Statement::assemble(text, signatures).ok()
    }

    /// The signature of a name over the text of a statement that stands in the log.
    pub(crate) fn signature_over(&self, id: &StatementId, signer: &str) -> Option<Signature> {
        let signed = self.sign(self.texts.get(id)?, &[signer])?;
        signed.signatures().first().copied()
    }

    /// Logs the text of a statement once more.
    pub(crate) fn again(&mut self, id: &StatementId, signers: &[&str]) {
        if let Some(text) = self.texts.get(id).cloned() {
            self.put(&text, signers);
        }
    }

    fn log(&mut self, statement: Statement) {
        let intake = Code::parse("main").unwrap();
        let header = Header { received: self.time(), via: self.via, intake, relays: Vec::new() };
        let index = self.size();
        self.entries.push(Entry::encode(&header, &statement).unwrap());
        self.texts.insert(statement.id(), statement.text().to_owned());
        apply(&mut self.fold, &self.texts, index, &header, &statement);
        self.parsed.push((header, statement));
        self.now += 1 + i64::try_from(self.dice.below(40)).unwrap();
    }

    /// The fold of a smaller size.
    pub(crate) fn fold_at(&self, size: u64) -> Option<Fold> {
        let mut fold = None;
        for (index, (header, statement)) in (0..size).zip(&self.parsed) {
            apply(&mut fold, &self.texts, index, header, statement);
        }
        fold
    }
}

fn apply(
    fold: &mut Option<Fold>,
    texts: &BTreeMap<StatementId, String>,
    index: u64,
    header: &Header,
    statement: &Statement,
) {
    let Some(fold) = fold else {
        *fold = Some(Fold::open(header, statement.clone(), in_force_seen).unwrap());
        return;
    };
    let endorsed_text = match statement.body() {
        Body::Endorse(endorse) => texts.get(&endorse.endorses).map(String::as_str),
        _ => None,
    };
    let help = Help { endorsed_text, ..Help::default() };
    let checked = fold.keys().check_with(index, statement.clone(), help).unwrap();
    fold.apply(header, &checked).unwrap();
}

/// The text of a body.
pub(crate) fn text_of(body: &impl Kind) -> String {
    body.to_text(&election())
}
