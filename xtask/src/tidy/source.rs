//! Rust source, read just far enough to tell code from comments, strings and tests.
//!
//! In scope: which bytes are code, which lines belong to tests, what stands in string literals. Out
//! of scope: syntax; rustc has already accepted the file. Main type: [`Source`].

/// One Rust file.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// The file with comments and the insides of literals blanked; lines are where they were.
    pub(crate) code: String,
    /// Each line of each string literal: its number from 1 and its text.
    pub(crate) strings: Vec<(usize, String)>,
    /// For each line, whether it stands in an item under `#[cfg(test)]`.
    test_lines: Vec<bool>,
    /// Whether the whole file is test code; found from outside, by who declares it.
    pub(crate) test_file: bool,
}

impl Source {
    pub(crate) fn parse(text: &str) -> Self {
        let lexer = Lexer { bytes: text.as_bytes(), at: 0, line: 1, code: vec![], strings: vec![] };
        let (code, strings) = lexer.run();
        let test_lines = test_lines(&code);
        Self { code, strings, test_lines, test_file: false }
    }

    /// True when the line (from 1) is test code.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.test_file || self.test_lines.get(line.wrapping_sub(1)).copied().unwrap_or(false)
    }

    /// The lines of code outside tests, with their numbers from 1.
    pub(crate) fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self.code.lines().enumerate().map(|(at, line)| (at + 1, line));
        numbered.filter(|(line, _)| !self.is_test(*line))
    }

    /// The modules declared in other files.
    pub(crate) fn modules(&self) -> impl Iterator<Item = Module<'_>> {
        let lines: Vec<&str> = self.code.lines().collect();
        lines.into_iter().enumerate().filter_map(|(at, line)| {
            let name = line.trim().strip_suffix(';')?.rsplit_once("mod ")?.1;
            let only_tests = self.is_test(at + 1);
            is_word(name).then(|| Module { name, path: self.path_attribute(at), only_tests })
        })
    }

    /// The path in a `#[path = "…"]` that stands on this line (from 1).
    fn path_attribute(&self, line: usize) -> Option<&str> {
        let code = self.code.lines().nth(line.checked_sub(1)?)?;
        let (_, path) = self.strings.iter().find(|(at, _)| *at == line)?;
        code.trim().starts_with("#[path = ").then_some(path)
    }
}

/// A `mod name;`: what it is called, where it says it is, and who sees it.
pub(crate) struct Module<'a> {
    pub(crate) name: &'a str,
    pub(crate) path: Option<&'a str>,
    pub(crate) only_tests: bool,
}

/// True when the text is one identifier.
pub(crate) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_word_byte)
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The words of a line of code.
pub(crate) fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    code: Vec<u8>,
    strings: Vec<(usize, String)>,
}

impl Lexer<'_> {
    fn run(mut self) -> (String, Vec<(usize, String)>) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'/' if self.starts(b"//") => self.blank_while(|byte| byte != b'\n'),
                b'/' if self.starts(b"/*") => self.block_comment(),
                b'"' => self.string(),
                b'r' => self.raw_string_or_word(),
                b'\'' => self.character_or_lifetime(),
                _ => self.keep(),
            }
        }
        (String::from_utf8_lossy(&self.code).into_owned(), self.strings)
    }

    fn starts(&self, prefix: &[u8]) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(prefix))
    }

    fn step(&mut self, keep: bool) {
        let Some(&byte) = self.bytes.get(self.at) else { return };
        self.line += usize::from(byte == b'\n');
        self.code.push(if keep || byte == b'\n' { byte } else { b' ' });
        self.at += 1;
    }

    fn keep(&mut self) {
        self.step(true);
    }

    fn blank(&mut self, count: usize) {
        (0..count).for_each(|_| self.step(false));
    }

    fn blank_while(&mut self, wanted: fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|&byte| wanted(byte)) {
            self.blank(1);
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            if self.starts(b"/*") {
                depth += 1;
                self.blank(2);
            } else if self.starts(b"*/") {
                depth -= 1;
                self.blank(2);
                if depth == 0 {
                    return;
                }
            } else {
                self.blank(1);
            }
        }
    }

    fn string(&mut self) {
        self.keep();
        let (start, first_line) = (self.at, self.line);
        while self.at < self.bytes.len() && !self.starts(b"\"") {
            self.blank(if self.starts(b"\\") { 2 } else { 1 });
        }
        self.remember(start, first_line);
        self.keep();
    }

    fn raw_string_or_word(&mut self) {
        let rest = self.bytes.get(self.at + 1..).unwrap_or_default();
        let hashes = rest.iter().take_while(|&&byte| byte == b'#').count();
        if rest.get(hashes) != Some(&b'"') {
            return self.keep();
        }
        (0..hashes + 2).for_each(|_| self.keep());
        let (start, first_line) = (self.at, self.line);
        let end = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
        while self.at < self.bytes.len() && !self.starts(&end) {
            self.blank(1);
        }
        self.remember(start, first_line);
        (0..=hashes).for_each(|_| self.keep());
    }

    fn character_or_lifetime(&mut self) {
        self.keep();
        if self.starts(b"\\") {
            self.blank(2);
            self.blank_while(|byte| byte != b'\'');
            return self.keep();
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let width = rest.iter().skip(1).take_while(|&&byte| byte & 0xc0 == 0x80).count() + 1;
        if rest.get(width) == Some(&b'\'') {
            self.blank(width);
            self.keep();
        }
    }

    fn remember(&mut self, start: usize, first_line: usize) {
        let text = String::from_utf8_lossy(self.bytes.get(start..self.at).unwrap_or_default());
        let lines = text.split('\n').enumerate();
        self.strings.extend(lines.map(|(at, line)| (first_line + at, line.to_owned())));
    }
}

/// Marks the lines from each `#[cfg(test)]` to the end of the item under it.
fn test_lines(code: &str) -> Vec<bool> {
    let mut marked = vec![false; code.lines().count()];
    if code.contains("#![cfg(test)]") {
        marked.fill(true);
    }
    for attribute in ["#[cfg(test)]", "#[cfg(all(test", "#[test]"] {
        for (start, _) in code.match_indices(attribute) {
            let end = item_end(code, start + attribute.len());
            let line_of = |at: usize| code[..at].bytes().filter(|&byte| byte == b'\n').count();
            let lines = line_of(start)..=line_of(end);
            lines.for_each(|line| marked.get_mut(line).into_iter().for_each(|mark| *mark = true));
        }
    }
    marked
}

/// The offset where the item that starts after `from` ends: its `;`, or the brace that closes it.
fn item_end(code: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b';' if depth == 0 => return at,
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}
