//! Nothing lies about unused: modules, vectors, specs, and links that lead nowhere.
//!
//! In scope: files that no declaration reaches, folders of vectors that no test names, specs that the
//! table of contents does not link, relative links without a target. Out of scope: unused items
//! inside a file, which rustc reports.

use super::manifest::Manifest;
use super::source::Module;
use super::{Finding, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// Where specs are listed for a reader.
const CONTENTS: [&str; 2] = ["ARCHITECTURE.md", "specs/README.md"];

/// Folders whose files are targets of their own.
const TARGET_FOLDERS: [&str; 4] = ["src/bin/", "tests/", "examples/", "benches/"];

/// Marks the files that only tests, examples or benchmarks reach.
pub(super) fn mark_tests(tree: &mut Tree) {
    let reached = reached(tree);
    for (path, source) in &mut tree.sources {
        source.test_file = reached.get(path).copied().unwrap_or(false);
    }
}

/// Every Rust file that cargo compiles, and whether it is test code only.
fn reached(tree: &Tree) -> BTreeMap<String, bool> {
    let mut reached: BTreeMap<String, bool> = BTreeMap::new();
    let mut pending = roots(tree);
    while let Some((path, test)) = pending.pop() {
        let Some(source) = tree.sources.get(&path) else { continue };
        match reached.get(&path) {
            Some(&already) if !already || test => continue,
            _ => drop(reached.insert(path.clone(), test)),
        }
        for module in source.modules() {
            let children = module_paths(&path, &module, is_root(tree, &path));
            pending.extend(children.into_iter().map(|child| (child, test || module.only_tests)));
        }
    }
    reached
}

fn is_root(tree: &Tree, path: &str) -> bool {
    roots(tree).iter().any(|(root, _)| root == path)
}

/// The files where a target of some package starts.
fn roots(tree: &Tree) -> Vec<(String, bool)> {
    let mut roots = Vec::new();
    for (path, text) in tree.texts_ending(&["Cargo.toml"]) {
        let package = path.trim_end_matches("Cargo.toml");
        for name in ["src/lib.rs", "src/main.rs", "build.rs"] {
            roots.push((format!("{package}{name}"), false));
        }
        for kind in ["bin", "test", "example", "bench", "lib"] {
            let paths = Manifest::parse(text).values(kind, "path");
            let test = matches!(kind, "test" | "example" | "bench");
            roots.extend(paths.iter().map(|path| (format!("{package}{path}"), test)));
        }
        let rust = tree.sources.keys().filter_map(|file| file.strip_prefix(package));
        let own = rust.filter(|file| starts_target(file));
        roots.extend(own.map(|file| (format!("{package}{file}"), !file.starts_with("src/"))));
    }
    roots
}

/// `tests/x.rs` and `tests/x/main.rs` are targets, `tests/x/y.rs` is not.
fn starts_target(file: &str) -> bool {
    TARGET_FOLDERS
        .iter()
        .filter_map(|folder| file.strip_prefix(folder))
        .any(|rest| rest.split_once('/').is_none_or(|(_, below)| below == "main.rs"))
}

/// The places where a module declared in `path` may stand.
fn module_paths(path: &str, module: &Module<'_>, root: bool) -> Vec<String> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    if let Some(named) = module.path {
        return vec![format!("{folder}/{named}")];
    }
    let (stem, name) = (file.trim_end_matches(".rs"), module.name);
    let folder = if root || stem == "mod" { folder.to_owned() } else { format!("{folder}/{stem}") };
    vec![format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")]
}

/// Every Rust file is reached from some target.
pub(super) fn rust_files(tree: &Tree) -> Vec<Finding> {
    let reached = reached(tree);
    let dead = tree.sources.keys().filter(|path| !reached.contains_key(*path));
    dead.map(|path| Finding::new("dead-file", path, 0, "no `mod` declaration reaches it")).collect()
}

/// Every folder of `vectors/` is named by some test.
pub(super) fn vectors(tree: &Tree) -> Vec<Finding> {
    let below = tree.files.keys().filter_map(|path| path.strip_prefix("vectors/"));
    let folders: BTreeSet<&str> =
        below.filter_map(|path| path.split_once('/')).map(|(folder, _)| folder).collect();
    let read = |folder: &str| {
        tree.sources.iter().filter(|(path, _)| is_test_of_package(path)).any(|(_, source)| {
            source.strings.iter().any(|(line, text)| source.is_test(*line) && text.contains(folder))
        })
    };
    let unread = folders.into_iter().filter(|folder| !read(folder));
    let finding = |folder| {
        Finding::new("dead-vectors", &format!("vectors/{folder}"), 0, "no test names this folder")
    };
    unread.map(finding).collect()
}

/// Generators and this tool write vectors; that is not reading them.
fn is_test_of_package(path: &str) -> bool {
    !path.starts_with("xtask/") && !path.contains("/examples/")
}

/// Every spec is linked where a reader looks for it.
pub(super) fn specs(tree: &Tree) -> Vec<Finding> {
    let contents = CONTENTS.iter().filter_map(|path| Some((*path, tree.text(path)?)));
    let linked: BTreeSet<String> = contents
        .flat_map(|(path, text)| relative_links(text).map(move |(_, link)| resolve(path, link)))
        .flatten()
        .collect();
    let specs = tree.files.keys().filter(|path| {
        path.starts_with("specs/") && path.ends_with(".md") && !path.ends_with("README.md")
    });
    let text = format!("not linked from {}", CONTENTS.join(" or "));
    let unlinked = specs.filter(|path| !linked.contains(*path));
    unlinked.map(|path| Finding::new("dead-spec", path, 0, text.clone())).collect()
}

/// Every relative link in a Markdown file leads to a file or folder of this repository.
pub(super) fn links(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree.texts_ending(&[".md"]) {
        for (line, link) in relative_links(text) {
            if resolve(path, link).is_none_or(|target| !tree.has(&target)) {
                let text = format!("`{link}` leads to no file of this repository");
                found.push(Finding::new("link", path, line, text));
            }
        }
    }
    found
}

/// The targets of `[text](target)` outside code, with their lines from 1.
fn relative_links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    let lines = text.lines().enumerate().filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    let links = lines.flat_map(|(at, line)| {
        // Between backticks stands code: every second part.
        let prose = line.split('`').step_by(2);
        let whole = if line.contains("`](") { vec![line] } else { prose.collect() };
        let links = whole.into_iter().flat_map(|part| part.split("](").skip(1));
        links.filter_map(move |rest| Some((at + 1, rest.split_once(')')?.0)))
    });
    links.filter(|(_, link)| {
        !link.contains("://") && !link.starts_with(['#', '<']) && !link.starts_with("mailto:")
    })
}

/// The path from the root that a link in `from` means; none when it leaves the repository.
fn resolve(from: &str, link: &str) -> Option<String> {
    let link = link.split(['#', ' ']).next().unwrap_or(link);
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
