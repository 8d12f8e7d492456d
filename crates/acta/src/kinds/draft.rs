//! The draft of a definition in an election folder (spec 1 §7): never signed, never logged.

use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};
use crate::kinds::definition::Changes;
use crate::kinds::part::{
    CONTESTS_KEYS, ContestsRow, FORMS_KEYS, FormsRow, RULES_KEYS, Row, RulesRow, TEXTS_KEYS,
    TextRow, rows,
};
use crate::text::{Lines, check_text, check_utf8};
use crate::value::ElectionId;

/// `definition.txt` of an election folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The election.
    pub election: ElectionId,
    /// The keys from `name` to `final`, each of them, and the `sign` lines.
    pub keys: Changes,
    /// Contests and options.
    pub contests: Vec<ContestsRow>,
    /// Forms.
    pub forms: Vec<FormsRow>,
    /// Rules.
    pub rules: Vec<RulesRow>,
    /// Texts.
    pub texts: Vec<TextRow>,
}

const TABLE: &[&str] = &[
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
    "contest",
    "option",
    "levels",
    "field",
    "votes",
    "ballots",
    "reason",
    "rule",
    "hides",
    "effect",
    "document",
    "text",
    "sign",
];

/// Lines of a draft's head.
const HEAD_LINES: u32 = 2;

impl Draft {
    /// Parses a draft. `stations` may be absent: it is counted from the register.
    ///
    /// # Errors
    /// Layers `text`, `kind`, `policy` and `rule`; the fault names the line.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let text = check_utf8(bytes)?;
        check_text(text)?;
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        if first != "acta/draft/v1" {
            return Err(Fault::new(Reason::KindFirstLine, 1, "acta/draft/v1", first));
        }
        let (second, rest) = rest.split_once('\n').unwrap_or((rest, ""));
        let election = second.strip_prefix("election ").and_then(ElectionId::parse);
        let wrong = || Fault::new(Reason::KindElection, HEAD_LINES, "election ID", second);
        let election = election.ok_or_else(wrong)?;
        let mut lines = Lines::new(rest, HEAD_LINES + 1, TABLE);
        let draft = Self::read(election, &mut lines)?;
        lines.end()?;
        Ok(draft)
    }

    fn read(election: ElectionId, lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let mut keys = Changes::read_single(lines)?;
        if let Some(key) = keys.first_absent() {
            return Err(lines.displaced(key));
        }
        let contests = rows(lines, CONTESTS_KEYS)?;
        let forms = rows(lines, FORMS_KEYS)?;
        let rules = rows(lines, RULES_KEYS)?;
        let texts = rows(lines, TEXTS_KEYS)?;
        keys.read_sign(lines)?;
        if keys.sign.is_empty() {
            return Err(lines.displaced("sign"));
        }
        Ok(Self { election, keys, contests, forms, rules, texts })
    }

    /// The one spelling of the draft.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = crate::text::head("draft", &self.election);
        self.keys.write_single(&mut out);
        self.contests.iter().for_each(|row| row.write(&mut out));
        self.forms.iter().for_each(|row| row.write(&mut out));
        self.rules.iter().for_each(|row| row.write(&mut out));
        self.texts.iter().for_each(|row| row.write(&mut out));
        self.keys.write_sign(&mut out);
        out
    }
}
