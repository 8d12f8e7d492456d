//! The compiled definition: its parts put together and checked against one another (spec 1 §4).
//!
//! In scope: areas, contests, choices in ballot order, forms, rules, and what a record looks like to
//! a rule. Not in scope: the register and everything that records change. Main type: [`Election`].

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};
use crate::kinds::definition::Definition;
use crate::kinds::part::{
    ChoiceKind, ContestAreas, ContestsRow, DocumentRow, FIRST_ROW_LINE, FindingEffect, FormsRow,
    Levels, Need, Outcome, Part, PartType, Rows, RulesRow,
};
use crate::kinds::record::Record;
use crate::kinds::register::StationRow;
use crate::rules::{self, Condition, Operand, Sum, Values};
use crate::text::StatementId;
use crate::value::{CheckCode, Code, ElectionId, FindingCode, Fraction};

/// An area is at most this deep: the whole and 31 levels below it.
pub const DEPTH_MAX: usize = 32;

/// An area of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// The area.
    pub code: Code,
    /// A code such as region or municipality.
    pub kind: Code,
    /// What people call it.
    pub name: String,
    /// The area itself, then all above it.
    pub path: Vec<Code>,
    /// The areas right below it, in byte order.
    pub children: Vec<Code>,
}

impl Area {
    /// The area above it.
    #[must_use]
    pub fn parent(&self) -> Option<Code> {
        self.path.get(1).copied()
    }
}

/// A choice of a contest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The choice.
    pub code: Code,
    /// The list of a candidate, by its place among the choices.
    pub parent: Option<usize>,
    /// What it is.
    pub kind: ChoiceKind,
    /// What people call it.
    pub name: String,
}

/// `option` lines of a contest (spec 4 §6).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Share of valid list votes below which a list takes no seats.
    pub threshold: Option<Fraction>,
    /// First divisor of a divisor method.
    pub first_divisor: Option<Fraction>,
    /// A list never gets more seats than candidates.
    pub list_seats_exhaust: bool,
    /// More than half of the votes give more than half of the seats.
    pub majority_clause: bool,
    /// Lists that count as one against others.
    pub alliances: Vec<Vec<Code>>,
}

/// A contest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contest {
    /// The contest.
    pub code: Code,
    /// Where it is held.
    pub areas: ContestAreas,
    /// Its form.
    pub form: Code,
    /// How it is decided.
    pub outcome: Outcome,
    /// Seats to be given.
    pub seats: Option<u32>,
    /// What people call it.
    pub name: String,
    /// Its options.
    pub options: Options,
    /// Its choices in ballot order.
    pub choices: Vec<Choice>,
    choice_numbers: BTreeMap<Code, usize>,
}

impl Contest {
    /// The place of a choice in ballot order.
    #[must_use]
    pub fn choice(&self, code: &Code) -> Option<usize> {
        self.choice_numbers.get(code).copied()
    }

    /// The choices that have a vote line on a form of these levels, in ballot order.
    pub fn vote_lines(&self, levels: Levels) -> impl Iterator<Item = &Choice> {
        self.choices.iter().filter(move |choice| match levels {
            Levels::Lists => choice.parent.is_none(),
            Levels::Candidates => choice.kind != ChoiceKind::List,
            Levels::Both => true,
        })
    }
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in records.
    pub name: Code,
    /// A record must have it.
    pub required: bool,
    /// What the paper form calls it.
    pub label: String,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The form.
    pub code: Code,
    /// Which choices have vote lines.
    pub levels: Levels,
    /// Its fields in the order of the paper.
    pub fields: Vec<Field>,
    /// How many fields stand before the vote lines.
    pub fields_before_votes: usize,
    /// Ballots in the box.
    pub ballots: Sum,
    /// The reasons that an `explain` line can give, with what they mean.
    pub reasons: BTreeMap<Code, String>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The finding when it is broken.
    pub code: FindingCode,
    /// What that does.
    pub effect: FindingEffect,
    /// What it demands.
    pub condition: Condition,
}

/// A definition with its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Election {
    id: ElectionId,
    definition: Definition,
    areas: BTreeMap<Code, Area>,
    area_order: Vec<Code>,
    contests: Vec<Contest>,
    contest_numbers: BTreeMap<Code, usize>,
    forms: BTreeMap<Code, Form>,
    rules: Vec<Rule>,
    hides: BTreeMap<FindingCode, Vec<FindingCode>>,
    effects: BTreeMap<FindingCode, FindingEffect>,
    documents: Vec<DocumentRow>,
    bases: BTreeMap<CheckCode, String>,
    texts: BTreeMap<(Code, String), String>,
}

impl Election {
    /// Compiles a definition, amended or not, with its parts by id.
    ///
    /// # Errors
    /// Layers `election` and `rule`; the fault names part and line.
    pub fn compile(
        id: &ElectionId,
        definition: &Definition,
        parts: &BTreeMap<StatementId, Part>,
    ) -> Result<Self, Fault> {
        let mut election = Self {
            id: id.clone(),
            definition: definition.clone(),
            areas: BTreeMap::new(),
            area_order: Vec::new(),
            contests: Vec::new(),
            contest_numbers: BTreeMap::new(),
            forms: BTreeMap::new(),
            rules: Vec::new(),
            hides: BTreeMap::new(),
            effects: BTreeMap::new(),
            documents: Vec::new(),
            bases: BTreeMap::new(),
            texts: BTreeMap::new(),
        };
        let mut drafts = Drafts::default();
        for listed in &definition.parts {
            let (kind, number) = (listed.kind, listed.number);
            let absent = || {
                let expected = format!("part {kind} {number} with id {}", listed.id);
                Fault::new(Reason::ElectionPart, 0, expected, "absent")
            };
            let part = parts.get(&listed.id).ok_or_else(absent)?;
            if (part.kind(), part.number) != (kind, number) {
                let got = format!("part {} {}", part.kind(), part.number);
                let expected = format!("part {kind} {number}");
                return Err(Fault::new(Reason::ElectionPart, 3, expected, &got));
            }
            election.add(part, &mut drafts).map_err(|fault| fault.in_part(kind, number))?;
        }
        election.finish(drafts)?;
        Ok(election)
    }

    fn add(&mut self, part: &Part, drafts: &mut Drafts) -> Result<(), Fault> {
        let place = |line| Where { part: (part.kind(), part.number), line };
        match &part.rows {
            Rows::Areas(rows) => numbered(rows, |_, row| self.add_area(row)),
            Rows::Contests(rows) => {
                numbered(rows, |line, row| self.add_contest(row, place(line), drafts))
            }
            Rows::Choices(rows) => numbered(rows, |_, row| self.add_choice(row)),
            Rows::Forms(rows) => numbered(rows, |line, row| drafts.add_form(row, place(line))),
            Rows::Rules(rows) => {
                numbered(rows, |line, row| self.add_rule(row, place(line), drafts))
            }
            Rows::Texts(rows) => numbered(rows, |_, row| {
                if !self.definition.languages.contains(&row.language) {
                    return Err(unknown("a language of the definition", row.language.as_str()));
                }
                let old = self.texts.insert((row.language, row.key.clone()), row.words.clone());
                if old.is_some() { Err(repeated("each text once", &row.key)) } else { Ok(()) }
            }),
        }
    }

    fn add_area(&mut self, row: &crate::kinds::part::AreaRow) -> Result<(), Fault> {
        if self.areas.contains_key(&row.code) {
            return Err(repeated("each area once", row.code.as_str()));
        }
        let mut path = alloc::vec![row.code];
        if let Some(parent) = &row.parent {
            let above = self.areas.get_mut(parent);
            let above = above.ok_or_else(|| unknown("a parent before it", parent.as_str()))?;
            above.children.push(row.code);
            above.children.sort_unstable();
            path.extend(&above.path);
        }
        if path.len() > DEPTH_MAX {
            return Err(conflict("an area of at most 32 levels", row.code.as_str()));
        }
        let (code, kind, name) = (row.code, row.kind, row.name.clone());
        self.areas.insert(code, Area { code, kind, name, path, children: Vec::new() });
        self.area_order.push(code);
        Ok(())
    }

    fn add_contest(
        &mut self,
        row: &ContestsRow,
        place: Where,
        drafts: &mut Drafts,
    ) -> Result<(), Fault> {
        match row {
            ContestsRow::Contest { code, areas, form, outcome, seats, name } => {
                if let ContestAreas::Only(codes) = areas
                    && let Some(code) = codes.iter().find(|code| !self.areas.contains_key(*code))
                {
                    return Err(unknown("an area of the areas parts", code.as_str()));
                }
                if self.contest_numbers.insert(*code, self.contests.len()).is_some() {
                    return Err(repeated("each contest once", code.as_str()));
                }
                drafts.forms_used.push((*form, place));
                self.contests.push(Contest {
                    code: *code,
                    areas: areas.clone(),
                    form: *form,
                    outcome: *outcome,
                    seats: *seats,
                    name: name.clone(),
                    options: Options::default(),
                    choices: Vec::new(),
                    choice_numbers: BTreeMap::new(),
                });
                Ok(())
            }
            ContestsRow::Option { contest, key, value } => {
                let contest = self.contest_mut(contest)?;
                let codes = contest.options.add(key.as_str(), value)?;
                let code = contest.code;
                drafts.alliances.extend(codes.into_iter().map(|list| (code, list, place)));
                Ok(())
            }
        }
    }

    fn contest_mut(&mut self, code: &Code) -> Result<&mut Contest, Fault> {
        let at = self.contest_numbers.get(code).copied();
        let contest = at.and_then(|at| self.contests.get_mut(at));
        contest.ok_or_else(|| unknown("a contest before it", code.as_str()))
    }

    fn add_choice(&mut self, row: &crate::kinds::part::ChoiceRow) -> Result<(), Fault> {
        let contest = self.contest_mut(&row.contest)?;
        let number = contest.choices.len();
        if contest.choice_numbers.contains_key(&row.code) {
            return Err(repeated("each choice of a contest once", row.code.as_str()));
        }
        let parent = match &row.parent {
            None => None,
            Some(code) => {
                let at = contest.choice(code);
                Some(at.ok_or_else(|| unknown("a list before it", code.as_str()))?)
            }
        };
        let above = parent.and_then(|at| contest.choices.get(at)).map(|choice| choice.kind);
        let fits = match above {
            None => true,
            Some(above) => above == ChoiceKind::List && row.kind == ChoiceKind::Candidate,
        };
        if !fits {
            return Err(conflict("a candidate under a list", row.code.as_str()));
        }
        contest.choice_numbers.insert(row.code, number);
        let (code, kind, name) = (row.code, row.kind, row.name.clone());
        contest.choices.push(Choice { code, parent, kind, name });
        Ok(())
    }

    fn add_rule(&mut self, row: &RulesRow, place: Where, drafts: &mut Drafts) -> Result<(), Fault> {
        let again = |code: &FindingCode| repeated("each finding once", code.as_str());
        match row {
            RulesRow::Rule { code, effect, condition } => {
                if self.rules.iter().any(|rule| rule.code == *code) {
                    return Err(again(code));
                }
                let condition = condition.clone();
                self.rules.push(Rule { code: *code, effect: *effect, condition });
                drafts.rule_places.push(place);
            }
            RulesRow::Hides { code, hidden } => {
                if self.hides.insert(*code, hidden.clone()).is_some() {
                    return Err(again(code));
                }
            }
            RulesRow::Effect { code, effect } => {
                if self.effects.insert(*code, *effect).is_some() {
                    return Err(again(code));
                }
            }
            RulesRow::Document(row) => {
                let same = |other: &DocumentRow| other.kind == row.kind || other.rank == row.rank;
                if self.documents.iter().any(same) {
                    return Err(repeated("each type and rank once", row.kind.as_str()));
                }
                self.documents.push(row.clone());
            }
            RulesRow::Basis { check, article } => {
                if self.bases.insert(*check, article.clone()).is_some() {
                    return Err(repeated("the basis of each check once", &format!("{check}")));
                }
            }
        }
        Ok(())
    }

    /// What can be checked only when all parts are read: a row may name what a later part defines.
    fn finish(&mut self, drafts: Drafts) -> Result<(), Fault> {
        for (code, draft) in drafts.forms {
            let place = draft.place;
            self.forms.insert(code, draft.finish(code).map_err(|fault| place.of(fault))?);
        }
        for (form, place) in drafts.forms_used {
            if !self.forms.contains_key(&form) {
                return Err(place.of(unknown("a form of the forms parts", form.as_str())));
            }
        }
        for (contest, list, place) in drafts.alliances {
            if self.contest(&contest).is_some_and(|contest| contest.choice(&list).is_none()) {
                return Err(place.of(unknown("a list of the contest", list.as_str())));
            }
        }
        for (rule, place) in self.rules.iter().zip(drafts.rule_places) {
            let field = |name: &Code| {
                self.forms.values().any(|form| form.fields.iter().any(|field| field.name == *name))
            };
            for operand in rule.condition.operands() {
                if let Operand::Field(name) = operand
                    && !field(&name)
                {
                    let expected = format!("{}: a field of a form", rule.code);
                    let fault = Fault::new(Reason::RuleName, 0, expected, name.as_str());
                    return Err(place.of(fault));
                }
            }
        }
        if self.contests.is_empty() {
            return Err(Fault::new(Reason::ElectionPart, 0, "at least one contest", "none"));
        }
        Ok(())
    }

    /// The election.
    #[must_use]
    pub fn id(&self) -> &ElectionId {
        &self.id
    }

    /// The definition, as amended.
    #[must_use]
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// An area.
    #[must_use]
    pub fn area(&self, code: &Code) -> Option<&Area> {
        self.areas.get(code)
    }

    /// The areas in the order of the parts: parents first.
    pub fn areas(&self) -> impl Iterator<Item = &Area> {
        self.area_order.iter().filter_map(|code| self.areas.get(code))
    }

    /// The area, then all above it; empty for an area that is not in the definition.
    #[must_use]
    pub fn path(&self, area: &Code) -> &[Code] {
        self.areas.get(area).map_or(&[], |area| &area.path)
    }

    /// The contests in the order of the parts.
    #[must_use]
    pub fn contests(&self) -> &[Contest] {
        &self.contests
    }

    /// A contest.
    #[must_use]
    pub fn contest(&self, code: &Code) -> Option<&Contest> {
        self.contest_numbers.get(code).and_then(|at| self.contests.get(*at))
    }

    /// A form.
    #[must_use]
    pub fn form(&self, code: &Code) -> Option<&Form> {
        self.forms.get(code)
    }

    /// The forms in byte order of code.
    pub fn forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.values()
    }

    /// The rules in the order of the parts.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The findings that a finding hides.
    #[must_use]
    pub fn hidden_by(&self, code: &FindingCode) -> &[FindingCode] {
        self.hides.get(code).map_or(&[], Vec::as_slice)
    }

    /// The effect that the definition gives to a built-in finding.
    #[must_use]
    pub fn effect_of(&self, code: &FindingCode) -> Option<FindingEffect> {
        self.effects.get(code).copied()
    }

    /// What the law says of each type of document.
    #[must_use]
    pub fn documents(&self) -> &[DocumentRow] {
        &self.documents
    }

    /// The article on which a check rests in this election's law, where a rules part names one.
    #[must_use]
    pub fn basis(&self, check: &CheckCode) -> Option<&str> {
        self.bases.get(check).map(String::as_str)
    }

    /// A text in a language.
    #[must_use]
    pub fn text(&self, language: &Code, key: &str) -> Option<&str> {
        self.texts.get(&(*language, String::from(key))).map(String::as_str)
    }

    /// Whether a contest is held in an area: AREAS has it or one above it. Never for an area that is
    /// not in the definition.
    #[must_use]
    pub fn covers(&self, contest: &Contest, area: &Code) -> bool {
        let path = self.path(area);
        match &contest.areas {
            ContestAreas::All => !path.is_empty(),
            ContestAreas::Only(codes) => path.iter().any(|area| codes.contains(area)),
        }
    }

    /// Whether a station is to make a record in a contest, as far as its row says.
    #[must_use]
    pub fn expects(&self, station: &StationRow, contest: &Contest) -> bool {
        station.counted_with.is_none() && self.covers(contest, &station.area)
    }

    /// Whether a record has the fields and choices of its form, in their order.
    ///
    /// # Errors
    /// [`Misfit`]: F101 or F102.
    pub fn fit(&self, record: &Record) -> Result<(&Contest, &Form), Misfit> {
        let contest = self.contest(&record.contest);
        let contest = contest.ok_or(Misfit::Choice { code: record.contest })?;
        let form = self.form(&contest.form).ok_or(Misfit::Field { name: contest.form })?;
        form.fit(contest, record)?;
        Ok((contest, form))
    }

    /// The rules that a record breaks, in their order; hidden ones too.
    pub fn broken<'a, V: Values + ?Sized>(&'a self, values: &V) -> impl Iterator<Item = &'a Rule> {
        self.rules.iter().filter(|rule| rule.condition.decide(values) == rules::Outcome::Broken)
    }
}

/// Where a row stands, for faults that are found after all parts are read.
#[derive(Debug, Clone, Copy)]
struct Where {
    part: (PartType, u32),
    line: u32,
}

impl Where {
    fn of(self, fault: Fault) -> Fault {
        fault.at_line(self.line).in_part(self.part.0, self.part.1)
    }
}

fn numbered<R>(rows: &[R], mut add: impl FnMut(u32, &R) -> Result<(), Fault>) -> Result<(), Fault> {
    for (line, row) in (FIRST_ROW_LINE..u32::MAX).zip(rows) {
        add(line, row).map_err(|fault| fault.at_line(line))?;
    }
    Ok(())
}

fn unknown(expected: &'static str, got: &str) -> Fault {
    Fault::new(Reason::ElectionUnknown, 0, expected, got)
}

fn repeated(expected: &'static str, got: &str) -> Fault {
    Fault::new(Reason::ElectionRepeated, 0, expected, got)
}

fn conflict(expected: &'static str, got: &str) -> Fault {
    Fault::new(Reason::ElectionConflict, 0, expected, got)
}

impl Options {
    /// Adds a line; gives the lists that it names.
    fn add(&mut self, key: &str, value: &str) -> Result<Vec<Code>, Fault> {
        let wrong = || conflict("an option of spec 4, section 6, each once", value);
        let fraction = || Fraction::parse(value).ok_or_else(wrong);
        match key {
            "threshold" if self.threshold.is_none() => self.threshold = Some(fraction()?),
            "first-divisor" if self.first_divisor.is_none() => {
                self.first_divisor = Some(fraction()?);
            }
            "list-seats" if value == "exhaust" && !self.list_seats_exhaust => {
                self.list_seats_exhaust = true;
            }
            "majority-clause" if value == "yes" && !self.majority_clause => {
                self.majority_clause = true;
            }
            "alliance" => {
                let codes: Option<Vec<Code>> = value.split(',').map(Code::parse).collect();
                let codes = codes.filter(|codes| codes.len() > 1).ok_or_else(wrong)?;
                self.alliances.push(codes.clone());
                return Ok(codes);
            }
            _ => return Err(wrong()),
        }
        Ok(Vec::new())
    }
}

#[derive(Default)]
struct Drafts {
    forms: BTreeMap<Code, FormDraft>,
    forms_used: Vec<(Code, Where)>,
    alliances: Vec<(Code, Code, Where)>,
    rule_places: Vec<Where>,
}

struct FormDraft {
    place: Where,
    levels: Option<Levels>,
    fields: Vec<Field>,
    votes: Option<usize>,
    ballots: Option<Sum>,
    reasons: BTreeMap<Code, String>,
}

impl Drafts {
    fn add_form(&mut self, row: &FormsRow, place: Where) -> Result<(), Fault> {
        let (FormsRow::Levels { form, .. }
        | FormsRow::Field { form, .. }
        | FormsRow::Votes { form }
        | FormsRow::Ballots { form, .. }
        | FormsRow::Reason { form, .. }) = row;
        let draft = self.forms.entry(*form).or_insert_with(|| FormDraft {
            place,
            levels: None,
            fields: Vec::new(),
            votes: None,
            ballots: None,
            reasons: BTreeMap::new(),
        });
        let field = match row {
            FormsRow::Field { name, .. } => draft.fields.iter().find(|field| field.name == *name),
            _ => None,
        };
        if let Some(field) = field {
            return Err(repeated("each field of a form once", field.name.as_str()));
        }
        let again = match row {
            FormsRow::Levels { levels, .. } => draft.levels.replace(*levels).is_some(),
            FormsRow::Votes { .. } => draft.votes.replace(draft.fields.len()).is_some(),
            FormsRow::Ballots { sum, .. } => draft.ballots.replace(sum.clone()).is_some(),
            FormsRow::Reason { code, label, .. } => {
                draft.reasons.insert(*code, label.clone()).is_some()
            }
            FormsRow::Field { name, need, label, .. } => {
                let required = *need == Need::Required;
                draft.fields.push(Field { name: *name, required, label: label.clone() });
                false
            }
        };
        if again { Err(repeated("each row of a form once", form.as_str())) } else { Ok(()) }
    }
}

impl FormDraft {
    fn finish(self, code: Code) -> Result<Form, Fault> {
        let lacks = |what| conflict(what, code.as_str());
        let levels = self.levels.ok_or_else(|| lacks("a levels row of the form"))?;
        let fields_before_votes = self.votes.ok_or_else(|| lacks("a votes row of the form"))?;
        let ballots = self.ballots.ok_or_else(|| lacks("a ballots row of the form"))?;
        for term in ballots.terms() {
            if let Some(Operand::Field(name)) = term.operand
                && !self.fields.iter().any(|field| field.name == name)
            {
                return Err(Fault::new(Reason::RuleName, 0, "a field of the form", name.as_str()));
            }
        }
        let (fields, reasons) = (self.fields, self.reasons);
        Ok(Form { code, levels, fields, fields_before_votes, ballots, reasons })
    }
}

/// How a record differs from its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// F101: this field is unknown, absent or not in its place.
    Field {
        /// The field.
        name: Code,
    },
    /// F101: this choice's line is not in its place.
    Order {
        /// The choice.
        code: Code,
    },
    /// F102: this choice is unknown, or has no line.
    Choice {
        /// The choice.
        code: Code,
    },
}

impl Misfit {
    /// The finding of spec 4 §4.
    #[must_use]
    pub const fn finding(&self) -> &'static str {
        match self {
            Self::Field { .. } | Self::Order { .. } => "F101",
            Self::Choice { .. } => "F102",
        }
    }
}

impl Form {
    /// Whether a record has the fields and choices of this form, in their order.
    ///
    /// # Errors
    /// The first [`Misfit`], fields before choices.
    pub fn fit(&self, contest: &Contest, record: &Record) -> Result<(), Misfit> {
        let mut written = record.fields.iter().peekable();
        let mut before_votes = 0;
        for (at, field) in self.fields.iter().enumerate() {
            let found = written.next_if(|(name, _)| *name == field.name).is_some();
            if !found && field.required {
                return Err(Misfit::Field { name: field.name });
            }
            before_votes += usize::from(found && at < self.fields_before_votes);
        }
        if let Some((name, _)) = written.next() {
            return Err(Misfit::Field { name: *name });
        }
        if !record.votes.is_empty() && record.fields_before_votes != before_votes {
            let moved = record.fields.get(before_votes.min(record.fields_before_votes));
            return Err(Misfit::Field { name: moved.map_or(self.code, |(name, _)| *name) });
        }
        self.fit_votes(contest, record)
    }

    fn fit_votes(&self, contest: &Contest, record: &Record) -> Result<(), Misfit> {
        let mut written = record.votes.iter();
        let mut displaced = None;
        for choice in contest.vote_lines(self.levels) {
            let line = written.next();
            if line.is_none_or(|(code, _)| *code != choice.code) {
                displaced = displaced.or(Some(choice.code));
                if record.vote(&choice.code).is_none() {
                    return Err(Misfit::Choice { code: choice.code });
                }
            }
        }
        if let Some((code, _)) = written.next().filter(|_| displaced.is_none()) {
            return Err(Misfit::Choice { code: *code });
        }
        let Some(code) = displaced else { return Ok(()) };
        let known = |code: &Code| contest.vote_lines(self.levels).any(|one| one.code == *code);
        match record.votes.iter().find(|(code, _)| !known(code)) {
            Some((code, _)) => Err(Misfit::Choice { code: *code }),
            None => Err(Misfit::Order { code }),
        }
    }
}

/// A record's figures, as conditions see them.
#[derive(Debug, Clone)]
pub struct Figures<'a> {
    contest: &'a Contest,
    form: &'a Form,
    record: &'a Record,
    choices: i64,
    candidates: i64,
    registered: Option<i64>,
    max_ballots: Option<i64>,
}

impl<'a> Figures<'a> {
    /// The figures of a record that fits its form; `registered` and `max_ballots` are those of its
    /// unit.
    #[must_use]
    pub fn new(
        contest: &'a Contest,
        form: &'a Form,
        record: &'a Record,
        registered: Option<u64>,
        max_ballots: Option<u64>,
    ) -> Self {
        let (mut choices, mut candidates) = (0, 0);
        for (at, (code, votes)) in record.votes.iter().enumerate() {
            let choice = place(contest, at, code).and_then(|at| contest.choices.get(at));
            let has_parent = choice.is_some_and(|choice| choice.parent.is_some());
            if has_parent {
                candidates += i64::from(*votes);
            }
            if !has_parent || form.levels == Levels::Candidates {
                choices += i64::from(*votes);
            }
        }
        let whole = |value: Option<u64>| value.and_then(|value| i64::try_from(value).ok());
        let (registered, max_ballots) = (whole(registered), whole(max_ballots));
        Self { contest, form, record, choices, candidates, registered, max_ballots }
    }

    /// Ballots in the box, if every field that the form adds up is there.
    #[must_use]
    pub fn ballots(&self) -> Option<i64> {
        self.form.ballots.whole(self)
    }
}

/// The place of a choice on the ballot; vote lines are usually in that order.
fn place(contest: &Contest, at: usize, code: &Code) -> Option<usize> {
    let there = contest.choices.get(at).is_some_and(|choice| choice.code == *code);
    if there { Some(at) } else { contest.choice(code) }
}

impl Values for Figures<'_> {
    fn value(&self, operand: Operand) -> Option<i64> {
        match operand {
            Operand::Field(name) => self.record.field(&name).map(i64::from),
            Operand::Choices => Some(self.choices),
            Operand::Candidates => Some(self.candidates),
            Operand::Ballots => self.ballots(),
            Operand::Registered => self.registered,
            Operand::MaxBallots => self.max_ballots,
        }
    }

    fn levels_agree(&self) -> Option<bool> {
        if self.form.levels != Levels::Both {
            return None;
        }
        let choices = &self.contest.choices;
        let mut votes: Vec<Option<u64>> = alloc::vec![None; choices.len()];
        for (at, (code, count)) in self.record.votes.iter().enumerate() {
            let place = place(self.contest, at, code).and_then(|at| votes.get_mut(at));
            *place? = Some(u64::from(*count));
        }
        let mut sums: Vec<Option<u64>> = alloc::vec![None; choices.len()];
        for (choice, votes) in choices.iter().zip(&votes) {
            if let Some(sum) = choice.parent.and_then(|parent| sums.get_mut(parent)) {
                *sum = Some(sum.unwrap_or(0) + (*votes)?);
            }
        }
        let mut agree = true;
        for (votes, sum) in votes.iter().zip(&sums).filter(|(_, sum)| sum.is_some()) {
            agree &= votes.is_some() && votes == sum;
        }
        Some(agree)
    }
}
