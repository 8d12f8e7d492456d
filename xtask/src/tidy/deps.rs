//! Dependencies: in one direction, few, each with its reason, none left over.
//!
//! Out of scope: licences and sources, which cargo-deny checks. Main item: [`MAY_USE`].

use super::manifest::Manifest;
use super::{Finding, Tree};
use std::collections::BTreeSet;

/// Which of our packages may use which, in journey order. A package that is not named here is a
/// change of the design, and starts with a line in this table.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("acta-log", &[]),
    ("acta", &["acta-log"]),
    ("acta-carry", &["acta-log", "acta"]),
    ("acta-tally", &["acta-log", "acta"]),
    ("acta-verify", &["acta-log", "acta", "acta-tally"]),
    ("acta-view", &["acta-log", "acta", "acta-carry", "acta-tally", "acta-verify"]),
    ("acta-parquet", &["acta-log", "acta", "acta-tally", "acta-view"]),
    ("acta-print", &["acta", "acta-verify", "acta-view"]),
    ("acta-server", &["acta-log", "acta", "acta-tally", "acta-verify", "acta-view"]),
    (
        "acta-cli",
        &[
            "acta-log",
            "acta",
            "acta-carry",
            "acta-tally",
            "acta-verify",
            "acta-view",
            "acta-parquet",
            "acta-print",
            "acta-server",
        ],
    ),
    (
        "acta-bench",
        &[
            "acta-log",
            "acta",
            "acta-carry",
            "acta-tally",
            "acta-verify",
            "acta-view",
            "acta-server",
            "acta-cli",
        ],
    ),
    (
        "acta-fuzz",
        &[
            "acta-log",
            "acta",
            "acta-carry",
            "acta-tally",
            "acta-verify",
            "acta-view",
            "acta-server",
        ],
    ),
    ("xtask", &[]),
];

/// Fewer than ten: somebody must be able to read everything that computes a total.
const PURE_DEPENDENCIES_MAX: usize = 9;

/// The package of `crates/` that may have dependencies of its own: what people see.
const VIEW: &str = "crates/view/Cargo.toml";

const ROOT: &str = "Cargo.toml";

const FUZZ: &str = "fuzz/Cargo.toml";

/// The tables that name dependencies.
const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

fn manifests(tree: &Tree) -> impl Iterator<Item = (&str, Manifest)> {
    let all = tree.texts_ending(&["Cargo.toml"]).filter(|(path, _)| *path != ROOT);
    all.map(|(path, text)| (path, Manifest::parse(text)))
}

fn ours(name: &str) -> bool {
    MAY_USE.iter().any(|(package, _)| *package == name)
}

/// Every dependency among our own packages is one that [`MAY_USE`] names.
pub(super) fn direction(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, manifest) in manifests(tree) {
        let package = manifest.values("package", "name").pop().unwrap_or_default();
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == package) else {
            let text =
                format!("package `{package}` has no line in MAY_USE (xtask/src/tidy/deps.rs)");
            found.push(Finding::new("direction", path, 0, text));
            continue;
        };
        let used = KINDS.into_iter().flat_map(|kind| manifest.dependencies(kind));
        for (name, line) in used.filter(|(name, _)| ours(name) && !allowed.contains(name)) {
            let text = format!("`{package}` may not depend on `{name}`");
            found.push(Finding::new("direction", path, line, text));
        }
    }
    found
}

/// The pure crates together have fewer than ten dependencies that are not ours.
pub(super) fn few(tree: &Tree) -> Vec<Finding> {
    let mut names = BTreeSet::new();
    let pure = |path: &str| path.starts_with("crates/") && path != VIEW;
    for (_, manifest) in manifests(tree).filter(|(path, _)| pure(path)) {
        let used = manifest.dependencies("dependencies");
        names.extend(used.into_iter().map(|(name, _)| name.to_owned()).filter(|name| !ours(name)));
    }
    if names.len() <= PURE_DEPENDENCIES_MAX {
        return Vec::new();
    }
    let list = names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let text =
        format!("{} dependencies in crates/, at most {PURE_DEPENDENCIES_MAX}: {list}", names.len());
    vec![Finding::new("few-dependencies", ROOT, 0, text)]
}

/// Each dependency of the workspace has a comment that says what it is for.
pub(super) fn reasons(tree: &Tree) -> Vec<Finding> {
    let root = Manifest::parse(tree.text(ROOT).unwrap_or_default());
    let silent = root.entries.iter().filter(|entry| {
        entry.table == "workspace.dependencies" && !entry.commented && !ours(&entry.key)
    });
    let finding = |entry: &super::manifest::Entry| {
        let text = format!("`{}` has no comment that says what it is for", entry.key);
        Finding::new("dependency-reason", ROOT, entry.line, text)
    };
    silent.map(finding).chain(from_workspace(tree)).collect()
}

/// Members take their dependencies from the workspace, where the reason stands. The fuzz targets are
/// outside of it, because the sanitizer wants a build of its own.
fn from_workspace(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, manifest) in manifests(tree).filter(|(path, _)| *path != FUZZ) {
        for kind in KINDS {
            for (name, line) in manifest.own_versions(kind) {
                let text = format!("`{name}` does not say `workspace = true`");
                found.push(Finding::new("dependency-reason", path, line, text));
            }
        }
    }
    found
}

/// Each dependency of the workspace is used.
pub(super) fn unused(tree: &Tree) -> Vec<Finding> {
    let mut used = BTreeSet::new();
    for (_, manifest) in manifests(tree) {
        for kind in KINDS {
            used.extend(manifest.dependencies(kind).into_iter().map(|(name, _)| name.to_owned()));
        }
    }
    let root = Manifest::parse(tree.text(ROOT).unwrap_or_default());
    let left = root.entries.iter().filter(|entry| {
        entry.table == "workspace.dependencies" && !ours(&entry.key) && !used.contains(&entry.key)
    });
    let finding = |entry: &super::manifest::Entry| {
        let text = format!("no package uses `{}`", entry.key);
        Finding::new("dependency-unused", ROOT, entry.line, text)
    };
    left.map(finding).collect()
}
