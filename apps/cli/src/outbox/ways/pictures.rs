//! Symbols in a folder (spec 2 §4), to be printed, shown or photographed: those of each statement that is due, written once.
//!
//! Each file is written beside its place and renamed: there as a whole, or not at all. Main type: [`Pictures`].

use super::{handed, handed_before, own};
use crate::carry::definition::Carried;
use crate::carry::picture::{PNG_SCALE, write_png};
use crate::outbox::Outbox;
use acta::entry::Channel;
use acta::statement::Statement;
use acta_carry::Payload;
use acta_carry::qr::{self, VERSION_DEFAULT};
use anyhow::Context;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::slice;

/// A folder for symbols.
pub(super) struct Pictures {
    dir: PathBuf,
}

impl Pictures {
    pub(super) const fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    pub(super) fn round(&self, outbox: &Outbox, carried: &Carried) -> anyhow::Result<bool> {
        let (place, mut moved) = (self.dir.display().to_string(), false);
        for statement in outbox.unpromised()? {
            match self.write(&statement, carried) {
                Ok(true) => {
                    handed(outbox, slice::from_ref(&statement), Channel::Qr, &place)?;
                    moved = true;
                }
                Ok(false) => {
                    handed_before(outbox, slice::from_ref(&statement), Channel::Qr, &place)?;
                    outbox.told(&format!("{place} has them; nothing came back yet"));
                }
                Err(error) => outbox.trouble(&place, &format!("{error:#}"))?,
            }
        }
        Ok(moved)
    }

    /// Writes the symbols that are not there; whether there was one.
    fn write(&self, statement: &Statement, carried: &Carried) -> anyhow::Result<bool> {
        own(statement, carried)?;
        let payload = Payload::of(statement, carried.known());
        let symbols = qr::symbols(&payload, carried.tag(), VERSION_DEFAULT);
        let symbols = symbols.context("expected at most 1,024 symbols")?;
        let mut wrote = false;
        for (number, symbol) in (1..).zip(&symbols) {
            // Other signatures of the same text are other symbols: the payload's key tells them apart.
            let (id, key, of) = (statement.id(), payload.key(), symbols.len());
            let path = self.dir.join(format!("{id}-{key}-{number}-of-{of}.png"));
            if path.exists() {
                continue;
            }
            fs::create_dir_all(&self.dir).with_context(|| self.dir.display().to_string())?;
            let mut bytes = Vec::new();
            write_png(&mut bytes, symbol, PNG_SCALE)?;
            put(&path, &bytes).with_context(|| path.display().to_string())?;
            wrote = true;
        }
        Ok(wrote)
    }
}

fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let beside = path.with_extension("part");
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    if let Some(dir) = path.parent() {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}
