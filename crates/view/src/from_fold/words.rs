//! The index of stations by word: their codes, the words of their names, and those of their areas' names.
//!
//! In scope: which words there are, and how they are cut into pages that stay light. A register has no word of any voter, and
//! neither has this. Not in scope: how a page looks. Main function: [`index`].

use std::collections::BTreeMap;

use acta_tally::fold::Fold;

use crate::model::{Index, IndexPage};

/// A word that more stations have than this leads nowhere: another one does.
const WORD_STATIONS_MAX: usize = 100;
/// What the entries of a page weigh, about.
const PAGE_BYTES_MAX: usize = 48_000;
/// What an entry weighs beside its code, which stands twice, and its name; and what a word weighs.
const ENTRY_BYTES: usize = 110;

/// The index of all stations that the register ever named.
pub(super) fn index(fold: &Fold) -> Index {
    let mut index = Index { since: fold.layout_changed(), ..Index::default() };
    let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut areas = BTreeMap::new();
    for (at, (_, station)) in fold.expected().in_order().enumerate() {
        let row = &station.row;
        let area = areas.entry(row.area).or_insert_with(|| {
            let area = fold.election().and_then(|election| election.area(&row.area));
            area.map_or_else(String::new, |area| area.name.clone())
        });
        let mut own: Vec<String> = words_of(&row.name).chain(words_of(area)).collect();
        own.push(row.code.to_string());
        own.sort_unstable();
        own.dedup();
        for word in own {
            words.entry(word).or_default().push(at);
        }
        index.stations.push((row.code.to_string(), row.name.clone(), area.clone()));
    }
    words.retain(|_, stations| stations.len() <= WORD_STATIONS_MAX);
    index.pages = pages(words, &index.stations);
    index
}

fn pages(
    words: BTreeMap<String, Vec<usize>>,
    stations: &[(String, String, String)],
) -> Vec<IndexPage> {
    let weight = |at: &usize| {
        let (code, name, area) = stations.get(*at)?;
        Some(ENTRY_BYTES + 2 * code.len() + name.len() + area.len())
    };
    let (mut pages, mut page, mut bytes) = (Vec::new(), IndexPage::new(), 0);
    for (word, own) in words {
        let more: usize = ENTRY_BYTES + own.iter().filter_map(weight).sum::<usize>();
        if bytes > 0 && bytes + more > PAGE_BYTES_MAX {
            pages.push(std::mem::take(&mut page));
            bytes = 0;
        }
        bytes += more;
        page.push((word, own));
    }
    pages.extend((!page.is_empty()).then_some(page));
    pages
}

/// The words of a name, as they are looked for: without capitals and without the marks of Latin letters. A letter or a digit
/// alone is none.
fn words_of(name: &str) -> impl Iterator<Item = String> + '_ {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let plain = words.map(|word| word.chars().flat_map(char::to_lowercase).map(bare).collect());
    plain.filter(|word: &String| word.chars().nth(1).is_some() || word.bytes().any(|b| b >= 0x80))
}

/// The letter without its mark.
const fn bare(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ģ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_bare_and_lower() {
        for (name, words) in [
            (
                "École Jean-Moulin, 12 rue d'Évora",
                &["ecole", "jean", "moulin", "12", "rue", "evora"][..],
            ),
            ("ŁÓDŹ (A)", &["lodz"]),
            ("مدرسة 7", &["مدرسة"]),
            ("校", &["校"]),
            ("<b>", &[]),
        ] {
            assert_eq!(words_of(name).collect::<Vec<_>>(), words, "{name}");
        }
    }

    #[test]
    fn pages_are_light_and_in_order() {
        let stations: Vec<(String, String, String)> =
            (0..3_000).map(|n| (format!("s{n:04}"), "N".repeat(200), String::new())).collect();
        let words: BTreeMap<String, Vec<usize>> =
            (0..3_000).map(|n| (format!("w{n:04}"), vec![n])).collect();
        let pages = pages(words.clone(), &stations);
        assert!(pages.len() > 10, "{}", pages.len());
        assert_eq!(pages.iter().flatten().cloned().collect::<BTreeMap<_, _>>(), words);
        let all: Vec<&String> = pages.iter().flatten().map(|(word, _)| word).collect();
        assert!(all.is_sorted());
        let most = PAGE_BYTES_MAX / (ENTRY_BYTES + 200);
        assert!(pages.iter().all(|page| page.len() <= most));
    }
}
