//! `crates/` computes: no clock, file, socket, thread, randomness, unordered map or float.
//!
//! In scope: the words by which such things enter, outside tests, tests' helpers and examples. Out of
//! scope: what rustc enforces once `no_std` stands there.

use super::source::{Source, words};
use super::{Finding, Tree};

/// The crates that have `no_std`; `crates/view` may use std, but nothing that acts.
const NO_STD: [&str; 5] =
    ["crates/acta/", "crates/carry/", "crates/log/", "crates/tally/", "crates/verify/"];

/// Refused in all of `crates/`, with what to use.
const REFUSED: [(&str, &str); 8] = [
    ("SystemTime", "time is an argument"),
    ("Instant", "time is an argument"),
    ("thread", "hand out independent work units; apps run them"),
    ("HashMap", "BTreeMap: order of iteration must not reach published bytes"),
    ("HashSet", "BTreeSet: order of iteration must not reach published bytes"),
    ("getrandom", "random bytes are an argument"),
    ("rand", "random bytes are an argument"),
    ("OsRng", "random bytes are an argument"),
];

/// Refused in all of `crates/` when written as a path.
const REFUSED_PATHS: [&str; 5] = ["std::fs", "std::net", "std::env", "std::process", "std::io"];

/// Refused where `no_std` stands.
const REFUSED_FLOATS: [&str; 2] = ["f32", "f64"];

/// The rule.
pub(super) fn pure(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, source) in tree.sources.iter().filter(|(path, _)| path.starts_with("crates/")) {
        let no_std = NO_STD.iter().any(|folder| path.starts_with(folder));
        if no_std && path.ends_with("src/lib.rs") && !source.code.contains("#![no_std]") {
            found.push(Finding::new("pure", path, 0, "`#![no_std]` is absent"));
        }
        found.extend(refused_words(path, source, no_std));
    }
    found
}

fn refused_words(path: &str, source: &Source, no_std: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    for (line, code) in source.shipped() {
        let mut refuse = |what: &str, instead: &str| {
            found.push(Finding::new("pure", path, line, format!("`{what}`: {instead}")));
        };
        for (word, instead) in REFUSED.iter().filter(|(word, _)| words(code).any(|w| w == *word)) {
            refuse(word, instead);
        }
        for float in REFUSED_FLOATS.iter().filter(|word| no_std && words(code).any(|w| w == **word))
        {
            refuse(float, "votes are integers, shares exact fractions");
        }
        if no_std && (code.contains("std::") || code.contains("extern crate std")) {
            refuse("std", "core and alloc only");
        } else if let Some(name) = REFUSED_PATHS.iter().find(|name| code.contains(**name)) {
            refuse(name, "apps/ acts; give the core the value");
        }
    }
    found
}
