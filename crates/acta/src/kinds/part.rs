//! The parts of a definition: areas, contests, choices, forms, rules, texts (spec 1 §4).
//!
//! In scope: the rows, one by one. Not in scope: whether they fit together (`election`).

use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};
use crate::kinds::record::is_field_name;
use crate::kinds::{Kind, Read};
use crate::rules::{Condition, RESERVED, Sum};
use crate::text::{Lines, OrNone, Value, push};
use crate::value::{CheckCode, Code, FindingCode, words};

/// The number of the first line of rows in a part.
pub const FIRST_ROW_LINE: u32 = 4;
/// The key of a text has at most this many bytes.
pub const TEXT_KEY_MAX: usize = 100;

words! {
    /// What the rows of a part are, in the order of the definition.
    pub enum PartType {
        Areas = "areas",
        Contests = "contests",
        Choices = "choices",
        Forms = "forms",
        Rules = "rules",
        Texts = "texts",
    }
}

words! {
    /// How a contest is decided (spec 4, sections 10 onward).
    pub enum Outcome {
        Plurality = "plurality",
        Majority = "majority",
        TopTwo = "top-two",
        FortyTen = "forty-ten",
        DHondt = "dhondt",
        SainteLague = "sainte-lague",
        ModifiedSainteLague = "modified-sainte-lague",
        Hare = "hare",
        Droop = "droop",
        DutchCouncil = "dutch-council",
        None = "none",
    }
}

words! {
    /// What a choice is.
    pub enum ChoiceKind {
        List = "list",
        Candidate = "candidate",
        Option = "option",
    }
}

words! {
    /// Which choices have vote lines on a form.
    pub enum Levels {
        Lists = "lists",
        Candidates = "candidates",
        Both = "both",
    }
}

words! {
    /// Whether a record must have a field.
    pub enum Need {
        Required = "required",
        Optional = "optional",
    }
}

words! {
    /// What a finding does to the record that has it (spec 1 §5).
    pub enum FindingEffect {
        Note = "note",
        Flag = "flag",
        Exclude = "exclude",
    }
}

words! {
    /// A document of the count.
    pub enum DocumentType {
        Paper = "paper",
        Electronic = "electronic",
        Recount = "recount",
        Copy = "copy",
        Scan = "scan",
    }
}

words! {
    /// What a document's signature means in law.
    pub enum DocumentEffect {
        Full = "full",
        Evidence = "evidence",
        None = "none",
    }
}

/// `area CODE PARENT|none TYPE WORDS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaRow {
    /// The area.
    pub code: Code,
    /// The area above it.
    pub parent: Option<Code>,
    /// A code such as region or municipality.
    pub kind: Code,
    /// What people call it.
    pub name: String,
}

/// AREAS of a contest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContestAreas {
    /// Every area.
    All,
    /// These and all below them; at least one, none twice.
    Only(Vec<Code>),
}

/// A row of a part of type contests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContestsRow {
    /// `contest CODE AREAS FORM OUTCOME SEATS|none WORDS`.
    Contest {
        /// The contest.
        code: Code,
        /// Where it is held.
        areas: ContestAreas,
        /// Its form.
        form: Code,
        /// How it is decided.
        outcome: Outcome,
        /// Seats to be given.
        seats: Option<u32>,
        /// What people call it.
        name: String,
    },
    /// `option CONTEST KEY VALUE`.
    Option {
        /// The contest.
        contest: Code,
        /// Spec 4 §6.
        key: Code,
        /// The rest of the line.
        value: String,
    },
}

/// `choice CONTEST CODE PARENT|none KIND WORDS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceRow {
    /// The contest.
    pub contest: Code,
    /// The choice.
    pub code: Code,
    /// The list of a candidate.
    pub parent: Option<Code>,
    /// What it is.
    pub kind: ChoiceKind,
    /// What people call it.
    pub name: String,
}

/// A row of a part of type forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormsRow {
    /// `levels FORM lists|candidates|both`.
    Levels {
        /// The form.
        form: Code,
        /// Which choices have vote lines.
        levels: Levels,
    },
    /// `field FORM NAME required|optional WORDS`.
    Field {
        /// The form.
        form: Code,
        /// The field.
        name: Code,
        /// Whether a record must have it.
        need: Need,
        /// What the paper form calls it.
        label: String,
    },
    /// `votes FORM`: the vote lines stand here among the fields.
    Votes {
        /// The form.
        form: Code,
    },
    /// `ballots FORM EXPR`.
    Ballots {
        /// The form.
        form: Code,
        /// Ballots in the box.
        sum: Sum,
    },
    /// `reason FORM CODE WORDS`.
    Reason {
        /// The form.
        form: Code,
        /// A reason that an `explain` line can give.
        code: Code,
        /// What it means.
        label: String,
    },
}

/// A row of a part of type rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RulesRow {
    /// `rule CODE EFFECT CONDITION`.
    Rule {
        /// The finding when it is broken.
        code: FindingCode,
        /// What that does.
        effect: FindingEffect,
        /// What it demands.
        condition: Condition,
    },
    /// `hides CODE CODE…`.
    Hides {
        /// When this is found,
        code: FindingCode,
        /// these are not reported.
        hidden: Vec<FindingCode>,
    },
    /// `effect CODE EFFECT`: of a built-in finding.
    Effect {
        /// The finding.
        code: FindingCode,
        /// What it does.
        effect: FindingEffect,
    },
    /// `document TYPE RANK ORGAN EFFECT CORRECTION ARTICLE-WORDS`.
    Document(DocumentRow),
    /// `basis CHECK ARTICLE-WORDS`.
    Basis {
        /// The check.
        check: CheckCode,
        /// The article on which it rests in this election's law.
        article: String,
    },
}

/// What the law says of a type of document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Which document.
    pub kind: DocumentType,
    /// 1 prevails.
    pub rank: u32,
    /// The competent organ.
    pub organ: Code,
    /// What its signature means.
    pub effect: DocumentEffect,
    /// Whether it may be corrected above the station.
    pub correction: bool,
    /// The article.
    pub article: String,
}

/// `text LANGUAGE KEY WORDS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRow {
    /// The language.
    pub language: Code,
    /// What it is a text of: `[A-Za-z0-9][A-Za-z0-9./-]{0,99}`.
    pub key: String,
    /// The text.
    pub words: String,
}

/// The rows of a part, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Areas, parents first.
    Areas(Vec<AreaRow>),
    /// Contests and their options.
    Contests(Vec<ContestsRow>),
    /// Choices in ballot order, parents first.
    Choices(Vec<ChoiceRow>),
    /// Forms in the order of the paper.
    Forms(Vec<FormsRow>),
    /// Rules and documents.
    Rules(Vec<RulesRow>),
    /// Texts.
    Texts(Vec<TextRow>),
}

/// A part of a definition; in effect iff its id is listed there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// N, from 1 within the type.
    pub number: u32,
    /// The rows; row i stands at line [`FIRST_ROW_LINE`] + i.
    pub rows: Rows,
}

impl Part {
    /// The type of its rows.
    #[must_use]
    pub fn kind(&self) -> PartType {
        match self.rows {
            Rows::Areas(_) => PartType::Areas,
            Rows::Contests(_) => PartType::Contests,
            Rows::Choices(_) => PartType::Choices,
            Rows::Forms(_) => PartType::Forms,
            Rows::Rules(_) => PartType::Rules,
            Rows::Texts(_) => PartType::Texts,
        }
    }
}

/// A row of a part or draft.
pub(crate) trait Row: Sized {
    /// Reads the line of a row.
    fn read(value: &Value<'_>) -> Result<Self, Fault>;
    /// Writes the line of a row.
    fn write(&self, out: &mut String);
}

/// Reads rows as long as their keys are among `keys`.
pub(crate) fn rows<R: Row>(
    lines: &mut Lines<'_>,
    keys: &'static [&'static str],
) -> Result<Vec<R>, Fault> {
    let mut rows = Vec::new();
    while lines.key().is_some_and(|key| keys.contains(&key)) {
        let Some(value) = lines.take() else { break };
        rows.push(R::read(&value)?);
    }
    Ok(rows)
}

/// At least one row, then the end.
fn all<R: Row>(lines: &mut Lines<'_>, keys: &'static [&'static str]) -> Result<Vec<R>, Fault> {
    let rows = rows(lines, keys)?;
    if rows.is_empty() || lines.key().is_some() {
        return Err(lines.displaced(keys.first().copied().unwrap_or("")));
    }
    Ok(rows)
}

pub(crate) const AREAS_KEYS: &[&str] = &["area"];
pub(crate) const CONTESTS_KEYS: &[&str] = &["contest", "option"];
pub(crate) const CHOICES_KEYS: &[&str] = &["choice"];
pub(crate) const FORMS_KEYS: &[&str] = &["levels", "field", "votes", "ballots", "reason"];
pub(crate) const RULES_KEYS: &[&str] = &["rule", "hides", "effect", "document", "basis"];
pub(crate) const TEXTS_KEYS: &[&str] = &["text"];

impl Kind for Part {
    const KIND: &'static str = "part";

    fn write(&self, out: &mut String) {
        push(out, "part", format_args!("{} {}", self.kind(), self.number));
        match &self.rows {
            Rows::Areas(rows) => rows.iter().for_each(|row| row.write(out)),
            Rows::Contests(rows) => rows.iter().for_each(|row| row.write(out)),
            Rows::Choices(rows) => rows.iter().for_each(|row| row.write(out)),
            Rows::Forms(rows) => rows.iter().for_each(|row| row.write(out)),
            Rows::Rules(rows) => rows.iter().for_each(|row| row.write(out)),
            Rows::Texts(rows) => rows.iter().for_each(|row| row.write(out)),
        }
    }
}

impl Read for Part {
    const KEYS: &'static [&'static str] = &["part"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let (kind, number) = lines.one("part")?.only(|words| {
            Ok((words.next("a type")?.word()?, words.next("a number")?.positive()?))
        })?;
        let rows = match kind {
            PartType::Areas => Rows::Areas(all(lines, AREAS_KEYS)?),
            PartType::Contests => Rows::Contests(all(lines, CONTESTS_KEYS)?),
            PartType::Choices => Rows::Choices(all(lines, CHOICES_KEYS)?),
            PartType::Forms => Rows::Forms(all(lines, FORMS_KEYS)?),
            PartType::Rules => Rows::Rules(all(lines, RULES_KEYS)?),
            PartType::Texts => Rows::Texts(all(lines, TEXTS_KEYS)?),
        };
        Ok(Self { number, rows })
    }
}

impl Row for AreaRow {
    fn read(value: &Value<'_>) -> Result<Self, Fault> {
        value.only(|words| {
            Ok(Self {
                code: words.next("a code")?.code()?,
                parent: words.next("a parent or none")?.or_none(Value::code)?,
                kind: words.next("a type")?.code()?,
                name: words.rest("a name")?.words()?,
            })
        })
    }

    fn write(&self, out: &mut String) {
        let Self { code, parent, kind, name } = self;
        push(out, "area", format_args!("{code} {} {kind} {name}", OrNone(*parent)));
    }
}

impl ContestAreas {
    fn read(value: &Value<'_>) -> Result<Self, Fault> {
        if value.text == "all" {
            return Ok(Self::All);
        }
        let mut codes = Vec::new();
        for text in value.text.split(',') {
            let code = Value { text, ..*value }.code()?;
            if codes.contains(&code) {
                return Err(value.fault(Reason::KindOrder, "each area once"));
            }
            codes.push(code);
        }
        Ok(Self::Only(codes))
    }
}

impl core::fmt::Display for ContestAreas {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Only(codes) => {
                let codes: Vec<&str> = codes.iter().map(Code::as_str).collect();
                f.write_str(&codes.join(","))
            }
        }
    }
}

impl Row for ContestsRow {
    fn read(value: &Value<'_>) -> Result<Self, Fault> {
        value.only(|words| {
            if value.key == "option" {
                return Ok(Self::Option {
                    contest: words.next("a contest")?.code()?,
                    key: words.next("a key")?.code()?,
                    value: words.rest("a value")?.words()?,
                });
            }
            Ok(Self::Contest {
                code: words.next("a code")?.code()?,
                areas: ContestAreas::read(&words.next("all or areas")?)?,
                form: words.next("a form")?.code()?,
                outcome: words.next("an outcome")?.word()?,
                seats: words.next("seats or none")?.or_none(Value::count)?,
                name: words.rest("a name")?.words()?,
            })
        })
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Contest { code, areas, form, outcome, seats, name } => {
                let seats = OrNone(*seats);
                push(
                    out,
                    "contest",
                    format_args!("{code} {areas} {form} {outcome} {seats} {name}"),
                );
            }
            Self::Option { contest, key, value } => {
                push(out, "option", format_args!("{contest} {key} {value}"));
            }
        }
    }
}

impl Row for ChoiceRow {
    fn read(value: &Value<'_>) -> Result<Self, Fault> {
        value.only(|words| {
            Ok(Self {
                contest: words.next("a contest")?.code()?,
                code: words.next("a code")?.code()?,
                parent: words.next("a parent or none")?.or_none(Value::code)?,
                kind: words.next("a kind")?.word()?,
                name: words.rest("a name")?.words()?,
            })
        })
    }

    fn write(&self, out: &mut String) {
        let Self { contest, code, parent, kind, name } = self;
        push(out, "choice", format_args!("{contest} {code} {} {kind} {name}", OrNone(*parent)));
    }
}

impl Row for FormsRow {
    fn read(value: &Value<'_>) -> Result<Self, Fault> {
        value.only(|words| {
            let form = words.next("a form")?.code()?;
            Ok(match value.key {
                "levels" => Self::Levels { form, levels: words.next("levels")?.word()? },
                "field" => Self::Field {
                    form,
                    name: field_name(&words.next("a name")?)?,
                    need: words.next("required or optional")?.word()?,
                    label: words.rest("a label")?.words()?,
                },
                "votes" => Self::Votes { form },
                "ballots" => Self::Ballots { form, sum: ballots(&words.rest("a sum")?)? },
                _ => Self::Reason {
                    form,
                    code: words.next("a code")?.code()?,
                    label: words.rest("a label")?.words()?,
                },
            })
        })
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Levels { form, levels } => push(out, "levels", format_args!("{form} {levels}")),
            Self::Field { form, name, need, label } => {
                push(out, "field", format_args!("{form} {name} {need} {label}"));
            }
            Self::Votes { form } => push(out, "votes", form),
            Self::Ballots { form, sum } => push(out, "ballots", format_args!("{form} {sum}")),
            Self::Reason { form, code, label } => {
                push(out, "reason", format_args!("{form} {code} {label}"));
            }
        }
    }
}

fn field_name(value: &Value<'_>) -> Result<Code, Fault> {
    let code = value.code()?;
    if !is_field_name(&code) || RESERVED.contains(&code.as_str()) {
        return Err(value.wrong("a field: begins with a letter and is no key or name of the spec"));
    }
    Ok(code)
}

fn ballots(value: &Value<'_>) -> Result<Sum, Fault> {
    let expected = "fields, choices and candidates, added or subtracted";
    Sum::parse_ballots(value.text).ok_or_else(|| value.fault(Reason::RuleCondition, expected))
}

impl Row for RulesRow {
    fn read(value: &Value<'_>) -> Result<Self, Fault> {
        value.only(|words| {
            if value.key == "document" {
                return Ok(Self::Document(DocumentRow {
                    kind: words.next("a type")?.word()?,
                    rank: words.next("a rank")?.positive()?,
                    organ: words.next("an organ")?.code()?,
                    effect: words.next("an effect")?.word()?,
                    correction: words.next("yes or no")?.yes()?,
                    article: words.rest("an article")?.words()?,
                }));
            }
            if value.key == "basis" {
                return Ok(Self::Basis {
                    check: words.next("a check")?.check()?,
                    article: words.rest("an article")?.words()?,
                });
            }
            let code = words.next("a finding")?.finding()?;
            Ok(match value.key {
                "rule" => Self::Rule {
                    code,
                    effect: words.next("an effect")?.word()?,
                    condition: condition(&words.rest("a condition")?)?,
                },
                "hides" => {
                    let mut hidden = Vec::new();
                    while hidden.is_empty() || words.more() {
                        hidden.push(words.next("a finding")?.finding()?);
                    }
                    Self::Hides { code, hidden }
                }
                _ => Self::Effect { code, effect: words.next("an effect")?.word()? },
            })
        })
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Rule { code, effect, condition } => {
                push(out, "rule", format_args!("{code} {effect} {condition}"));
            }
            Self::Hides { code, hidden } => {
                let hidden: Vec<&str> = hidden.iter().map(FindingCode::as_str).collect();
                push(out, "hides", format_args!("{code} {}", hidden.join(" ")));
            }
            Self::Effect { code, effect } => push(out, "effect", format_args!("{code} {effect}")),
            Self::Basis { check, article } => {
                push(out, "basis", format_args!("{check} {article}"));
            }
            Self::Document(row) => {
                let DocumentRow { kind, rank, organ, effect, correction, article } = row;
                let correction = if *correction { "yes" } else { "no" };
                push(
                    out,
                    "document",
                    format_args!("{kind} {rank} {organ} {effect} {correction} {article}"),
                );
            }
        }
    }
}

fn condition(value: &Value<'_>) -> Result<Condition, Fault> {
    let expected = "a condition (spec 1, section 5)";
    Condition::parse(value.text).ok_or_else(|| value.fault(Reason::RuleCondition, expected))
}

impl Row for TextRow {
    fn read(value: &Value<'_>) -> Result<Self, Fault> {
        value.only(|words| {
            Ok(Self {
                language: words.next("a language")?.code()?,
                key: text_key(&words.next("a key")?)?,
                words: words.rest("words")?.words()?,
            })
        })
    }

    fn write(&self, out: &mut String) {
        let Self { language, key, words } = self;
        push(out, "text", format_args!("{language} {key} {words}"));
    }
}

fn text_key(value: &Value<'_>) -> Result<String, Fault> {
    let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b'-');
    let text = value.text;
    let good = text.len() <= TEXT_KEY_MAX
        && text.bytes().all(inner)
        && text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    if good { Ok(String::from(text)) } else { Err(value.wrong("letters, digits, . / -")) }
}
