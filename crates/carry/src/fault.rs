//! Why carried bytes are refused. Main type: [`Fault`].

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

/// At most this many characters of what was found are repeated in a fault.
pub const GOT_CHARS_MAX: usize = 80;

/// Which layer of spec 2 refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// §2.1: letters and digits to bytes.
    Base41,
    /// §2: a part by itself.
    Part,
    /// §1: what is carried.
    Payload,
    /// §6: a bundle's manifest, or one of its items.
    Bundle,
    /// §7: digits that people read out.
    Digits,
}

impl Layer {
    /// The word of the vectors.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Base41 => "base41",
            Self::Part => "part",
            Self::Payload => "payload",
            Self::Bundle => "bundle",
            Self::Digits => "digits",
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
    Base41Character = Base41 "character" "A character that is not in the alphabet.",
    Base41Length = Base41 "length" "One character is left over.",
    Base41Value = Base41 "value" "Three characters above 65,535, or the last two above 255.",
    PartSize = Part "size" "Fewer bytes than a part has, or more than `PART_MAX`.",
    PartVersion = Part "version" "Another version than 1.",
    PartCheck = Part "check" "The check differs: the part was damaged.",
    PartNumber = Part "number" "Not part N of OF, or more data than a payload can have.",
    PartElection = Part "election" "A part of another election.",
    PayloadSize = Payload "size" "Nothing, or more bytes than `PAYLOAD_MAX`.",
    PayloadType = Payload "type" "A type that this version does not have.",
    PayloadCut = Payload "cut" "It ends too early.",
    PayloadValue = Payload "value" "Not the one spelling.",
    PayloadSpare = Payload "spare" "Bytes are left over.",
    PayloadDefinition = Payload "definition" "The definition is not at hand, or has no such contest.",
    PayloadStatement = Payload "statement" "What is rebuilt is no statement.",
    PayloadCheck = Payload "check" "The rebuilt statement is another: the definition differs.",
    BundleHeader = Bundle "header" "A line of the manifest is not of its form.",
    BundleLimit = Bundle "limit" "More items, or longer ones, than a bundle may have.",
    BundleOrder = Bundle "order" "Items that are not in strictly ascending order.",
    BundleEnd = Bundle "end" "The manifest's hash differs.",
    BundleCut = Bundle "cut" "The file ends before the item does.",
    BundleSha256 = Bundle "sha256" "The item's hash differs: it was damaged.",
    BundleStatement = Bundle "statement" "The item is not of its kind.",
    BundleId = Bundle "id" "The item is another than listed.",
    BundleElection = Bundle "election" "The item is of another election.",
    BundleSpare = Bundle "spare" "Bytes after the last item.",
    DigitsAbsent = Digits "absent" "A reading lacks the line.",
    DigitsForm = Digits "form" "Not a line of digits, or said twice in two ways.",
    DigitsCheck = Digits "check" "The line's check digits are not right.",
    DigitsDiffers = Digits "differs" "The readings differ in a group.",
    DigitsCount = Digits "count" "Another number of groups than the last line says.",
    DigitsWhole = Digits "whole" "The check of all groups is not right.",
    DigitsValue = Digits "value" "A group that stands for no bytes.",
}

/// A refusal: what was expected, what was found, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is refused.
    pub reason: Reason,
    /// The line or character, from 1, or the byte from 0; what it counts stands in `expected`.
    pub at: usize,
    /// What was expected.
    pub expected: Cow<'static, str>,
    /// What was found, cut after [`GOT_CHARS_MAX`] characters.
    pub got: String,
}

impl Fault {
    /// A fault at a line, character or byte.
    #[must_use]
    pub fn new(
        reason: Reason,
        at: usize,
        expected: impl Into<Cow<'static, str>>,
        got: &str,
    ) -> Self {
        let got = got.chars().take(GOT_CHARS_MAX).collect();
        Self { reason, at, expected: expected.into(), got }
    }

    /// The layer that refuses.
    #[must_use]
    pub const fn layer(&self) -> Layer {
        self.reason.layer()
    }

    /// The code of the vectors.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.reason.code()
    }
}

impl core::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.layer() {
            Layer::Base41 => "character",
            Layer::Part | Layer::Payload => "byte",
            Layer::Bundle | Layer::Digits => "line",
        };
        write!(f, "{place} {}: expected {}, got {:?}", self.at, self.expected, self.got)
    }
}
