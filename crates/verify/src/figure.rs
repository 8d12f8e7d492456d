//! The name of a figure in a record: a field of the form, or the votes of a choice.

use core::fmt;

use acta::kinds::record::is_field_name;
use acta::value::Code;

/// Which figure of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// A field of the form.
    Field(Code),
    /// The votes of a choice.
    Vote(Code),
}

impl Figure {
    /// A field of this name, if a form may have one.
    #[must_use]
    pub fn field(name: &str) -> Option<Self> {
        Code::parse(name).filter(is_field_name).map(Self::Field)
    }

    /// Whether it is the votes of a choice.
    #[must_use]
    pub const fn is_vote(&self) -> bool {
        matches!(self, Self::Vote(_))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, "{name}"),
            Self::Vote(choice) => write!(f, "vote {choice}"),
        }
    }
}
