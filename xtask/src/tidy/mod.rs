//! The rules of ARCHITECTURE.md and STYLE.md that a program can check.
//!
//! In scope: rules over the text of committed files, each a function from a [`Tree`] to findings, so
//! that each is tested on a small tree made in memory. Out of scope: what rustc and clippy check
//! better. An exception stands in `xtask/allowed.txt` with its reason, and one that is no longer
//! needed is a finding itself. Main items: [`RULES`], [`Tree`].

mod dead;
mod deps;
mod limits;
pub(crate) mod manifest;
mod named;
mod purity;
mod source;
mod text;
mod words;

#[cfg(test)]
mod tests;

use crate::process::{self, Place};
use source::Source;
use std::collections::BTreeMap;
use std::fmt;
use std::process::Command;

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    /// Counted from 1; 0 when the finding is about the whole file.
    line: usize,
    rule: &'static str,
    text: String,
}

impl Finding {
    fn new(rule: &'static str, path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, rule, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}: {}", self.path, self.rule, self.text),
            line => write!(f, "{}:{line}: {}: {}", self.path, self.rule, self.text),
        }
    }
}

/// A rule: its name and what it looks at.
type Rule = (&'static str, fn(&Tree) -> Vec<Finding>);

/// All rules, in the order of ARCHITECTURE.md and then of STYLE.md.
const RULES: [Rule; 17] = [
    ("direction", deps::direction),
    ("few-dependencies", deps::few),
    ("dependency-reason", deps::reasons),
    ("dependency-unused", deps::unused),
    ("pure", purity::pure),
    ("limit", limits::named),
    ("dead-file", dead::rust_files),
    ("dead-vectors", dead::vectors),
    ("dead-spec", dead::specs),
    ("link", dead::links),
    ("named-test", named::tests),
    ("word", words::neutral),
    ("place", text::places),
    ("unfinished", text::unfinished),
    ("size", text::sizes),
    ("head", text::heads),
    ("allow", text::allow_attributes),
];

/// Rules that may have exceptions; the others hold everywhere.
const WITH_EXCEPTIONS: [&str; 4] = ["allow", "word", "limit", "size"];

/// Where the exceptions stand.
const ALLOWED: &str = "xtask/allowed.txt";

/// Committed files, as they are in the work tree.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Every file by its path from the root, with forward slashes.
    files: BTreeMap<String, Vec<u8>>,
    /// The Rust files among them, read by our own small lexer.
    sources: BTreeMap<String, Source>,
}

impl Tree {
    fn new(files: BTreeMap<String, Vec<u8>>) -> Self {
        let rust = files.iter().filter(|(path, _)| path.ends_with(".rs"));
        let sources = rust
            .map(|(path, bytes)| (path.clone(), Source::parse(&String::from_utf8_lossy(bytes))));
        let mut tree = Self { sources: sources.collect(), files };
        dead::mark_tests(&mut tree);
        tree
    }

    /// What git tracks, and what it would track: ignored files are not looked at.
    fn of_workspace(place: &Place) -> Result<Self, String> {
        let mut git = Command::new("git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listing = process::output(place, &mut git)?;
        let mut files = BTreeMap::new();
        for path in listing.split('\0').filter(|path| !path.is_empty()) {
            // A file may be listed and deleted in the work tree.
            if let Ok(bytes) = std::fs::read(place.root.join(path)) {
                files.insert(path.to_owned(), bytes);
            }
        }
        Ok(Self::new(files))
    }

    /// The text of a file, unless it is absent or not UTF-8.
    fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.files.get(path)?).ok()
    }

    /// Every text file with its path.
    fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.keys().filter_map(|path| Some((path.as_str(), self.text(path)?)))
    }

    /// Every text file whose path ends so.
    fn texts_ending<'a>(&'a self, ends: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts().filter(|(path, _)| ends.iter().any(|end| path.ends_with(end)))
    }

    /// True when the path is a file or a folder of the tree.
    fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        path.is_empty()
            || self.files.contains_key(path)
            || self.files.keys().any(|file| file.starts_with(&folder))
    }
}

/// `cargo xtask tidy`.
pub(crate) fn run(place: &Place) -> Result<(), String> {
    let tree = Tree::of_workspace(place)?;
    let findings = findings(&tree);
    if findings.is_empty() {
        println!("tidy: {} rules hold over {} files", RULES.len(), tree.files.len());
        return Ok(());
    }
    findings.iter().for_each(|finding| println!("{finding}"));
    Err(format!("tidy: {} findings", findings.len()))
}

/// What all rules say, less the exceptions, plus what is wrong with the exceptions.
fn findings(tree: &Tree) -> Vec<Finding> {
    let mut found: Vec<Finding> = RULES.iter().flat_map(|(_, rule)| rule(tree)).collect();
    let text = tree.text(ALLOWED).unwrap_or_default();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Err(why) = apply_exception(line, &mut found) {
            found.push(Finding::new("exception", ALLOWED, at + 1, why));
        }
    }
    found.sort();
    found
}

/// Takes away the findings that one line `rule | path | part of the text | reason` excuses.
fn apply_exception(line: &str, found: &mut Vec<Finding>) -> Result<(), String> {
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let [rule, path, part, reason] = fields[..] else {
        return Err("expected `rule | path | part of the text | reason`".into());
    };
    if !WITH_EXCEPTIONS.contains(&rule) {
        return Err(format!("rule `{rule}` has no exceptions"));
    }
    if reason.is_empty() {
        return Err("an exception needs its reason".into());
    }
    let before = found.len();
    found.retain(|f| !(f.rule == rule && f.path == path && f.text.contains(part)));
    if found.len() == before {
        Err("no longer needed: nothing is found there".into())
    } else {
        Ok(())
    }
}
