//! Rules over plain text: places, unfinished work, sizes, heads of files, lint attributes.
//!
//! The words these rules look for are put together from halves here, so that this file is checked by
//! its own rules like any other.

use super::{Finding, Tree};

/// The longest Rust file, in lines; longer ones stand in `xtask/allowed.txt` with a reason.
const FILE_LINES_MAX: usize = 1_200;

/// The largest committed file, in bytes: a clone must stay quick on a bad line.
const FILE_BYTES_MAX: usize = 3_000_000;

/// Written by cargo, with the addresses it needs.
const LOCK_FILES: &str = "Cargo.lock";

/// Folders that exist on somebody's machine only.
pub(super) const MACHINE_PATHS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/tmp", "/t-")];

/// Hosts that come and go with a package registry.
pub(super) const REGISTRY_HOSTS: [&str; 6] = [
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("npmjs", ".org"),
    concat!("deb.debian", ".org"),
    concat!("proxy.golang", ".org"),
];

/// What marks work that was put off: on main, work is done or absent.
pub(super) const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("to", "do!"),
    concat!("unimplem", "ented!"),
];

/// No file names a folder of somebody's machine or the host of a registry.
pub(super) fn places(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| !path.ends_with(LOCK_FILES)) {
        for (at, line) in text.lines().enumerate() {
            for place in MACHINE_PATHS.iter().filter(|place| stands_alone(line, place)) {
                let text = format!("`{place}` is a folder of one machine");
                found.push(Finding::new("place", path, at + 1, text));
            }
            for host in REGISTRY_HOSTS.iter().filter(|host| line.contains(**host)) {
                let text = format!("`{host}` is the host of a registry; name the package only");
                found.push(Finding::new("place", path, at + 1, text));
            }
        }
    }
    found
}

/// True when the path starts at the root, so that `docs/home/` is not taken for one.
fn stands_alone(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line.get(..at).and_then(|front| front.chars().next_back());
        before.is_none_or(|c| !(c.is_alphanumeric() || ".-_>})*".contains(c)))
    })
}

/// Nothing on main is marked as put off.
pub(super) fn unfinished(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let ours = tree.texts().filter(|(path, _)| !path.ends_with(LOCK_FILES));
    for (path, text) in ours.filter(|(path, _)| !path.starts_with("vectors/")) {
        for (at, line) in text.lines().enumerate() {
            for mark in UNFINISHED.iter().filter(|mark| is_marked(line, mark)) {
                let text = format!("`{mark}`: do it, or leave it out");
                found.push(Finding::new("unfinished", path, at + 1, text));
            }
        }
    }
    found
}

fn is_marked(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let after = line.get(at + mark.len()..).and_then(|rest| rest.chars().next());
        !inside(line.get(..at).and_then(|front| front.chars().next_back()))
            && (mark.ends_with('!') || !inside(after))
    })
}

/// No file is too large, no Rust file too long.
pub(super) fn sizes(tree: &Tree) -> Vec<Finding> {
    let large = tree.files.iter().filter(|(_, bytes)| bytes.len() > FILE_BYTES_MAX);
    let mut found: Vec<Finding> = large
        .map(|(path, bytes)| {
            let text = format!("{} bytes, at most {FILE_BYTES_MAX}", bytes.len());
            Finding::new("size", path, 0, text)
        })
        .collect();
    for (path, text) in tree.texts_ending(&[".rs"]) {
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            let text = format!("{lines} lines, at most {FILE_LINES_MAX}");
            found.push(Finding::new("size", path, 0, text));
        }
    }
    found
}

/// Every shipped Rust file opens with what a newcomer needs.
pub(super) fn heads(tree: &Tree) -> Vec<Finding> {
    let shipped = tree.sources.iter().filter(|(_, source)| !source.test_file);
    let text = |path: &str| tree.text(path).unwrap_or_default().trim_start().to_owned();
    let silent = shipped.filter(|(path, _)| !text(path).starts_with("//!"));
    let says = "the file does not open with `//!`: what is in scope, what is not, the main type";
    silent.map(|(path, _)| Finding::new("head", path, 1, says)).collect()
}

/// Lints are expected with a reason, never allowed.
pub(super) fn allow_attributes(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, source) in &tree.sources {
        for (at, line) in source.code.lines().enumerate() {
            if ["#[allow(", "#![allow("].iter().any(|attribute| line.contains(attribute)) {
                let text = "`#[expect(…, reason = \"…\")]` instead of `allow`";
                found.push(Finding::new("allow", path, at + 1, text));
            }
        }
    }
    found
}
