//! The words of the pages, one Fluent file a language, and how a language writes numbers and times.
//!
//! In scope: [`Language`]. Not in scope: what the pages say of an election, and the printed record, whose few words stand in
//! [`crate::print`]. Adding a language is adding a file and its line in `FILES`; a test holds every file against the English one.
//!
//! All languages write the digits 0 to 9, so that a figure is found again on the paper record and in the tables.

use std::sync::LazyLock;

use acta::value::Time;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use icu_decimal::input::Decimal;
use icu_decimal::{DecimalFormatter, DecimalFormatterPreferences};
use icu_locale_core::Locale;
use maud::{Markup, html};

/// Code and words of each language that pages can be written in; the first one stands in for words that another lacks.
const FILES: [(&str, &str); 5] = [
    ("en", include_str!("en.ftl")),
    ("es", include_str!("es.ftl")),
    ("fr", include_str!("fr.ftl")),
    ("pt", include_str!("pt.ftl")),
    ("ar", include_str!("ar.ftl")),
];

static ALL: LazyLock<Vec<Language>> =
    LazyLock::new(|| FILES.iter().map(|(code, words)| Language::new(code, words)).collect());

/// A language of the pages.
pub struct Language {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
    numbers: Option<DecimalFormatter>,
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)
    }
}

/// A value in a sentence.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// A count: it decides the plural and is written as the language writes numbers.
    Count(u64),
    /// Words, as they are.
    Words(&'a str),
}

impl Language {
    /// Those of the codes that pages can be written in, each once, in the order given; English where there is none.
    pub fn of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Vec<&'static Self> {
        let mut found: Vec<&'static Self> = Vec::new();
        for code in codes {
            let tongue = code.split('-').next().unwrap_or(code);
            let language = Self::all().find(|language| language.code == tongue);
            found.extend(language.filter(|one| found.iter().all(|has| has.code != one.code)));
        }
        if found.is_empty() { Self::all().take(1).collect() } else { found }
    }

    /// All of them, English first.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        ALL.iter()
    }

    fn new(code: &'static str, words: &str) -> Self {
        let locale: Locale = format!("{code}-u-nu-latn").parse().unwrap_or(Locale::UNKNOWN);
        let mut bundle = FluentBundle::new_concurrent(vec![code.parse().unwrap_or_default()]);
        // Isolation is the pages' work: words of an election stand in elements of their own.
        bundle.set_use_isolating(false);
        let resource = match FluentResource::try_new(words.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        // A key that stands twice keeps its first words; a test refuses both this and what cannot be read.
        let _ = bundle.add_resource(resource);
        let preferences = DecimalFormatterPreferences::from(&locale);
        let numbers = DecimalFormatter::try_new(preferences, Default::default()).ok();
        Self { code, bundle, numbers }
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// `ltr` or `rtl`.
    #[must_use]
    pub fn direction(&self) -> String {
        self.say("direction")
    }

    /// The words of a key; the English ones, then the key itself, where a file lacks it.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.say_of(key, &[])
    }

    /// The words of a key with values in their places.
    #[must_use]
    pub fn say_of(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let first = || ALL.first().and_then(|first| first.find(key, values));
        self.find(key, values).or_else(first).unwrap_or_else(|| key.to_owned())
    }

    /// The words of a key, if the language or English has it: for words of a specification that may be unknown.
    #[must_use]
    pub fn word(&self, prefix: &str, word: &str) -> String {
        let key = format!("{prefix}-{word}");
        let words = self.say(&key);
        if words == key { word.to_owned() } else { words }
    }

    fn find(&self, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut args = FluentArgs::with_capacity(values.len() * 2);
        for (name, value) in values {
            match value {
                Value::Words(words) => args.set(*name, FluentValue::from(*words)),
                // `$N` decides the plural, `$N-text` is what is written.
                Value::Count(count) => {
                    args.set(*name, FluentValue::from(*count));
                    args.set(format!("{name}-text"), FluentValue::from(self.number(*count)));
                }
            }
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }

    /// A number with the separators of the language.
    #[must_use]
    pub fn number(&self, number: u64) -> String {
        self.decimal(&number.to_string())
    }

    /// A decimal fraction such as `12.34` with the separators of the language; what is none stays as it is.
    #[must_use]
    pub fn decimal(&self, digits: &str) -> String {
        let parsed = digits.parse::<Decimal>().ok();
        let written = parsed.zip(self.numbers.as_ref());
        written.map_or_else(
            || digits.to_owned(),
            |(value, numbers)| numbers.format(&value).to_string(),
        )
    }

    /// A share of two decimals: an element whose `value` is the share as spec 4 §8 writes it (spec 5 §2.6).
    #[must_use]
    pub fn share(&self, percent: &str) -> Markup {
        html! { @if !percent.is_empty() { data value=(percent) { (self.decimal(percent)) " %" } } }
    }

    /// A time as its entry spells it, to the second, with its offset.
    #[must_use]
    pub fn time(&self, time: Time) -> Markup {
        let spelt = time.to_string();
        let (day, rest) = spelt.split_once('T').unwrap_or((spelt.as_str(), ""));
        let (clock, offset) = rest.split_at_checked("00:00:00".len()).unwrap_or((rest, ""));
        let offset = if offset == "Z" { "" } else { offset };
        html! { time datetime=(spelt) dir="ltr" { (day) " " (clock) " UTC" (offset) } }
    }
}

#[cfg(test)]
mod tests;
