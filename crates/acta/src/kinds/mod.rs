//! The kinds of statement (spec 1 §4): one struct each, which parses the one spelling that it writes.
//!
//! Not in scope: what a kind does to the tally. Main type: [`Body`].

use alloc::boxed::Box;
use alloc::string::String;

use crate::fault::Fault;
use crate::policy::Act;
use crate::text::{Lines, Text, head};
use crate::value::{Code, ElectionId};

pub mod amend;
pub mod decision;
pub mod definition;
pub mod draft;
pub mod endorse;
pub mod key;
pub mod part;
pub mod publication;
pub mod record;
pub mod register;
pub mod station_event;

pub use crate::promise::Promise;
pub use amend::{Amend, InForce};
pub use decision::Decision;
pub use definition::Definition;
pub use draft::Draft;
pub use endorse::Endorse;
pub use key::{Key, Revoke};
pub use part::Part;
pub use publication::Publication;
pub use record::{Correction, Record};
pub use register::{Register, RegisterChange};
pub use station_event::StationEvent;

/// A kind of statement.
///
/// `parse(write(x)) = x` for every value whose free words keep the text form; [`crate::Statement::sign`]
/// checks that.
pub trait Kind: Sized {
    /// KIND of line 1.
    const KIND: &'static str;

    /// The whole text, in its one spelling.
    fn to_text(&self, election: &ElectionId) -> String {
        let mut out = head(Self::KIND, election);
        self.write(&mut out);
        out
    }

    /// Writes the lines after the first two.
    fn write(&self, out: &mut String);
}

/// Reading is apart from [`Kind`], because the reader of lines is not public.
pub(crate) trait Read: Kind {
    /// Every key of the kind, in the order of the table.
    const KEYS: &'static [&'static str];

    /// Reads the lines after the first two, all of them.
    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault>;

    /// Reads a text of this kind to its end.
    fn read_text(text: &Text<'_>) -> Result<Self, Fault> {
        let mut lines = text.lines(Self::KEYS);
        let value = Self::read(&mut lines)?;
        lines.end()?;
        Ok(value)
    }
}

macro_rules! bodies {
    ($($name:ident $kind:ty => [$($wrap:ident)?] $of:ident;)*) => {
        /// What a statement says.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Body {
            $(#[doc = concat!("[`", stringify!($name), "`].")] $name($kind),)*
            /// A kind of later versions: kept, shown by name, without effect.
            Other {
                /// KIND of line 1.
                kind: Code,
            },
        }

        impl Body {
            /// Reads the body of a text.
            ///
            /// # Errors
            /// Layers `kind`, `policy` and `rule`.
            pub fn parse(text: &Text<'_>) -> Result<Self, Fault> {
                $(if text.kind() == <$of as Kind>::KIND {
                    let body = <$of as Read>::read_text(text)?;
                    return Ok(Self::$name($($wrap::new)?(body)));
                })*
                let first = || Fault::new(
                    crate::fault::Reason::KindFirstLine, 1, "acta/KIND/v1", text.kind());
                Ok(Self::Other { kind: Code::parse(text.kind()).ok_or_else(first)? })
            }

            /// The whole text in its one spelling; `None` for a kind of later versions.
            #[must_use]
            pub fn to_text(&self, election: &ElectionId) -> Option<String> {
                match self {
                    $(Self::$name(body) => Some(body.to_text(election)),)*
                    Self::Other { .. } => None,
                }
            }

            /// KIND of line 1.
            #[must_use]
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$name(_) => <$of as Kind>::KIND,)*
                    Self::Other { kind } => kind.as_str(),
                }
            }
        }
    };
}

bodies! {
    Record Record => [] Record;
    Definition Box<Definition> => [Box] Definition;
    Part Part => [] Part;
    Amend Box<Amend> => [Box] Amend;
    InForce InForce => [] InForce;
    Register Register => [] Register;
    RegisterChange Box<RegisterChange> => [Box] RegisterChange;
    Key Key => [] Key;
    Revoke Revoke => [] Revoke;
    StationEvent StationEvent => [] StationEvent;
    Correction Box<Correction> => [Box] Correction;
    Endorse Endorse => [] Endorse;
    Decision Box<Decision> => [Box] Decision;
    Publication Publication => [] Publication;
    Promise Promise => [] Promise;
}

impl Body {
    /// The act whose signature policy applies (spec 1 §3.5). `None` where none does: a definition has
    /// a rule of its own, and part, in-force, endorse and promise prove themselves.
    #[must_use]
    pub fn act(&self) -> Option<Act> {
        Some(match self {
            Self::Record(record) if record.count > 1 => Act::Recount,
            Self::Record(_) => Act::Record,
            Self::Correction(_) => Act::Correction,
            Self::Decision(_) => Act::Decision,
            Self::StationEvent(_) => Act::StationEvent,
            Self::Register(_) => Act::Register,
            Self::RegisterChange(_) => Act::RegisterChange,
            Self::Key(_) => Act::Key,
            Self::Revoke(_) => Act::Revoke,
            Self::Amend(_) => Act::Amend,
            Self::Publication(_) => Act::Publication,
            Self::Definition(_) | Self::Part(_) | Self::InForce(_) => return None,
            Self::Endorse(_) | Self::Promise(_) | Self::Other { .. } => return None,
        })
    }
}
