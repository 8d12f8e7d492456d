//! What is printed around the figures, one file a language: a line is `KEY WORDS`, `{}` stands for a value.

use super::Language;

/// The words of one language.
pub(super) struct Labels(&'static str);

impl Labels {
    pub(super) const fn of(language: Language) -> Self {
        Self(match language {
            Language::English => include_str!("labels/en.txt"),
            Language::Spanish => include_str!("labels/es.txt"),
            Language::French => include_str!("labels/fr.txt"),
            Language::Portuguese => include_str!("labels/pt.txt"),
            Language::Arabic => include_str!("labels/ar.txt"),
        })
    }

    /// The words of a key; the key itself where a language lacks it, which a test refuses.
    pub(super) fn get(&self, key: &str) -> String {
        let mut lines = self.0.lines().filter_map(|line| line.split_once(' '));
        lines.find(|(own, _)| *own == key).map_or(key, |(_, words)| words).to_owned()
    }

    /// The words of a key with values in their places.
    pub(super) fn with(&self, key: &str, values: &[&str]) -> String {
        fill(&self.get(key), values)
    }
}

/// Each `{}` replaced by the next value.
pub(super) fn fill(words: &str, values: &[&str]) -> String {
    let mut parts = words.split("{}");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (at, part) in parts.enumerate() {
        out.push_str(values.get(at).copied().unwrap_or_default());
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_the_same_keys_with_as_many_places() {
        let shape = |language| -> Vec<(String, usize)> {
            let Labels(text) = Labels::of(language);
            let line = |line: &str| {
                let (key, words) = line.split_once(' ').unwrap_or_else(|| panic!("{line}"));
                (key.to_owned(), words.matches("{}").count())
            };
            text.lines().map(line).collect()
        };
        let english = shape(Language::English);
        assert!(english.len() > 30);
        for language in Language::ALL {
            assert_eq!(shape(language), english, "{}", language.code());
        }
    }

    #[test]
    fn values_stand_in_their_places() {
        assert_eq!(fill("Page {} of {}", &["1", "2"]), "Page 1 of 2");
        assert_eq!(fill("none", &["1"]), "none");
    }
}
