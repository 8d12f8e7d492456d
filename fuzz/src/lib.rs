//! What the fuzz targets share.
//!
//! A target of a parser asserts that any bytes are parsed or refused, and that what has one spelling
//! is written back as it was read. A target of a law makes values from the fuzzer's bytes and asserts
//! what must be true of all of them. In scope here: small makers of keys, trees and votes. Out of
//! scope: what is checked, which stands in `targets/`, one file for each.

pub mod elections;
pub mod keys;
pub mod trees;
pub mod votes;

// The journal of the authority's node, compiled by itself: the same files as in the server, without its
// sockets, so that the fuzzer's build does not wait for an HTTP library.
#[path = "../../apps/server/src/disk/mod.rs"]
pub mod disk;
#[path = "../../apps/server/src/faults.rs"]
pub mod faults;
#[path = "../../apps/server/src/journal/mod.rs"]
pub mod journal;

// What people without a key hand in, in the same way.
#[path = "../../apps/server/src/complaint/mod.rs"]
pub mod complaint;

// The importer and the election folder of the command line, in the same way.
#[path = "../../apps/cli/src/folder/mod.rs"]
pub mod folder;
#[path = "../../apps/cli/src/import"]
pub mod import {
    //! The importer of counts; that of tables is left out, since it needs what reads compressed files.
    pub mod eml;
    mod names;
}
#[path = "../../apps/cli/src/place.rs"]
pub mod place;

use std::fmt::Debug;

/// The bytes as text, if they are.
#[must_use]
pub fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// One spelling: what was read is written as the same bytes.
///
/// # Panics
/// If `written` differs from `read`.
pub fn one_spelling(read: &[u8], written: &[u8]) {
    let (read, written) = (read.escape_ascii(), written.escape_ascii());
    assert_eq!(read.to_string(), written.to_string(), "read, written");
}

/// The value of something that must have succeeded.
///
/// # Panics
/// If it has not.
pub fn must<T, E: Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error:?}"))
}

/// Keeps an input whose bytes sufficed to make a case, and drops the others.
#[must_use]
pub fn keep(case: arbitrary::Result<()>) -> libfuzzer_sys::Corpus {
    match case {
        Ok(()) => libfuzzer_sys::Corpus::Keep,
        Err(_) => libfuzzer_sys::Corpus::Reject,
    }
}

/// Writes a folder's files, reads them back, and wants the same.
///
/// # Panics
/// If what is read differs from what was written.
pub fn folder_comes_back(written: &folder::Folder) {
    let dir = scratch();
    must(written.write(&dir));
    let read = must(folder::Folder::read(&dir));
    assert_eq!(format!("{:?}", read.draft), format!("{:?}", written.draft));
    assert_eq!((&read.areas, &read.stations), (&written.areas, &written.stations));
    assert_eq!((&read.choices, &read.records), (&written.choices, &written.records));
    assert_eq!(read.source, written.source);
    let _ = std::fs::remove_dir_all(dir);
}

/// An empty folder of this process.
///
/// # Panics
/// If the disk fails.
#[must_use]
pub fn scratch() -> std::path::PathBuf {
    let dir = std::env::temp_dir().join(format!("acta-fuzz-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    must(std::fs::create_dir_all(&dir));
    dir
}
