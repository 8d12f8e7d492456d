//! The draft of a definition in an election folder (spec 1 §7): never signed, never logged.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::election::Election;
use crate::fault::{Fault, Reason};
use crate::kinds::definition::{Changes, PartRef};
use crate::kinds::part::{
    AreaRow, CONTESTS_KEYS, ChoiceRow, ContestsRow, FIRST_ROW_LINE, FORMS_KEYS, FormsRow, Part,
    PartType, RULES_KEYS, Row, Rows, RulesRow, TEXTS_KEYS, TextRow, rows,
};
use crate::text::{Lines, StatementId, check_text, check_utf8};
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
    "ruling-days",
    "due",
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
    "basis",
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

    /// Puts the draft and the tables of its folder together, as the parts of the definition will be.
    ///
    /// # Errors
    /// As [`Election::compile`]. A fault in a row of the draft has the row's line in the draft and names no part; one
    /// in a row of `areas` or `choices` names that part, and its line is [`FIRST_ROW_LINE`] plus the row's place.
    pub fn compile(&self, areas: &[AreaRow], choices: &[ChoiceRow]) -> Result<Election, Fault> {
        let parts = [
            Rows::Areas(areas.to_vec()),
            Rows::Contests(self.contests.clone()),
            Rows::Choices(choices.to_vec()),
            Rows::Forms(self.forms.clone()),
            Rows::Rules(self.rules.clone()),
            Rows::Texts(self.texts.clone()),
        ];
        let (mut keys, mut by_id) = (self.keys.clone(), BTreeMap::new());
        // Nobody signs these: any ids will do that differ.
        for (rows, id) in parts.into_iter().zip(1..) {
            let (part, id) = (Part { number: 1, rows }, StatementId([id; 32]));
            keys.parts.push(PartRef { kind: part.kind(), number: 1, id });
            by_id.insert(id, part);
        }
        keys.stations.get_or_insert(0);
        let absent = |key| Fault::new(Reason::KindKey, 0, alloc::format!("key {key}"), "none");
        let definition = keys.complete().map_err(absent)?;
        Election::compile(&self.election, &definition, &by_id).map_err(|fault| self.placed(fault))
    }

    /// A fault of a part, at its line of the draft if the part's rows stand there.
    fn placed(&self, mut fault: Fault) -> Fault {
        let mut text = String::new();
        self.keys.write_single(&mut text);
        let before = match fault.part {
            Some((PartType::Contests, _)) => 0,
            Some((PartType::Forms, _)) => self.contests.len(),
            Some((PartType::Rules, _)) => self.contests.len() + self.forms.len(),
            Some((PartType::Texts, _)) => self.contests.len() + self.forms.len() + self.rules.len(),
            Some((PartType::Areas | PartType::Choices, _)) | None => return fault,
        };
        let before = u32::try_from(text.lines().count() + before).unwrap_or(u32::MAX);
        fault.part = None;
        // Row 0 of a part stands on its line `FIRST_ROW_LINE`, row 0 of a draft after its head.
        fault.line = fault
            .line
            .saturating_sub(FIRST_ROW_LINE)
            .saturating_add(before)
            .saturating_add(HEAD_LINES + 1);
        fault
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
