//! JSON (RFC 8259) as it is written: keys in the order given, every number an integer.
//!
//! Each object of an array stands on a line of its own, so that two sizes can be compared line by line.

use std::fmt::{Display, Write as _};

/// A JSON text that grows.
#[derive(Default)]
pub(super) struct Json {
    out: String,
    /// The closing signs still to come.
    open: Vec<char>,
    /// Whether a comma must come before what comes next.
    more: bool,
}

impl Json {
    pub(super) fn finish(mut self) -> String {
        debug_assert!(self.open.is_empty(), "everything that was opened is closed");
        self.out.push('\n');
        self.out
    }

    fn next(&mut self) {
        if self.more {
            self.out.push(',');
        }
        self.more = true;
    }

    fn enter(&mut self, sign: char, end: char) {
        self.next();
        if sign == '{' && self.open.last() == Some(&']') {
            self.out.push('\n');
        }
        self.out.push(sign);
        self.open.push(end);
        self.more = false;
    }

    /// Begins an object; as a value.
    pub(super) fn object(&mut self) -> &mut Self {
        self.enter('{', '}');
        self
    }

    /// Begins an array; as a value.
    pub(super) fn array(&mut self) -> &mut Self {
        self.enter('[', ']');
        self
    }

    /// Ends what was begun last.
    pub(super) fn end(&mut self) -> &mut Self {
        self.out.extend(self.open.pop());
        self.more = true;
        self
    }

    /// The name of what comes next.
    pub(super) fn key(&mut self, key: &str) -> &mut Self {
        self.next();
        self.quoted(key);
        self.out.push(':');
        self.more = false;
        self
    }

    fn quoted(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => self.out.extend(['\\', c]),
                c if c < ' ' => drop(write!(self.out, "\\u{:04x}", u32::from(c))),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    /// A string; as a value.
    pub(super) fn word(&mut self, text: impl AsRef<str>) -> &mut Self {
        self.next();
        self.quoted(text.as_ref());
        self
    }

    /// A number, `true`, `false` or `null`; as a value.
    pub(super) fn plain(&mut self, value: impl Display) -> &mut Self {
        self.next();
        let _ = write!(self.out, "{value}");
        self
    }

    /// A string under a name.
    pub(super) fn text(&mut self, key: &str, text: impl AsRef<str>) -> &mut Self {
        self.key(key).word(text)
    }

    /// A string or null under a name.
    pub(super) fn text_or_null(&mut self, key: &str, text: Option<impl AsRef<str>>) -> &mut Self {
        match text {
            Some(text) => self.text(key, text),
            None => self.value(key, "null"),
        }
    }

    /// A number, `true` or `false` under a name.
    pub(super) fn value(&mut self, key: &str, value: impl Display) -> &mut Self {
        self.key(key).plain(value)
    }

    /// A number or null under a name.
    pub(super) fn value_or_null(&mut self, key: &str, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.value(key, value),
            None => self.value(key, "null"),
        }
    }

    /// Strings under a name.
    pub(super) fn texts<T: AsRef<str>>(
        &mut self,
        key: &str,
        texts: impl IntoIterator<Item = T>,
    ) -> &mut Self {
        self.key(key).array();
        texts.into_iter().for_each(|text| {
            self.word(text);
        });
        self.end()
    }
}
