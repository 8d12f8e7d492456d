//! Outlines of areas, for maps (spec 1 §4a).
//!
//! Not in scope: the file itself, and what is drawn of it (spec 5 §2.6).

use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::Fault;
use crate::kinds::{Kind, Read};
use crate::text::{Lines, push};
use crate::value::{Code, Hash, words};

words! {
    /// What the bytes of a file of outlines are.
    pub enum OutlineMedia {
        Geojson = "geojson",
    }
}

/// A file with the outlines of areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Geometry {
    /// The type of the areas.
    pub areas: Code,
    /// What its bytes are.
    pub media: OutlineMedia,
    /// The file: it belongs to the log.
    pub blob: Hash,
    /// The property by which a feature names the code of its area.
    pub property: String,
    /// Who made the outlines.
    pub source: String,
    /// Under which terms they may be used.
    pub licence: String,
}

/// A file of outlines, and what the log says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlines {
    /// The statement; its `blob` is the SHA-256 of the bytes.
    pub says: Geometry,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Kind for Geometry {
    const KIND: &'static str = "geometry";

    fn write(&self, out: &mut String) {
        push(out, "areas", self.areas);
        push(out, "media", self.media);
        push(out, "blob", self.blob);
        push(out, "property", &self.property);
        push(out, "source", &self.source);
        push(out, "licence", &self.licence);
    }
}

impl Read for Geometry {
    const KEYS: &'static [&'static str] =
        &["areas", "media", "blob", "property", "source", "licence"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        Ok(Self {
            areas: lines.one("areas")?.code()?,
            media: lines.one("media")?.word()?,
            blob: lines.one("blob")?.hash()?,
            property: lines.one("property")?.words()?,
            source: lines.one("source")?.words()?,
            licence: lines.one("licence")?.words()?,
        })
    }
}
