//! Why a text, statement, entry, key, policy or rule is refused. Main type: [`Fault`].
//!
//! A fault is for bytes that cannot be logged or used at all. What is wrong with a record that can be
//! read is a finding, and belongs to the tally.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use crate::kinds::part::PartType;

/// At most this many characters of what was found are repeated in a fault.
pub const GOT_CHARS_MAX: usize = 80;

/// Which layer of spec 1 refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Spec 1 §1.1–1.2: bytes, lines, code points.
    Text,
    /// Spec 1 §2: the signature lines.
    Statement,
    /// Spec 1 §1.3–1.4 and §4: keys and values.
    Kind,
    /// Spec 1 §6.
    Entry,
    /// Spec 1 §3.2–3.3: who may have a key.
    Enrolment,
    /// Spec 1 §3.5.
    Policy,
    /// Spec 1 §5.
    Rule,
    /// Spec 1 §4: the parts of a definition do not fit together.
    Election,
}

impl Layer {
    /// The word of the vectors.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Statement => "statement",
            Self::Kind => "kind",
            Self::Entry => "entry",
            Self::Enrolment => "enrolment",
            Self::Policy => "policy",
            Self::Rule => "rule",
            Self::Election => "election",
        }
    }
}

macro_rules! reasons {
    ($($name:ident = $layer:ident $code:literal $doc:literal,)*) => {
        /// What is refused; the code is that of the vectors.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Reason {
            $(#[doc = $doc] $name,)*
        }

        impl Reason {
            /// The layer that refuses.
            #[must_use]
            pub const fn layer(self) -> Layer {
                match self { $(Self::$name => Layer::$layer,)* }
            }

            /// The code of the vectors, unique within the layer.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

reasons! {
    TextUtf8 = Text "utf8" "Not UTF-8.",
    TextSize = Text "size" "More bytes than `TEXT_MAX`.",
    TextLines = Text "lines" "More lines than `LINES_MAX`.",
    TextLine = Text "line" "A line of more bytes than `LINE_MAX`.",
    TextEnd = Text "end" "No text, or no line feed at its end.",
    TextEmptyLine = Text "empty-line" "An empty line.",
    TextSpace = Text "space" "A space at a line's begin or end, or two in a row.",
    TextCharacter = Text "character" "A forbidden code point.",
    StatementSize = Statement "size" "More bytes than `STATEMENT_MAX`.",
    StatementSplit = Statement "split" "No empty line followed by signature lines.",
    StatementLine = Statement "line" "Not a signature line of type 01.",
    StatementName = Statement "name" "A signer's name that is not ELECTION/ROLE/CODE of this election.",
    StatementOrder = Statement "order" "Signature lines not in strictly ascending order of names.",
    StatementCount = Statement "count" "More signature lines than `SIGNATURES_MAX`.",
    StatementSigner = Statement "signer" "A line of a name without key in force, or that does not verify.",
    KindFirstLine = Kind "first-line" "Line 1 is not `acta/KIND/v1` of a kind of statement.",
    KindElection = Kind "election" "Line 2 is not `election ID`.",
    KindKey = Kind "key" "A key that is unknown, repeated, displaced or absent.",
    KindValue = Kind "value" "A value that is not spelt as its type.",
    KindOrder = Kind "order" "Rows that are not in their order, or repeated.",
    KindLimit = Kind "limit" "More rows than a named limit.",
    KindConflict = Kind "conflict" "Values that cannot stand together.",
    EntrySize = Entry "size" "More bytes than `ENTRY_MAX`.",
    EntryHeader = Entry "header" "Not a header as of section 6.",
    EntryKind = Entry "kind" "A kind that is never logged (promise).",
    EnrolmentPoint = Enrolment "point" "The key is not a point of the curve.",
    EnrolmentCanonical = Enrolment "canonical" "The key's encoding is not the canonical one.",
    EnrolmentSmallOrder = Enrolment "small-order" "The key is of small order.",
    EnrolmentKeyKnown = Enrolment "key-known" "The raw key has been enrolled before.",
    EnrolmentNameInForce = Enrolment "name-in-force" "The name has a key in force.",
    EnrolmentPossession = Enrolment "possession" "The possession proof does not verify.",
    EnrolmentSigner = Enrolment "signer" "Nobody who may enrol or revoke this name has signed.",
    EnrolmentNotInForce = Enrolment "not-in-force" "The key to be revoked is not in force under its name.",
    PolicyExpression = Policy "expression" "Not an expression as of section 3.5.",
    PolicyUnsatisfied = Policy "unsatisfied" "No alternative of the act is satisfied.",
    RuleCondition = Rule "condition" "Not a condition as of section 5.",
    RuleName = Rule "name" "A name in a condition that no form has.",
    ElectionPart = Election "part" "A part of the definition is absent, or another than named.",
    ElectionUnknown = Election "unknown" "A row names something that no row before it defines.",
    ElectionRepeated = Election "repeated" "A row defines something again.",
    ElectionConflict = Election "conflict" "Rows that cannot stand together.",
}

/// A refusal: what was expected, what was found, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is refused.
    pub reason: Reason,
    /// The part of the definition, when the fault is in one.
    pub part: Option<(PartType, u32)>,
    /// The line from 1, or 0 when it is the whole.
    pub line: u32,
    /// What was expected.
    pub expected: Cow<'static, str>,
    /// What was found, cut after [`GOT_CHARS_MAX`] characters.
    pub got: String,
}

impl Fault {
    /// A fault at `line` (0: the whole).
    #[must_use]
    pub fn new(
        reason: Reason,
        line: u32,
        expected: impl Into<Cow<'static, str>>,
        got: &str,
    ) -> Self {
        let got = got.chars().take(GOT_CHARS_MAX).collect();
        Self { reason, part: None, line, expected: expected.into(), got }
    }

    /// The same fault, found in a part of the definition.
    #[must_use]
    pub fn in_part(mut self, kind: PartType, number: u32) -> Self {
        self.part = Some((kind, number));
        self
    }

    /// The same fault with the line counted from another first line.
    pub(crate) fn at_line(mut self, line: u32) -> Self {
        self.line = line;
        self
    }

    /// The layer that refuses.
    #[must_use]
    pub fn layer(&self) -> Layer {
        self.reason.layer()
    }

    /// The code of the vectors.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.reason.code()
    }
}

impl core::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((kind, number)) = self.part {
            write!(f, "part {kind} {number}, ")?;
        }
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        write!(f, "expected {}, got {:?}", self.expected, self.got)
    }
}
