//! Neutral words: Acta says what differs, never who meant what.
//!
//! In scope, in every language of the texts: string literals of shipped Rust code, Markdown, what a
//! browser is given, labels, example elections. Out of scope: comments and tests, which no voter
//! reads. The words stand in `xtask/words.txt`.

use super::{Finding, Tree};

/// `word = what to say instead`, one a line; `*` stands for any ending, or any beginning (*Arabic writes
/// its article there*).
const WORDS: &str = include_str!("../../words.txt");

/// Where people read, beside the strings of Rust code.
const READ_BY_PEOPLE: [&str; 6] = [".md", ".html", ".js", ".css", ".svg", ".ftl"];

/// Folders whose texts and tables people read too.
const FOLDERS_READ: [&str; 2] = ["labels/", "examples/"];
const TABLES: [&str; 2] = [".txt", ".csv"];

/// The rule.
pub(super) fn neutral(tree: &Tree) -> Vec<Finding> {
    let words: Vec<(&str, &str)> = list().collect();
    let mut found = Vec::new();
    for (path, source) in &tree.sources {
        for (line, text) in source.strings.iter().filter(|(line, _)| !source.is_test(*line)) {
            found.extend(in_line(&words, path, *line, text));
        }
    }
    let tables = tree.texts_ending(&TABLES);
    let tables = tables.filter(|(path, _)| FOLDERS_READ.iter().any(|folder| path.contains(folder)));
    for (path, text) in tree.texts_ending(&READ_BY_PEOPLE).chain(tables) {
        for (at, line) in text.lines().enumerate() {
            found.extend(in_line(&words, path, at + 1, line));
        }
    }
    found
}

/// The list, read.
pub(super) fn list() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = WORDS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" = "))
}

fn in_line(words: &[(&str, &str)], path: &str, line: usize, text: &str) -> Vec<Finding> {
    let lower = text.to_lowercase();
    let spoken = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut found = Vec::new();
    for said in spoken {
        let listed =
            words.iter().find(|(word, _)| match (word.strip_prefix('*'), word.strip_suffix('*')) {
                (None, None) => said == *word,
                (None, Some(stem)) => said.starts_with(stem),
                (Some(end), None) => said.ends_with(end),
                (Some(_), Some(_)) => said.contains(word.trim_matches('*')),
            });
        if let Some((_, instead)) = listed {
            let text = format!("`{said}` is not a neutral word; say {instead}");
            found.push(Finding::new("word", path, line, text));
        }
    }
    found
}
