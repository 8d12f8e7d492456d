//! The definition: entry 0, the root of all trust (spec 1 §4, §3.6).
//!
//! In scope: its keys, as a whole ([`Definition`]) and one by one as an amendment replaces them
//! ([`Changes`]). Not in scope: its parts (`part`) and what they mean together (`election`).

use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};
use crate::kinds::part::PartType;
use crate::kinds::record::ascending;
use crate::kinds::{Kind, Read, ascending_rows};
use crate::policy::{Act, Expr, Policies, SignLine};
use crate::text::{Lines, StatementId, Value, push};
use crate::value::{Code, Name, Role, Time, to_base64, words};

/// A definition has at most this many parts.
pub const PARTS_MAX: usize = 512;
/// A definition has at most this many holders.
pub const HOLDERS_MAX: usize = 256;
/// A definition has at most this many `sign` lines.
pub const SIGN_LINES_MAX: usize = 256;
/// A definition has at most this many lines of the witness policy.
pub const POLICY_LINES_MAX: usize = 256;
/// A definition has at most this many languages.
pub const LANGUAGES_MAX: usize = 64;

words! {
    /// Whether each contestant needs an `agent` line in each record.
    pub enum Agents {
        None = "none",
        All = "all",
    }
}

words! {
    /// Results that have a due time.
    pub enum DueResult {
        ByStation = "by-station",
        First = "first",
        Last = "last",
        Proclamation = "proclamation",
    }
}

/// A `due` line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub what: DueResult,
    /// By when.
    pub time: Time,
}

/// A `part` line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartRef {
    /// What its rows are.
    pub kind: PartType,
    /// From 1 within the type.
    pub number: u32,
    /// The id of its text.
    pub id: StatementId,
}

/// A `holder` line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub name: Name,
    /// The raw Ed25519 key.
    pub key: [u8; 32],
}

macro_rules! single_keys {
    ($($(#[$meta:meta])* $field:ident $key:literal $type:ty;)*) => {
        /// A definition: every key.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Definition {
            $($(#[$meta])* pub $field: $type,)*
            /// Words that every page of a test election repeats.
            pub notice: Option<String>,
            /// Who keeps this log of copies, where it is not the authority's.
            pub custodian: Option<String>,
            /// Days from a complaint to the ruling on it.
            pub ruling_days: Option<u32>,
            /// By when results must be logged, ascending by what is due.
            pub due: Vec<Due>,
            /// The parts: types in their order, numbers from 1.
            pub parts: Vec<PartRef>,
            /// Root keys, in byte order of name.
            pub holders: Vec<Holder>,
            /// The signature policy, in byte order.
            pub sign: Vec<SignLine>,
            /// The lines of a C2SP tlog-policy.
            pub witness_policy: Vec<String>,
        }

        /// Any of the definition's keys; what is absent or empty stays as it was.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Changes {
            $($(#[$meta])* pub $field: Option<$type>,)*
            /// Words that every page of a test election repeats.
            pub notice: Option<String>,
            /// Who keeps this log of copies, where it is not the authority's.
            pub custodian: Option<String>,
            /// Days from a complaint to the ruling on it.
            pub ruling_days: Option<u32>,
            /// By when results must be logged, ascending by what is due.
            pub due: Vec<Due>,
            /// All part lines.
            pub parts: Vec<PartRef>,
            /// All holder lines.
            pub holders: Vec<Holder>,
            /// All sign lines.
            pub sign: Vec<SignLine>,
            /// All lines of the witness policy.
            pub witness_policy: Vec<String>,
        }

        impl Changes {
            /// The definition, if every key is there; else the first key that is absent.
            pub(crate) fn complete(self) -> Result<Definition, &'static str> {
                Ok(Definition {
                    $($field: self.$field.ok_or($key)?,)*
                    notice: self.notice,
                    custodian: self.custodian,
                    ruling_days: self.ruling_days,
                    due: self.due,
                    parts: self.parts,
                    holders: self.holders,
                    sign: self.sign,
                    witness_policy: self.witness_policy,
                })
            }

            /// The first key from `name` to `final` that is absent, `stations` apart: a draft may
            /// leave that one out.
            pub(crate) fn first_absent(&self) -> Option<&'static str> {
                $(if self.$field.is_none() && $key != "stations" { return Some($key); })*
                None
            }

            /// The definition with these keys replaced.
            #[must_use]
            pub fn apply(&self, old: &Definition) -> Definition {
                Definition {
                    $($field: self.$field.clone().unwrap_or_else(|| old.$field.clone()),)*
                    notice: self.notice.clone().or_else(|| old.notice.clone()),
                    custodian: self.custodian.clone().or_else(|| old.custodian.clone()),
                    ruling_days: self.ruling_days.or(old.ruling_days),
                    due: replaced(&self.due, &old.due),
                    parts: replaced(&self.parts, &old.parts),
                    holders: replaced(&self.holders, &old.holders),
                    sign: replaced(&self.sign, &old.sign),
                    witness_policy: replaced(&self.witness_policy, &old.witness_policy),
                }
            }
        }

        impl From<Definition> for Changes {
            fn from(whole: Definition) -> Self {
                Self {
                    $($field: Some(whole.$field),)*
                    notice: whole.notice,
                    custodian: whole.custodian,
                    ruling_days: whole.ruling_days,
                    due: whole.due,
                    parts: whole.parts,
                    holders: whole.holders,
                    sign: whole.sign,
                    witness_policy: whole.witness_policy,
                }
            }
        }
    };
}

single_keys! {
    /// What people call the election.
    name "name" String;
    /// A rehearsal or simulation: every page says so.
    test "test" bool;
    /// Language codes of the texts, the first one the default.
    languages "languages" Vec<Code>;
    /// When the polls open.
    opens "opens" Time;
    /// When the polls close.
    closes "closes" Time;
    /// When keys and rules freeze.
    freeze "freeze" Time;
    /// Seconds between publications.
    cadence "cadence" u32;
    /// Longest seconds between published checkpoints before a gap counts as unexplained.
    gap "gap" u32;
    /// Longest seconds from reception to the log.
    delay "delay" u32;
    /// Days before `opens` by which register and rules must be logged.
    register_days "register-days" u32;
    /// Bad witnesses that the witness policy must survive.
    tolerates "tolerates" u32;
    /// Rows of the register, announced.
    stations "stations" u32;
    /// Whether each contestant needs an `agent` line.
    agents "agents" Agents;
    /// What makes a result final.
    final_words "final" String;
}

fn replaced<T: Clone>(new: &[T], old: &[T]) -> Vec<T> {
    if new.is_empty() { old.to_vec() } else { new.to_vec() }
}

/// The keys of a definition, in order.
pub(crate) const TABLE: [&str; 22] = [
    "name",
    "test",
    "notice",
    "custodian",
    "languages",
    "opens",
    "closes",
    "freeze",
    "cadence",
    "gap",
    "delay",
    "register-days",
    "ruling-days",
    "due",
    "tolerates",
    "stations",
    "agents",
    "final",
    "part",
    "holder",
    "sign",
    "witness-policy",
];

impl Changes {
    /// Reads the keys from `name` to `final`, each if it is there.
    pub(crate) fn read_single(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let words = |value: Value<'_>| value.words();
        let count = |value: Value<'_>| value.count();
        let time = |value: Value<'_>| value.time();
        Ok(Self {
            name: lines.maybe("name").map(words).transpose()?,
            test: lines.maybe("test").map(|value| value.yes()).transpose()?,
            notice: lines.maybe("notice").map(words).transpose()?,
            custodian: lines.maybe("custodian").map(words).transpose()?,
            languages: lines.maybe("languages").map(|value| languages(&value)).transpose()?,
            opens: lines.maybe("opens").map(time).transpose()?,
            closes: lines.maybe("closes").map(time).transpose()?,
            freeze: lines.maybe("freeze").map(time).transpose()?,
            cadence: lines.maybe("cadence").map(count).transpose()?,
            gap: lines.maybe("gap").map(count).transpose()?,
            delay: lines.maybe("delay").map(count).transpose()?,
            register_days: lines.maybe("register-days").map(count).transpose()?,
            ruling_days: lines.maybe("ruling-days").map(count).transpose()?,
            due: ascending_rows(lines, "due", DueResult::ALL.len(), due, |due| due.what)?,
            tolerates: lines.maybe("tolerates").map(count).transpose()?,
            stations: lines.maybe("stations").map(count).transpose()?,
            agents: lines.maybe("agents").map(|value| value.word()).transpose()?,
            final_words: lines.maybe("final").map(words).transpose()?,
            ..Self::default()
        })
    }

    /// Reads the keys from `name` to `witness-policy`, each if it is there.
    pub(crate) fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let mut changes = Self::read_single(lines)?;
        while let Some(value) = lines.maybe("part") {
            changes.parts.push(part(&value, &changes.parts)?);
        }
        while let Some(value) = lines.maybe("holder") {
            changes.holders.push(holder(&value, &changes.holders)?);
            ascending(&value, changes.holders.iter().map(|holder| holder.name))?;
        }
        changes.read_sign(lines)?;
        while let Some(value) = lines.maybe("witness-policy") {
            room(&value, changes.witness_policy.len(), POLICY_LINES_MAX)?;
            changes.witness_policy.push(value.words()?);
        }
        changes.check_holders(lines)?;
        Ok(changes)
    }

    /// Reads the `sign` lines.
    pub(crate) fn read_sign(&mut self, lines: &mut Lines<'_>) -> Result<(), Fault> {
        let mut before = "";
        while let Some(value) = lines.maybe("sign") {
            room(&value, self.sign.len(), SIGN_LINES_MAX)?;
            self.sign.push(sign_line(&value)?);
            if value.text <= before {
                return Err(value.fault(Reason::KindOrder, "lines in ascending byte order"));
            }
            before = value.text;
        }
        self.check_sign(lines)
    }

    /// Every act without lines of its own (spec 1 §4a) has one, and a line of `amend` names the authority (spec 1 §3.5).
    fn check_sign(&self, lines: &Lines<'_>) -> Result<(), Fault> {
        if self.sign.is_empty() {
            return Ok(());
        }
        let policies = Policies::new(&self.sign);
        let lacks = |act: &&Act| policies.alternatives(**act).is_empty();
        if let Some(act) = Act::ALL.iter().find(lacks) {
            let expected = alloc::format!("a sign line for {act}");
            return Err(Fault::new(Reason::KindConflict, lines.peek_line(), expected, "none"));
        }
        let authority = |expr: &Expr| expr.terms().iter().any(|term| term.role == Role::Authority);
        if !policies.alternatives(Act::Amend).iter().all(authority) {
            let expected = "authority:K in each sign line of amend";
            return Err(Fault::new(Reason::KindConflict, lines.peek_line(), expected, "none"));
        }
        Ok(())
    }

    fn check_holders(&self, lines: &Lines<'_>) -> Result<(), Fault> {
        let authority = self.holders.iter().any(|holder| holder.name.role == Role::Authority);
        if self.holders.is_empty() || authority {
            return Ok(());
        }
        let expected = "a holder of role authority";
        Err(Fault::new(Reason::KindConflict, lines.peek_line(), expected, "none"))
    }

    /// Writes the keys from `name` to `final`.
    pub(crate) fn write_single(&self, out: &mut String) {
        let text = |out: &mut String, key, value: &Option<String>| {
            value.iter().for_each(|value| push(out, key, value));
        };
        let time = |out: &mut String, key, value: Option<Time>| {
            value.iter().for_each(|value| push(out, key, value));
        };
        let count = |out: &mut String, key, value: Option<u32>| {
            value.iter().for_each(|value| push(out, key, value));
        };
        text(out, "name", &self.name);
        self.test.iter().for_each(|test| push(out, "test", if *test { "yes" } else { "no" }));
        text(out, "notice", &self.notice);
        text(out, "custodian", &self.custodian);
        if let Some(languages) = &self.languages {
            let codes: Vec<&str> = languages.iter().map(Code::as_str).collect();
            push(out, "languages", codes.join(" "));
        }
        time(out, "opens", self.opens);
        time(out, "closes", self.closes);
        time(out, "freeze", self.freeze);
        count(out, "cadence", self.cadence);
        count(out, "gap", self.gap);
        count(out, "delay", self.delay);
        count(out, "register-days", self.register_days);
        count(out, "ruling-days", self.ruling_days);
        for Due { what, time } in &self.due {
            push(out, "due", format_args!("{what} {time}"));
        }
        count(out, "tolerates", self.tolerates);
        count(out, "stations", self.stations);
        self.agents.iter().for_each(|agents| push(out, "agents", agents));
        text(out, "final", &self.final_words);
    }

    /// Writes all keys.
    pub(crate) fn write(&self, out: &mut String) {
        self.write_single(out);
        for PartRef { kind, number, id } in &self.parts {
            push(out, "part", format_args!("{kind} {number} {id}"));
        }
        for Holder { name, key } in &self.holders {
            push(out, "holder", format_args!("{name} {}", to_base64(key)));
        }
        self.write_sign(out);
        self.witness_policy.iter().for_each(|line| push(out, "witness-policy", line));
    }

    /// Writes the `sign` lines.
    pub(crate) fn write_sign(&self, out: &mut String) {
        for SignLine { act, expr } in &self.sign {
            push(out, "sign", format_args!("{act} {expr}"));
        }
    }
}

fn languages(value: &Value<'_>) -> Result<Vec<Code>, Fault> {
    let mut words = value.split();
    let mut codes: Vec<Code> = Vec::new();
    loop {
        room(value, codes.len(), LANGUAGES_MAX)?;
        let code = words.next("a language")?.code()?;
        if codes.contains(&code) {
            return Err(value.fault(Reason::KindOrder, "each language once"));
        }
        codes.push(code);
        if !words.more() {
            return Ok(codes);
        }
    }
}

/// Refuses a row beyond a limit.
pub(crate) fn room(value: &Value<'_>, len: usize, max: usize) -> Result<(), Fault> {
    if len < max {
        return Ok(());
    }
    Err(value.fault(Reason::KindLimit, &alloc::format!("at most {max}")))
}

fn due(value: &Value<'_>) -> Result<Due, Fault> {
    value.only(|words| {
        Ok(Due { what: words.next("a result")?.word()?, time: words.next("a time")?.time()? })
    })
}

fn part(value: &Value<'_>, before: &[PartRef]) -> Result<PartRef, Fault> {
    room(value, before.len(), PARTS_MAX)?;
    let part = value.only(|words| {
        Ok(PartRef {
            kind: words.next("a type")?.word()?,
            number: words.next("a number")?.positive()?,
            id: words.next("an id")?.id()?,
        })
    })?;
    let (kind, number) =
        before.last().map_or((PartType::Areas, 0), |last| (last.kind, last.number));
    let good = if part.kind == kind { part.number == number + 1 } else { part.number == 1 };
    if part.kind < kind || !good {
        return Err(value.fault(Reason::KindOrder, "types in order, numbers from 1 in each"));
    }
    Ok(part)
}

fn holder(value: &Value<'_>, before: &[Holder]) -> Result<Holder, Fault> {
    room(value, before.len(), HOLDERS_MAX)?;
    let holder = value.only(|words| {
        Ok(Holder { name: words.next("a name")?.name()?, key: words.next("a key")?.bytes()? })
    })?;
    if !holder.name.role.is_holder() {
        return Err(value.fault(Reason::KindConflict, "a role that the definition gives keys to"));
    }
    Ok(holder)
}

fn sign_line(value: &Value<'_>) -> Result<SignLine, Fault> {
    value.only(|words| {
        let act = words.next("an act")?.word()?;
        let expr = words.next("an expression")?;
        let wrong = || expr.fault(Reason::PolicyExpression, "ROLE:K joined by +, each role once");
        Ok(SignLine { act, expr: Expr::parse(expr.text).ok_or_else(wrong)? })
    })
}

impl Kind for Definition {
    const KIND: &'static str = "definition";

    fn write(&self, out: &mut String) {
        Changes::from(self.clone()).write(out);
    }
}

impl Read for Definition {
    const KEYS: &'static [&'static str] = &TABLE;

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let changes = Changes::read(lines)?;
        let many = [
            ("part", changes.parts.is_empty()),
            ("holder", changes.holders.is_empty()),
            ("sign", changes.sign.is_empty()),
            ("witness-policy", changes.witness_policy.is_empty()),
        ];
        let definition = changes.complete().map_err(|key| lines.displaced(key))?;
        match many.iter().find(|(_, absent)| *absent) {
            Some((key, _)) => Err(lines.displaced(key)),
            None => Ok(definition),
        }
    }
}

impl Definition {
    /// The signature policies.
    #[must_use]
    pub fn policies(&self) -> Policies {
        Policies::new(&self.sign)
    }

    /// The witness policy as the bytes of a C2SP tlog-policy file.
    #[must_use]
    pub fn witness_policy_text(&self) -> String {
        let mut out = String::new();
        for line in &self.witness_policy {
            out.push_str(line);
            out.push('\n');
        }
        out
    }
}
