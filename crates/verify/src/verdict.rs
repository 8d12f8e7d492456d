//! The one vocabulary of answers (spec 6 §2): verdicts, details, the report and its two spellings.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A report lists at most this many details a check; the rest is counted.
pub const DETAILS_MAX: usize = 1_000;

/// What is missing where a check cannot tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A file or figure that should be public is not there.
    NotPublished,
    /// It is not due yet.
    Pending,
    /// A value that the check needs does not exist in this election.
    Missing,
    /// The key was not published before the vote.
    KeyNotPublished,
}

impl Cause {
    /// The word of the specification.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotPublished => "not-published",
            Self::Pending => "pending",
            Self::Missing => "missing",
            Self::KeyNotPublished => "key-not-published",
        }
    }
}

/// The answer of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Everything the check looks at is as it must be.
    Holds,
    /// Something is not; the details name it.
    Fails,
    /// Something the check needs is missing.
    CannotTell(Cause),
    /// Switched off by the election's own published rules.
    NotApplicable,
}

impl Verdict {
    /// The word of the specification; a cause stands apart.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::CannotTell(_) => "cannot-tell",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// One thing that a check found: whose, what, and both values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Detail {
    /// `station CODE`, `contest CODE`, `entry N`, `file PATH`, `size N`.
    pub subject: String,
    /// The field, cell or line.
    pub field: String,
    /// What it must be.
    pub expected: String,
    /// What it is.
    pub got: String,
}

/// What a check rests on, in four columns; an empty one says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The article of this election's law that its rules part names.
    pub law: Option<String>,
    /// The election's own rules: keys of the definition, sections of these specifications.
    pub rules: &'static str,
    /// An international instrument.
    pub instrument: &'static str,
    /// Good practice.
    pub practice: &'static str,
}

impl Basis {
    /// The columns with their names, in the order of reports; `None` where one says nothing.
    #[must_use]
    pub fn columns(&self) -> [(&'static str, Option<&str>); 4] {
        let said = |words: &'static str| Some(words).filter(|words| !words.is_empty());
        [
            ("law", self.law.as_deref()),
            ("rules", said(self.rules)),
            ("instrument", said(self.instrument)),
            ("practice", said(self.practice)),
        ]
    }
}

/// One check with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Code of spec 6 §3.
    pub code: &'static str,
    /// What holds when it holds, in a few words.
    pub title: &'static str,
    /// What it rests on.
    pub basis: Basis,
    /// How a person checks it without this program.
    pub by_hand: &'static str,
    /// The answer.
    pub verdict: Verdict,
    /// What was found: differences when it fails, what is missing when it cannot tell, information when it holds.
    pub details: Vec<Detail>,
    /// Details beyond [`DETAILS_MAX`].
    pub further: u64,
}

impl Check {
    /// Adds a detail, or counts it when there are too many.
    pub fn note(&mut self, detail: Detail) {
        if self.details.len() < DETAILS_MAX {
            self.details.push(detail);
        } else {
            self.further = self.further.saturating_add(1);
        }
    }

    /// Adds a difference: the check fails.
    pub fn fail(&mut self, detail: Detail) {
        self.verdict = Verdict::Fails;
        self.note(detail);
    }

    /// Says what is missing, unless the check already fails.
    pub fn cannot_tell(&mut self, cause: Cause, detail: Detail) {
        if self.verdict != Verdict::Fails {
            self.verdict = Verdict::CannotTell(cause);
        }
        self.note(detail);
    }
}

/// All checks of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whether the root of trust was given and matched.
    pub root_confirmed: bool,
    /// Election id, empty if none could be read.
    pub election: String,
    /// The sentence that a simulation repeats.
    pub notice: Option<String>,
    /// Who keeps a log of copies.
    pub custodian: Option<String>,
    /// Size that was checked.
    pub size: u64,
    /// Its root in hexadecimal digits.
    pub root: String,
    /// Statement id of entry 0.
    pub anchor: String,
    /// The checks in the order of spec 6 §3.
    pub checks: Vec<Check>,
    /// Files that could not be read, with what the reader said: the world failed, not the election.
    pub unreadable: Vec<String>,
}

/// First line of a report whose root of trust was not given.
pub const NOT_CONFIRMED: &str = "consistent; keys taken from the source itself: root not confirmed";
/// First line of a report whose root was not given and in which something fails.
pub const NOT_CONFIRMED_FAILS: &str =
    "not consistent; keys taken from the source itself: root not confirmed";

/// First line of a report on a source whose entry 0 is not the definition under the anchor given.
pub const ANOTHER: &str =
    "the root differs: this is not the log under the anchor given, and nothing else is said of it";
/// First line of a report on a source in which no log can be read.
pub const NOTHING: &str = "nothing can be told: no log can be read here";

impl Report {
    /// Exit code: 0 all hold, 1 something fails, 4 a file could not be read, 3 something cannot tell.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let any =
            |wanted: fn(&Verdict) -> bool| self.checks.iter().any(|check| wanted(&check.verdict));
        if any(|verdict| *verdict == Verdict::Fails) {
            1
        } else if !self.unreadable.is_empty() {
            4
        } else if any(|verdict| matches!(verdict, Verdict::CannotTell(_))) {
            3
        } else {
            0
        }
    }

    fn fails(&self, code: &str) -> bool {
        self.checks.iter().any(|check| check.code == code && check.verdict == Verdict::Fails)
    }

    /// The sentence that a reader sees first.
    #[must_use]
    pub fn headline(&self) -> String {
        match (self.root_confirmed, self.exit_code()) {
            (false, 1) if self.fails("A0") => ANOTHER.to_owned(),
            (false, 3 | 4) if self.size == 0 => NOTHING.to_owned(),
            (false, 1) => NOT_CONFIRMED_FAILS.to_owned(),
            (false, _) => NOT_CONFIRMED.to_owned(),
            (true, 0) => format!("all checks hold under anchor {}", self.anchor),
            (true, 1) => format!("something fails under anchor {}", self.anchor),
            (true, _) => {
                format!("nothing fails, something cannot be told under anchor {}", self.anchor)
            }
        }
    }

    /// The text form: the headline, then a line a check and an indented line a detail.
    #[must_use]
    pub fn text(&self) -> String {
        self.text_form(false)
    }

    /// The text form with the basis of each check, an indented line a column.
    #[must_use]
    pub fn text_with_basis(&self) -> String {
        self.text_form(true)
    }

    fn text_form(&self, basis: bool) -> String {
        let mut out = self.headline();
        out.push('\n');
        out.push_str(&self.head_text());
        for check in &self.checks {
            check_text(check, basis, &mut out);
        }
        out
    }

    /// What stands between the headline and the checks.
    pub(crate) fn head_text(&self) -> String {
        let mut out = String::new();
        if let Some(notice) = &self.notice {
            out.push_str(notice);
            out.push('\n');
        }
        if let Some(custodian) = &self.custodian {
            out.push_str(&format!("not the authority's log: copies kept by {custodian}\n"));
        }
        out.push_str(&format!(
            "election {} size {} root {}\n",
            self.election, self.size, self.root
        ));
        for file in &self.unreadable {
            out.push_str(&format!("could not be read: {file}\n"));
        }
        out
    }

    /// The JSON form of spec 6 §2, one line.
    #[must_use]
    pub fn json(&self) -> String {
        let checks: Vec<String> = self.checks.iter().map(|check| check_json(check, None)).collect();
        self.json_with(&self.headline(), &format!("\"checks\":[{}]", checks.join(",")))
    }

    /// What every report says, and `rest` before what could not be read.
    pub(crate) fn json_with(&self, headline: &str, rest: &str) -> String {
        let or_null =
            |text: &Option<String>| text.as_deref().map_or_else(|| "null".to_owned(), quoted);
        let (notice, custodian) = (or_null(&self.notice), or_null(&self.custodian));
        format!(
            "{{\"headline\":{},\"root_confirmed\":{},\"election\":{},\"notice\":{notice},\"custodian\":{custodian},\"anchor\":{},\"size\":{},\"root\":{},{rest},\"unreadable\":[{}]}}\n",
            quoted(headline),
            self.root_confirmed,
            quoted(&self.election),
            quoted(&self.anchor),
            self.size,
            quoted(&self.root),
            self.unreadable.iter().map(|file| quoted(file)).collect::<Vec<_>>().join(",")
        )
    }
}

fn check_text(check: &Check, basis: bool, out: &mut String) {
    let cause =
        cause_of(check.verdict).map_or_else(String::new, |cause| format!(" {}", cause.word()));
    out.push_str(&format!("{}{cause} {} {}\n", check.verdict.word(), check.code, check.title));
    for (column, words) in check.basis.columns().into_iter().filter(|_| basis) {
        out.push_str(&words.map_or_else(String::new, |words| format!("  {column}: {words}\n")));
    }
    for detail in &check.details {
        out.push_str(&format!("  {}\n", detail_text(detail)));
    }
    if check.further > 0 {
        out.push_str(&format!("  and {} more\n", check.further));
    }
}

/// A detail as it stands in a text.
pub(crate) fn detail_text(detail: &Detail) -> String {
    let mut out = detail.subject.clone();
    for (word, value) in
        [("", &detail.field), ("expected ", &detail.expected), ("got ", &detail.got)]
    {
        if !value.is_empty() {
            out.push_str(&format!(" {word}{value}"));
        }
    }
    out
}

/// What is missing where a verdict cannot tell.
pub(crate) const fn cause_of(verdict: Verdict) -> Option<Cause> {
    match verdict {
        Verdict::CannotTell(cause) => Some(cause),
        _ => None,
    }
}

/// A check in JSON; `answer` takes the place of the verdict where it gives none.
pub(crate) fn check_json(check: &Check, answer: Option<&str>) -> String {
    let details: Vec<String> = check.details.iter().map(detail_json).collect();
    let basis = check.basis.columns().map(|(column, words)| {
        let words = words.map_or_else(|| "null".to_owned(), quoted);
        format!("{}:{words}", quoted(column))
    });
    let cause = cause_of(check.verdict)
        .filter(|_| answer.is_none())
        .map_or_else(String::new, |cause| format!(",\"cause\":{}", quoted(cause.word())));
    format!(
        "{{\"code\":{},\"verdict\":{}{cause},\"title\":{},\"basis\":{{{}}},\"details\":[{}],\"further\":{},\"by_hand\":{}}}",
        quoted(check.code),
        quoted(answer.unwrap_or(check.verdict.word())),
        quoted(check.title),
        basis.join(","),
        details.join(","),
        check.further,
        quoted(check.by_hand)
    )
}

/// A detail in JSON.
pub(crate) fn detail_json(detail: &Detail) -> String {
    format!(
        "{{\"subject\":{},\"field\":{},\"expected\":{},\"got\":{}}}",
        quoted(&detail.subject),
        quoted(&detail.field),
        quoted(&detail.expected),
        quoted(&detail.got)
    )
}

/// A JSON string (RFC 8259 §7).
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            letter if letter < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}
