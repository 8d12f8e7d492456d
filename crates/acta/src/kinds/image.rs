//! Scans of a record, and objections to one (spec 1 §4a).

use alloc::string::String;

use crate::fault::{Fault, Reason};
use crate::kinds::{Kind, Read};
use crate::text::{Lines, OrNone, StatementId, Value, push};
use crate::value::{Code, Hash, words};

/// A scan has at most this many pages.
pub const PAGES_MAX: u32 = 64;

words! {
    /// What the bytes of a scan are.
    pub enum Media {
        Jpeg = "jpeg",
        Pdf = "pdf",
        Png = "png",
        Tiff = "tiff",
        Webp = "webp",
    }
}

/// One page of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The record or correction that it shows.
    pub record: StatementId,
    /// Which page, from 1.
    pub page: u32,
    /// How many pages there are; at most [`PAGES_MAX`].
    pub of: u32,
    /// The scan as it was made.
    pub original: Hash,
    /// What its bytes are.
    pub media: Media,
    /// The file that is published: it belongs to the log.
    pub blob: Option<Hash>,
    /// Why the published file is not the original; none exactly where it is, or where there is no file.
    pub redaction: Option<Code>,
}

impl Kind for Image {
    const KIND: &'static str = "image";

    fn write(&self, out: &mut String) {
        push(out, "record", self.record);
        push(out, "page", format_args!("{} {}", self.page, self.of));
        push(out, "original", self.original);
        push(out, "media", self.media);
        self.blob.iter().for_each(|blob| push(out, "blob", blob));
        push(out, "redaction", OrNone(self.redaction));
    }
}

impl Read for Image {
    const KEYS: &'static [&'static str] =
        &["record", "page", "original", "media", "blob", "redaction"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let record = lines.one("record")?.id()?;
        let value = lines.one("page")?;
        let (page, of) = value.only(|words| {
            Ok((words.next("a page")?.positive()?, words.next("all pages")?.positive()?))
        })?;
        if of > PAGES_MAX {
            return Err(value.fault(Reason::KindLimit, "at most 64 pages"));
        }
        if page > of {
            return Err(value.fault(Reason::KindConflict, "a page of at most all pages"));
        }
        let original = lines.one("original")?.hash()?;
        let media = lines.one("media")?.word()?;
        let blob = lines.maybe("blob").map(|value| value.hash()).transpose()?;
        let value = lines.one("redaction")?;
        let redaction = value.or_none(Value::code)?;
        let same = blob.is_none_or(|blob| blob == original);
        if same != redaction.is_none() {
            return Err(value.fault(Reason::KindConflict, "none exactly without another file"));
        }
        Ok(Self { record, page, of, original, media, blob, redaction })
    }
}

/// An objection to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The record or correction that it is about.
    pub record: StatementId,
    /// Who objects.
    pub body: Code,
    /// Coded reason.
    pub reason: Code,
    /// Commitment to a text ([`crate::commitment`]).
    pub commitment: Option<Hash>,
}

impl Kind for Objection {
    const KIND: &'static str = "objection";

    fn write(&self, out: &mut String) {
        push(out, "record", self.record);
        push(out, "body", self.body);
        push(out, "reason", self.reason);
        self.commitment.iter().for_each(|hash| push(out, "commitment", hash));
    }
}

impl Read for Objection {
    const KEYS: &'static [&'static str] = &["record", "body", "reason", "commitment"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        Ok(Self {
            record: lines.one("record")?.id()?,
            body: lines.one("body")?.code()?,
            reason: lines.one("reason")?.code()?,
            commitment: lines.maybe("commitment").map(|value| value.hash()).transpose()?,
        })
    }
}
