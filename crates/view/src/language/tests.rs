use super::*;

#[test]
fn numbers_have_the_separators_of_the_language_and_latin_digits() {
    let cases = [
        ("en", "1,234,567", "12.34"),
        ("es", "1.234.567", "12,34"),
        ("pt", "1.234.567", "12,34"),
        ("fr", "1\u{202f}234\u{202f}567", "12,34"),
        ("ar", "1,234,567", "12.34"),
    ];
    for (code, number, share) in cases {
        let Some(language) = Language::all().find(|language| language.code() == code) else {
            continue;
        };
        assert_eq!(language.number(1_234_567), number, "{code}");
        assert_eq!(language.decimal("12.34"), share, "{code}");
        assert_eq!(
            language.number(u64::MAX).chars().filter(char::is_ascii_digit).collect::<String>(),
            u64::MAX.to_string()
        );
    }
}

#[test]
fn a_count_decides_the_plural() {
    let english = Language::of(["en"])[0];
    let open = |votes| english.say_of("verdict-open", &[("votes", Value::Count(votes))]);
    assert_eq!(open(1), "Open by 1 vote.");
    assert_eq!(open(1_000), "Open by 1,000 votes.");
}

#[test]
fn codes_lead_to_languages_once_and_never_to_none() {
    let codes = |of: &[&str]| -> Vec<&str> {
        Language::of(of.iter().copied()).iter().map(|language| language.code()).collect()
    };
    assert_eq!(codes(&["en-gb", "en", "qqq"]), ["en"]);
    assert_eq!(codes(&["qqq"]), ["en"]);
    assert_eq!(codes(&[]), ["en"]);
}

/// Message and the values that it names, in the order of the file.
fn shape(words: &str) -> Vec<(String, Vec<String>)> {
    use fluent_syntax::ast::Entry;
    let resource =
        fluent_syntax::parser::parse(words).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let message = |entry: &Entry<&str>| match entry {
        Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    };
    let keys: Vec<String> = resource.body.iter().filter_map(message).collect();
    let text = words.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
    let mut shapes = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let start = text.find(&format!("\n{key} =")).map_or(0, |at| at + 1);
        let next = keys.get(at + 1).and_then(|next| text.find(&format!("\n{next} =")));
        let own = &text[start..next.unwrap_or(text.len())];
        let mut values: Vec<String> = own
            .split('$')
            .skip(1)
            .map(|rest| {
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
            })
            .collect();
        values.sort_unstable();
        values.dedup();
        shapes.push((key.clone(), values));
    }
    shapes
}

#[test]
fn each_language_has_the_same_messages_with_the_same_values() {
    let english = shape(FILES[0].1);
    assert!(english.len() > 150);
    for (code, words) in FILES {
        let own = shape(words);
        let keys: Vec<&String> = own.iter().map(|(key, _)| key).collect();
        assert_eq!(
            keys.len(),
            keys.iter().collect::<std::collections::BTreeSet<_>>().len(),
            "{code}: a message stands twice"
        );
        for (message, theirs) in english.iter().zip(&own) {
            assert_eq!(message, theirs, "{code}");
        }
        assert_eq!(english.len(), own.len(), "{code}");
    }
}

/// Messages whose key is made of a word of the specifications.
const FAMILIES: [&str; 14] = [
    "account-",
    "area-kind-",
    "cell-",
    "channel-",
    "class-",
    "column-",
    "effect-",
    "finding-",
    "kind-",
    "mark-",
    "rule-",
    "says-",
    "station-kind-",
    "status-",
];

#[test]
fn every_message_is_said_somewhere() {
    let pages = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/pages");
    let files = std::fs::read_dir(pages).unwrap().map(|file| file.unwrap().path());
    let rust = files.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let mut source: String = rust.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    source.push_str(include_str!("mod.rs"));
    for (key, _) in shape(FILES[0].1) {
        let of_family =
            FAMILIES.iter().any(|family| key.starts_with(family)) || key.starts_with("track-");
        assert!(of_family || source.contains(&format!("\"{key}\"")), "{key} is said nowhere");
    }
}
