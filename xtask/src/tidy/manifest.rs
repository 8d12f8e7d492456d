//! `Cargo.toml`, read just far enough to see tables, keys and values.
//!
//! In scope: the plain TOML that manifests are written in. Out of scope: the rest of TOML; cargo has
//! already accepted the file. Main type: [`Manifest`].

/// One `key = value` of a manifest.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The table it stands in, as written between the brackets.
    pub(crate) table: String,
    /// The key, without quotes.
    pub(crate) key: String,
    /// The value as written, on one line.
    pub(crate) value: String,
    /// Counted from 1.
    pub(crate) line: usize,
    /// Whether a comment says why: at the end of the line or in the line above.
    pub(crate) commented: bool,
}

/// A manifest's entries in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Manifest {
    pub(crate) entries: Vec<Entry>,
}

impl Manifest {
    pub(crate) fn parse(text: &str) -> Self {
        let (mut entries, mut table) = (Vec::<Entry>::new(), String::new());
        let (mut depth, mut comment_above) = (0_isize, false);
        for (at, line) in text.lines().enumerate() {
            let (content, comment) = split_comment(line);
            let content = content.trim();
            if depth > 0 {
                entries.last_mut().into_iter().for_each(|entry| entry.value.push_str(content));
                depth += balance(content);
            } else if content.starts_with('[') {
                content.trim_matches(['[', ']']).trim().clone_into(&mut table);
            } else if let Some((key, value)) = content.split_once('=') {
                depth = balance(value);
                entries.push(Entry {
                    table: table.clone(),
                    key: key.trim().trim_matches('"').to_owned(),
                    value: value.trim().to_owned(),
                    line: at + 1,
                    commented: comment || comment_above,
                });
            }
            comment_above = comment && content.is_empty();
        }
        Self { entries }
    }

    /// The values, without quotes, of this key in every table of this name.
    pub(crate) fn values(&self, table: &str, key: &str) -> Vec<String> {
        let wanted = self.entries.iter().filter(|entry| entry.table == table && entry.key == key);
        wanted.map(|entry| entry.value.trim_matches('"').to_owned()).collect()
    }

    /// Dependencies of this kind that name a version, a path or a source of their own.
    pub(crate) fn own_versions(&self, kind: &str) -> Vec<(&str, usize)> {
        let from_workspace = |line: usize| {
            self.entries.iter().any(|entry| {
                let says_so = entry.key == "workspace" || entry.key.ends_with(".workspace");
                entry.line == line && (says_so || entry.value.contains("workspace = true"))
            })
        };
        let mut all = self.dependencies(kind);
        let shared: Vec<&str> =
            all.iter().filter(|(_, line)| from_workspace(*line)).map(|(name, _)| *name).collect();
        all.retain(|(name, _)| !shared.contains(name));
        all
    }

    /// The names under every table of this kind (`dependencies`, `dev-dependencies`), for all
    /// targets, with their lines.
    pub(crate) fn dependencies(&self, kind: &str) -> Vec<(&str, usize)> {
        let named = self.entries.iter().filter_map(|entry| {
            let name = match entry.table.rsplit_once('.') {
                _ if entry.table == kind => &entry.key,
                Some((front, last)) if last == kind && front.starts_with("target") => &entry.key,
                Some((front, name)) if is_table_of(front, kind) => name,
                _ => return None,
            };
            Some((name.split('.').next().unwrap_or(name), entry.line))
        });
        named.collect()
    }
}

fn is_table_of(front: &str, kind: &str) -> bool {
    front == kind || (front.starts_with("target") && front.ends_with(&format!(".{kind}")))
}

fn split_comment(line: &str) -> (&str, bool) {
    let mut quoted = false;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'#' if !quoted => return (&line[..at], true),
            _ => {}
        }
    }
    (line, false)
}

fn balance(text: &str) -> isize {
    text.chars().map(|c| if "[{".contains(c) { 1 } else { -isize::from("]}".contains(c)) }).sum()
}
