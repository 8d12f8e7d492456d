//! `definition.txt` of an election folder: the draft of a definition (spec 1 §7).
//!
//! In scope: the order of its keys, and those rows that the other files of the folder refer to:
//! contests and forms. Out of scope: conditions of rules, times, signature policies; these are
//! parsed where the definition is made. Main type: [`Draft`].

use super::Code;
use crate::grammar::{self, CODE_RULE, ELECTION_RULE};
use crate::place::{BadInput, quote};

/// First line of a draft.
const HEAD: &str = "acta/draft/v1";

/// Largest draft, in bytes.
pub(super) const DRAFT_BYTES_MAX: u64 = 4 << 20;

/// The definition's keys from `name` to `final`, in their order; all but [`OPTIONAL_KEYS`] exactly once.
const KEYS: [&str; 16] = [
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
    "tolerates",
    "stations",
    "agents",
    "final",
];

/// `notice` and `custodian` where there is one; `stations` may be left to be counted.
const OPTIONAL_KEYS: [&str; 3] = ["notice", "custodian", "stations"];

/// The rows after the keys: groups in the order of the parts, rows of one group in any order.
const GROUPS: [&[&str]; 5] = [
    &["contest", "option"],
    &["levels", "field", "votes", "ballots", "reason"],
    &["rule", "hides", "effect", "document"],
    &["text"],
    &["sign"],
];

/// Keys of a record, which cannot be names of fields (spec 1 §4).
const RESERVED: [&str; 12] = [
    "election", "station", "contest", "track", "poll", "count", "vote", "closed", "counted",
    "agent", "copy", "explain",
];

const OUTCOMES: [&str; 11] = [
    "plurality",
    "majority",
    "top-two",
    "forty-ten",
    "dhondt",
    "sainte-lague",
    "modified-sainte-lague",
    "hare",
    "droop",
    "dutch-council",
    "none",
];

/// The areas whose stations take part in a contest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Areas {
    /// Every station.
    All,
    /// Stations in one of these areas or below it.
    Of(Vec<Code>),
}

/// A `contest` row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contest {
    /// Unique in the election.
    pub code: Code,
    /// Who takes part.
    pub areas: Areas,
    /// The form that its records follow.
    pub form: Code,
    /// How votes become an outcome (spec 1 §4, OUTCOME).
    pub outcome: String,
    /// Seats to give; `None` where the outcome gives none.
    pub seats: Option<u32>,
    /// Shown to people.
    pub name: String,
    line: u64,
}

impl Contest {
    /// The line of its row, counted from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }
}

/// Which choices a form has lines for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Levels {
    /// Choices without parent.
    Lists,
    /// Candidates only.
    Candidates,
    /// Lists and the candidates of each.
    Both,
}

/// One place of a form, in the order of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A `field` row.
    Field {
        /// Key of the line in a record.
        name: Code,
        /// Whether every record has it.
        required: bool,
    },
    /// Where the block of vote lines stands.
    Votes,
}

/// A form: its fields and votes in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Unique in the election.
    pub code: Code,
    /// Which choices have lines.
    pub levels: Levels,
    /// The places in order.
    pub items: Vec<Item>,
}

/// A draft whose keys stand in order and whose contests and forms refer to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    election: String,
    lines: Vec<String>,
    contests: Vec<Contest>,
    forms: Vec<Form>,
}

impl Draft {
    /// Reads the text of a draft; `file` is named in errors.
    ///
    /// # Errors
    /// The first line that is not as spec 1 §7 has it.
    pub fn parse(file: &str, text: &str) -> Result<Self, BadInput> {
        let mut reading = Reading::new(file);
        let body = text.strip_suffix('\n').ok_or_else(|| {
            reading.line = u64::try_from(text.lines().count()).unwrap_or(u64::MAX);
            reading.fault("end", "a line feed at the end of the last line", "none")
        })?;
        for line in body.split('\n') {
            reading.line += 1;
            reading.take(line)?;
        }
        reading.finish()
    }

    /// The election's name.
    #[must_use]
    pub fn election(&self) -> &str {
        &self.election
    }

    /// The lines after `election`, without line ends.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The contests in order.
    #[must_use]
    pub fn contests(&self) -> &[Contest] {
        &self.contests
    }

    /// The contest of this code.
    #[must_use]
    pub fn contest(&self, code: &str) -> Option<&Contest> {
        self.contests.iter().find(|contest| &*contest.code == code)
    }

    /// The form of this code.
    #[must_use]
    pub fn form(&self, code: &str) -> Option<&Form> {
        self.forms.iter().find(|form| &*form.code == code)
    }

    /// The forms in order.
    #[must_use]
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// The values of all lines of this key, in order.
    pub fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let split = self.lines.iter().filter_map(|line| line.split_once(' '));
        split.filter(move |(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The same draft with another value of a key that it has once (a rehearsal's times, say).
    ///
    /// # Errors
    /// The key is absent, or the new line is not one that a draft can have.
    pub fn with(&self, key: &str, value: &str) -> Result<Self, BadInput> {
        let mut changed = self.clone();
        let is_key = |line: &String| line.split_once(' ').is_some_and(|(name, _)| name == key);
        let line = changed.lines.iter_mut().find(|line| is_key(line));
        let Some(line) = line.filter(|_| KEYS.contains(&key)) else {
            let reading = Reading::new("draft");
            return Err(reading.fault("draft", &format!("a line `{key}`"), "none"));
        };
        *line = format!("{key} {value}");
        Self::parse("draft", &changed.text())
    }

    /// The text of `definition.txt`.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{HEAD}\nelection {}\n", self.election);
        for line in &self.lines {
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

/// A draft being read, with the place in the order of keys.
struct Reading<'a> {
    file: &'a str,
    line: u64,
    rank: usize,
    draft: Draft,
}

impl<'a> Reading<'a> {
    fn new(file: &'a str) -> Self {
        let (lines, contests, forms) = (Vec::new(), Vec::new(), Vec::new());
        let draft = Draft { election: String::new(), lines, contests, forms };
        Self { file, line: 0, rank: 0, draft }
    }

    fn fault(&self, what: &str, expected: &str, got: &str) -> BadInput {
        let (expected, got) = (expected.to_owned(), got.to_owned());
        let what = what.to_owned();
        BadInput { file: self.file.to_owned(), line: self.line, column: None, what, expected, got }
    }

    fn take(&mut self, line: &str) -> Result<(), BadInput> {
        if let Some(got) = grammar::words_fault(line) {
            let expected = "a line of words with single spaces and no control characters";
            return Err(self.fault("line", expected, &got));
        }
        match self.line {
            1 if line == HEAD => Ok(()),
            1 => Err(self.fault("line", HEAD, &quote(line))),
            2 => self.election(line),
            _ => self.row(line),
        }
    }

    fn election(&mut self, line: &str) -> Result<(), BadInput> {
        let name = line.strip_prefix("election ").filter(|name| grammar::is_election(name));
        match name {
            Some(name) => name.clone_into(&mut self.draft.election),
            None => {
                let expected = format!("`election ` and {ELECTION_RULE}");
                return Err(self.fault("line", &expected, &quote(line)));
            }
        }
        Ok(())
    }

    fn row(&mut self, line: &str) -> Result<(), BadInput> {
        let Some((key, value)) = line.split_once(' ') else {
            return Err(self.fault("line", "a key, a space and a value", &quote(line)));
        };
        self.order(key)?;
        match key {
            "contest" => self.contest(value)?,
            "option" => drop(self.known_contest(value)?),
            "levels" => self.levels(value)?,
            "field" => self.field(value)?,
            "votes" => self.votes(value)?,
            "ballots" | "reason" => drop(self.known_form(value)?),
            _ => {}
        }
        self.draft.lines.push(line.to_owned());
        Ok(())
    }

    /// Keys one after another, each once; then the groups.
    fn order(&mut self, key: &str) -> Result<(), BadInput> {
        let group = GROUPS.iter().position(|group| group.contains(&key));
        let rank = match (KEYS.iter().position(|name| *name == key), group) {
            (Some(at), _) => at,
            (None, Some(group)) => KEYS.len() + group,
            (None, None) => return Err(self.fault("key", "a key of a draft", &quote(key))),
        };
        let skipped = KEYS.get(self.rank..rank.min(KEYS.len())).unwrap_or_default();
        let missing = skipped.iter().find(|name| !OPTIONAL_KEYS.contains(name));
        if let Some(missing) = missing.filter(|_| rank >= self.rank) {
            return Err(self.fault("key", &quote(missing), &quote(key)));
        }
        if rank < self.rank {
            let next = KEYS.get(self.rank).copied();
            let expected = next.map_or("the order of spec 1 section 7".to_owned(), quote);
            return Err(self.fault("key", &expected, &format!("{} again or too late", quote(key))));
        }
        self.rank = if rank < KEYS.len() { rank + 1 } else { rank };
        Ok(())
    }

    fn code(&self, what: &str, text: &str) -> Result<Code, BadInput> {
        if grammar::is_code(text) {
            return Ok(Code::from(text));
        }
        Err(self.fault(what, CODE_RULE, &quote(text)))
    }

    fn contest(&mut self, value: &str) -> Result<(), BadInput> {
        let parts: Vec<&str> = value.splitn(6, ' ').collect();
        let &[code, areas, form, outcome, seats, name] = parts.as_slice() else {
            let expected = "CODE AREAS FORM OUTCOME SEATS and words";
            return Err(self.fault("contest", expected, &quote(value)));
        };
        let code = self.code("contest", code)?;
        if self.draft.contest(&code).is_some() {
            return Err(self.fault("contest", "each code once", &quote(&code)));
        }
        if !OUTCOMES.contains(&outcome) {
            return Err(self.fault("outcome", &OUTCOMES.join(", "), &quote(outcome)));
        }
        let seats = match seats {
            "none" => None,
            _ => Some(
                grammar::count(seats)
                    .ok_or_else(|| self.fault("seats", "`none` or a count", &quote(seats)))?,
            ),
        };
        let areas = match areas {
            "all" => Areas::All,
            _ => {
                let codes = areas.split(',').map(|area| self.code("areas", area));
                Areas::Of(codes.collect::<Result<_, _>>()?)
            }
        };
        let (form, outcome) = (self.code("form", form)?, outcome.to_owned());
        let (name, line) = (name.to_owned(), self.line);
        self.draft.contests.push(Contest { code, areas, form, outcome, seats, name, line });
        Ok(())
    }

    fn known_contest(&self, value: &str) -> Result<&Contest, BadInput> {
        let code = value.split(' ').next().unwrap_or_default();
        let known = self.draft.contest(code);
        known.ok_or_else(|| self.fault("contest", "a contest of a row above", &quote(code)))
    }

    fn known_form(&mut self, value: &str) -> Result<&mut Form, BadInput> {
        let code = value.split(' ').next().unwrap_or_default();
        let fault = self.fault("form", "a form with a `levels` row above", &quote(code));
        self.draft.forms.iter_mut().find(|form| &*form.code == code).ok_or(fault)
    }

    fn levels(&mut self, value: &str) -> Result<(), BadInput> {
        let (code, levels) = value.split_once(' ').unwrap_or((value, ""));
        let levels = match levels {
            "lists" => Levels::Lists,
            "candidates" => Levels::Candidates,
            "both" => Levels::Both,
            _ => return Err(self.fault("levels", "lists, candidates or both", &quote(levels))),
        };
        let code = self.code("form", code)?;
        if self.draft.form(&code).is_some() {
            return Err(self.fault("form", "each form's `levels` once", &quote(&code)));
        }
        self.draft.forms.push(Form { code, levels, items: Vec::new() });
        Ok(())
    }

    fn field(&mut self, value: &str) -> Result<(), BadInput> {
        let parts: Vec<&str> = value.splitn(4, ' ').collect();
        let &[_, name, need @ ("required" | "optional"), _] = parts.as_slice() else {
            let expected = "FORM NAME required|optional and words";
            return Err(self.fault("field", expected, &quote(value)));
        };
        let name = self.code("field", name)?;
        if RESERVED.contains(&&*name) {
            return Err(self.fault("field", "a name that is no key of a record", &quote(&name)));
        }
        let again = self.fault("field", "each name once in a form", &quote(&name));
        let item = Item::Field { name: name.clone(), required: need == "required" };
        let form = self.known_form(value)?;
        let same = |item: &Item| matches!(item, Item::Field { name: other, .. } if *other == name);
        if form.items.iter().any(same) {
            return Err(again);
        }
        form.items.push(item);
        Ok(())
    }

    fn votes(&mut self, value: &str) -> Result<(), BadInput> {
        let again = self.fault("votes", "one `votes` row in a form", "a second one");
        let form = self.known_form(value)?;
        if form.items.contains(&Item::Votes) {
            return Err(again);
        }
        form.items.push(Item::Votes);
        Ok(())
    }

    /// What only the whole text can show: all keys, forms of all contests.
    fn finish(mut self) -> Result<Draft, BadInput> {
        let missing = KEYS.get(self.rank..).unwrap_or_default().first();
        if self.line < 2 || missing.is_some() {
            let expected = missing.map_or("`election`".to_owned(), |key| quote(key));
            return Err(self.fault("key", &expected, "the end of the file"));
        }
        if self.draft.contests.is_empty() {
            return Err(self.fault("contest", "at least one contest", "none"));
        }
        for contest in &self.draft.contests {
            let form = self.draft.form(&contest.form);
            if !form.is_some_and(|form| form.items.contains(&Item::Votes)) {
                self.line = contest.line;
                let expected = "a form with `levels` and `votes` rows";
                let got = quote(&contest.form);
                return Err(self.fault("form", expected, &got));
            }
        }
        Ok(self.draft)
    }
}
