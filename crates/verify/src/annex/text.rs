//! The Markdown of an annex (spec 6 §11.1).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Annex, Ground, Sentence};

/// Signs that Markdown takes for its own.
const SIGNS: [char; 11] = ['\\', '`', '*', '_', '[', ']', '<', '>', '#', '|', '~'];

impl Ground {
    /// As it stands in the brackets.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Entry(index) => format!("entry {index}"),
            Self::File(path) => format!("file {path}"),
            Self::Beside(name) => format!("beside {name}"),
        }
    }
}

impl Sentence {
    /// The grounds in their brackets.
    #[must_use]
    pub fn bracket(&self) -> String {
        let grounds: Vec<String> = self.grounds.iter().map(Ground::words).collect();
        format!("[{}]", grounds.join("; "))
    }
}

impl Annex {
    /// The annex as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n", escaped(&self.title));
        for section in &self.sections {
            let level = if section.is_below { "###" } else { "##" };
            out.push_str(&format!("\n{level} {}\n\n", escaped(&section.title)));
            for sentence in &section.sentences {
                let (words, grounds) = (escaped(&sentence.words), sentence.bracket());
                out.push_str(&format!("- {words} {grounds}\n"));
            }
        }
        out
    }
}

fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for sign in words.chars() {
        if SIGNS.contains(&sign) {
            out.push('\\');
        }
        out.push(sign);
    }
    out.replace('\n', " ").to_string()
}
