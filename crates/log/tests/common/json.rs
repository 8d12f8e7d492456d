//! Just enough JSON to read the public vectors: no dependency for a test's sake.

use std::iter::Peekable;
use std::str::Chars;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Json {
    pub(crate) fn parse(text: &str) -> Self {
        let mut chars = text.chars().peekable();
        let value = Self::value(&mut chars);
        blank(&mut chars);
        assert_eq!(chars.next(), None, "nothing follows the value");
        value
    }

    pub(crate) fn get(&self, key: &str) -> &Self {
        let Self::Object(fields) = self else { panic!("expected an object, got {self:?}") };
        fields.iter().find(|(name, _)| name == key).map_or(&Self::Null, |(_, value)| value)
    }

    pub(crate) fn text(&self) -> &str {
        let Self::Text(text) = self else { panic!("expected a string, got {self:?}") };
        text
    }

    pub(crate) fn number(&self) -> u64 {
        let Self::Number(digits) = self else { panic!("expected a number, got {self:?}") };
        digits.parse().unwrap()
    }

    pub(crate) fn truth(&self) -> bool {
        *self == Self::Bool(true)
    }

    pub(crate) fn list(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Null => &[],
            other => panic!("expected a list, got {other:?}"),
        }
    }

    fn value(chars: &mut Peekable<Chars<'_>>) -> Self {
        blank(chars);
        match chars.peek() {
            Some('{') => Self::Object(items(chars, '}', |chars| {
                let key = string(chars);
                blank(chars);
                assert_eq!(chars.next(), Some(':'));
                (key, Self::value(chars))
            })),
            Some('[') => Self::List(items(chars, ']', Self::value)),
            Some('"') => Self::Text(string(chars)),
            _ => Self::word(chars),
        }
    }

    fn word(chars: &mut Peekable<Chars<'_>>) -> Self {
        let mut word = String::new();
        while let Some(c) = chars.next_if(|c| c.is_ascii_alphanumeric() || "+-.".contains(*c)) {
            word.push(c);
        }
        match word.as_str() {
            "null" => Self::Null,
            "true" => Self::Bool(true),
            "false" => Self::Bool(false),
            _ => Self::Number(word),
        }
    }
}

fn blank(chars: &mut Peekable<Chars<'_>>) {
    while chars.next_if(|c| c.is_ascii_whitespace()).is_some() {}
}

fn items<T>(
    chars: &mut Peekable<Chars<'_>>,
    end: char,
    item: impl Fn(&mut Peekable<Chars<'_>>) -> T,
) -> Vec<T> {
    let mut items = Vec::new();
    chars.next();
    loop {
        blank(chars);
        if chars.next_if_eq(&end).is_some() {
            return items;
        }
        if !items.is_empty() {
            assert_eq!(chars.next(), Some(','));
            blank(chars);
        }
        items.push(item(chars));
    }
}

fn string(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut text = String::new();
    assert_eq!(chars.next(), Some('"'));
    loop {
        match chars.next().unwrap() {
            '"' => return text,
            '\\' => text.push(escape(chars)),
            c => text.push(c),
        }
    }
}

fn escape(chars: &mut Peekable<Chars<'_>>) -> char {
    match chars.next().unwrap() {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'u' => {
            let hex: String = chars.by_ref().take(4).collect();
            char::from_u32(u32::from_str_radix(&hex, 16).unwrap()).unwrap()
        }
        c => c,
    }
}
