//! A count in words, where the law wants figures written out.
//!
//! In scope: cardinal numbers 0 to 4,294,967,295 in the languages of [`Language`]. Not in scope: gender and case, which a
//! count on a form does not have. Main function: [`in_words`].

use super::Language;

/// Everything below a thousand of one language, and how it joins thousands, millions and thousand millions.
const THOUSAND: u32 = 1_000;
const MILLION: u32 = 1_000_000;
const MILLIARD: u32 = 1_000_000_000;

/// A count in words.
#[must_use]
pub fn in_words(count: u32, language: Language) -> String {
    match language {
        Language::English => english(count),
        Language::Spanish => spanish(count),
        Language::French => french(count),
        Language::Portuguese => portuguese(count),
        Language::Arabic => arabic(count),
    }
}

/// The `at`-th word of a list; every list below is as long as the places that are asked of it.
fn word(list: &[&'static str], at: u32) -> &'static str {
    usize::try_from(at).ok().and_then(|at| list.get(at)).copied().unwrap_or_default()
}

/// The parts of a number above zero, largest first: how many of each scale.
fn scales(count: u32) -> [(u32, u32); 4] {
    [
        (MILLIARD, count / MILLIARD),
        (MILLION, count % MILLIARD / MILLION),
        (THOUSAND, count % MILLION / THOUSAND),
        (1, count % THOUSAND),
    ]
}

fn english(count: u32) -> String {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] =
        ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let below_hundred = |n: u32| match (n / 10, n % 10) {
        (0 | 1, _) => word(&UNITS, n).to_owned(),
        (tens, 0) => word(&TENS, tens).to_owned(),
        (tens, units) => format!("{}-{}", word(&TENS, tens), word(&UNITS, units)),
    };
    let below_thousand = |n: u32| match (n / 100, n % 100) {
        (0, rest) => below_hundred(rest),
        (hundreds, 0) => format!("{} hundred", word(&UNITS, hundreds)),
        (hundreds, rest) => {
            format!("{} hundred and {}", word(&UNITS, hundreds), below_hundred(rest))
        }
    };
    if count == 0 {
        return word(&UNITS, 0).to_owned();
    }
    let mut parts = Vec::new();
    for (scale, n) in scales(count).into_iter().filter(|(_, n)| *n > 0) {
        let name = match scale {
            MILLIARD => " billion",
            MILLION => " million",
            THOUSAND => " thousand",
            _ => "",
        };
        let and = if scale == 1 && n < 100 && !parts.is_empty() { "and " } else { "" };
        parts.push(format!("{and}{}{name}", below_thousand(n)));
    }
    parts.join(" ")
}

#[expect(clippy::too_many_lines, reason = "most of it is the words of one language")]
fn spanish(count: u32) -> String {
    const UNITS: [&str; 30] = [
        "cero",
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
        "catorce",
        "quince",
        "dieciséis",
        "diecisiete",
        "dieciocho",
        "diecinueve",
        "veinte",
        "veintiuno",
        "veintidós",
        "veintitrés",
        "veinticuatro",
        "veinticinco",
        "veintiséis",
        "veintisiete",
        "veintiocho",
        "veintinueve",
    ];
    const TENS: [&str; 10] = [
        "",
        "",
        "",
        "treinta",
        "cuarenta",
        "cincuenta",
        "sesenta",
        "setenta",
        "ochenta",
        "noventa",
    ];
    const HUNDREDS: [&str; 10] = [
        "",
        "ciento",
        "doscientos",
        "trescientos",
        "cuatrocientos",
        "quinientos",
        "seiscientos",
        "setecientos",
        "ochocientos",
        "novecientos",
    ];
    // Before a noun (mil, millones) the final `uno` is shortened.
    let below_hundred = |n: u32, short: bool| match (n, short) {
        (1, true) => "un".to_owned(),
        (21, true) => "veintiún".to_owned(),
        (0..=29, _) => word(&UNITS, n).to_owned(),
        _ => match (n / 10, n % 10, short) {
            (tens, 0, _) => word(&TENS, tens).to_owned(),
            (tens, 1, true) => format!("{} y un", word(&TENS, tens)),
            (tens, units, _) => format!("{} y {}", word(&TENS, tens), word(&UNITS, units)),
        },
    };
    let below_thousand = |n: u32, short: bool| match (n / 100, n % 100) {
        (0, rest) => below_hundred(rest, short),
        (1, 0) => "cien".to_owned(),
        (hundreds, 0) => word(&HUNDREDS, hundreds).to_owned(),
        (hundreds, rest) => format!("{} {}", word(&HUNDREDS, hundreds), below_hundred(rest, short)),
    };
    if count == 0 {
        return word(&UNITS, 0).to_owned();
    }
    // The long scale: a thousand millions are `mil millones`.
    let (millions, rest) = (count / MILLION, count % MILLION);
    let thousands = |n: u32, short: bool| -> String {
        match (n / THOUSAND, n % THOUSAND) {
            (0, units) => below_thousand(units, short),
            (1, 0) => "mil".to_owned(),
            (1, units) => format!("mil {}", below_thousand(units, short)),
            (many, 0) => format!("{} mil", below_thousand(many, true)),
            (many, units) => {
                format!("{} mil {}", below_thousand(many, true), below_thousand(units, short))
            }
        }
    };
    match (millions, rest) {
        (0, rest) => thousands(rest, false),
        (1, 0) => "un millón".to_owned(),
        (1, rest) => format!("un millón {}", thousands(rest, false)),
        (many, 0) => format!("{} millones", thousands(many, true)),
        (many, rest) => format!("{} millones {}", thousands(many, true), thousands(rest, false)),
    }
}

fn french(count: u32) -> String {
    const UNITS: [&str; 20] = [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
        "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit",
        "dix-neuf",
    ];
    const TENS: [&str; 10] = [
        "",
        "",
        "vingt",
        "trente",
        "quarante",
        "cinquante",
        "soixante",
        "soixante",
        "quatre-vingt",
        "quatre-vingt",
    ];
    // `last`: nothing that is a number follows, so that quatre-vingts and cents keep their s.
    let below_hundred = |n: u32, last: bool| match (n / 10, n % 10) {
        (0 | 1, _) => word(&UNITS, n).to_owned(),
        (8, 0) => format!("quatre-vingt{}", if last { "s" } else { "" }),
        (7, 1) => "soixante et onze".to_owned(),
        (tens @ (7 | 9), units) => format!("{}-{}", word(&TENS, tens), word(&UNITS, 10 + units)),
        (tens, 0) => word(&TENS, tens).to_owned(),
        (tens @ 2..=6, 1) => format!("{} et un", word(&TENS, tens)),
        (tens, units) => format!("{}-{}", word(&TENS, tens), word(&UNITS, units)),
    };
    let below_thousand = |n: u32, last: bool| match (n / 100, n % 100) {
        (0, rest) => below_hundred(rest, last),
        (1, 0) => "cent".to_owned(),
        (1, rest) => format!("cent {}", below_hundred(rest, last)),
        (hundreds, 0) => format!("{} cent{}", word(&UNITS, hundreds), if last { "s" } else { "" }),
        (hundreds, rest) => {
            format!("{} cent {}", word(&UNITS, hundreds), below_hundred(rest, last))
        }
    };
    if count == 0 {
        return word(&UNITS, 0).to_owned();
    }
    let mut parts = Vec::new();
    for (scale, n) in scales(count).into_iter().filter(|(_, n)| *n > 0) {
        parts.push(match (scale, n) {
            // `mille` is a number and takes no s before it; million and milliard are nouns.
            (THOUSAND, 1) => "mille".to_owned(),
            (THOUSAND, n) => format!("{} mille", below_thousand(n, false)),
            (MILLION, 1) => "un million".to_owned(),
            (MILLION, n) => format!("{} millions", below_thousand(n, true)),
            (MILLIARD, 1) => "un milliard".to_owned(),
            (MILLIARD, n) => format!("{} milliards", below_thousand(n, true)),
            (_, n) => below_thousand(n, true),
        });
    }
    parts.join(" ")
}

#[expect(clippy::too_many_lines, reason = "most of it is the words of one language")]
fn portuguese(count: u32) -> String {
    const UNITS: [&str; 20] = [
        "zero",
        "um",
        "dois",
        "três",
        "quatro",
        "cinco",
        "seis",
        "sete",
        "oito",
        "nove",
        "dez",
        "onze",
        "doze",
        "treze",
        "catorze",
        "quinze",
        "dezesseis",
        "dezessete",
        "dezoito",
        "dezenove",
    ];
    const TENS: [&str; 10] = [
        "",
        "",
        "vinte",
        "trinta",
        "quarenta",
        "cinquenta",
        "sessenta",
        "setenta",
        "oitenta",
        "noventa",
    ];
    const HUNDREDS: [&str; 10] = [
        "",
        "cento",
        "duzentos",
        "trezentos",
        "quatrocentos",
        "quinhentos",
        "seiscentos",
        "setecentos",
        "oitocentos",
        "novecentos",
    ];
    let below_hundred = |n: u32| match (n / 10, n % 10) {
        (0 | 1, _) => word(&UNITS, n).to_owned(),
        (tens, 0) => word(&TENS, tens).to_owned(),
        (tens, units) => format!("{} e {}", word(&TENS, tens), word(&UNITS, units)),
    };
    let below_thousand = |n: u32| match (n / 100, n % 100) {
        (0, rest) => below_hundred(rest),
        (1, 0) => "cem".to_owned(),
        (hundreds, 0) => word(&HUNDREDS, hundreds).to_owned(),
        (hundreds, rest) => format!("{} e {}", word(&HUNDREDS, hundreds), below_hundred(rest)),
    };
    if count == 0 {
        return word(&UNITS, 0).to_owned();
    }
    let mut text = String::new();
    for (scale, n) in scales(count).into_iter().filter(|(_, n)| *n > 0) {
        // `e` stands before the last group when it is one word of hundreds, or below a hundred.
        let last = count.is_multiple_of(scale.max(1));
        if !text.is_empty() {
            text.push_str(if last && (n < 100 || n % 100 == 0) { " e " } else { " " });
        }
        text.push_str(&match (scale, n) {
            (THOUSAND, 1) => "mil".to_owned(),
            (THOUSAND, n) => format!("{} mil", below_thousand(n)),
            (MILLION, 1) => "um milhão".to_owned(),
            (MILLION, n) => format!("{} milhões", below_thousand(n)),
            (MILLIARD, 1) => "um bilhão".to_owned(),
            (MILLIARD, n) => format!("{} bilhões", below_thousand(n)),
            (_, n) => below_thousand(n),
        });
    }
    text
}

fn arabic(count: u32) -> String {
    const UNITS: [&str; 20] = [
        "صفر",
        "واحد",
        "اثنان",
        "ثلاثة",
        "أربعة",
        "خمسة",
        "ستة",
        "سبعة",
        "ثمانية",
        "تسعة",
        "عشرة",
        "أحد عشر",
        "اثنا عشر",
        "ثلاثة عشر",
        "أربعة عشر",
        "خمسة عشر",
        "ستة عشر",
        "سبعة عشر",
        "ثمانية عشر",
        "تسعة عشر",
    ];
    const TENS: [&str; 10] =
        ["", "", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"];
    const HUNDREDS: [&str; 10] = [
        "",
        "مائة",
        "مائتان",
        "ثلاثمائة",
        "أربعمائة",
        "خمسمائة",
        "ستمائة",
        "سبعمائة",
        "ثمانمائة",
        "تسعمائة",
    ];
    let below_hundred = |n: u32| match (n / 10, n % 10) {
        (0 | 1, _) => word(&UNITS, n).to_owned(),
        (tens, 0) => word(&TENS, tens).to_owned(),
        (tens, units) => format!("{} و{}", word(&UNITS, units), word(&TENS, tens)),
    };
    let below_thousand = |n: u32| match (n / 100, n % 100) {
        (0, rest) => below_hundred(rest),
        (hundreds, 0) => word(&HUNDREDS, hundreds).to_owned(),
        (hundreds, rest) => format!("{} و{}", word(&HUNDREDS, hundreds), below_hundred(rest)),
    };
    // One, two, the plural of 3 to 10, the accusative of 11 to 99; round hundreds take the singular.
    let noun = |n: u32, [one, two, few, many]: [&str; 4]| match (n, n % 100) {
        (1, _) => one.to_owned(),
        (2, _) => two.to_owned(),
        (n, 3..=10) => format!("{} {few}", below_thousand(n)),
        (n, 11..=99) => format!("{} {many}", below_thousand(n)),
        // Two hundred loses its ending before what is counted.
        (200, _) => format!("مائتا {one}"),
        (n, _) => format!("{} {one}", below_thousand(n)),
    };
    if count == 0 {
        return word(&UNITS, 0).to_owned();
    }
    let mut parts = Vec::new();
    for (scale, n) in scales(count).into_iter().filter(|(_, n)| *n > 0) {
        parts.push(match scale {
            MILLIARD => noun(n, ["مليار", "ملياران", "مليارات", "مليارا"]),
            MILLION => noun(n, ["مليون", "مليونان", "ملايين", "مليونا"]),
            THOUSAND => noun(n, ["ألف", "ألفان", "آلاف", "ألفا"]),
            _ => below_thousand(n),
        });
    }
    parts.join(" و")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: Language, cases: &[(u32, &str)]) {
        for (count, words) in cases {
            assert_eq!(in_words(*count, language), *words, "{count}");
        }
    }

    const COUNTS: [u32; 12] = [0, 1, 21, 71, 80, 100, 101, 1_000, 1_001, 21_000, 1_000_000, 1_234];

    #[test]
    fn english_counts() {
        table(
            Language::English,
            [
                "zero",
                "one",
                "twenty-one",
                "seventy-one",
                "eighty",
                "one hundred",
                "one hundred and one",
                "one thousand",
                "one thousand and one",
                "twenty-one thousand",
                "one million",
                "one thousand two hundred and thirty-four",
            ],
        );
        check(
            Language::English,
            &[
                (547, "five hundred and forty-seven"),
                (1_000_100, "one million one hundred"),
                (
                    4_294_967_295,
                    "four billion two hundred and ninety-four million nine hundred and sixty-seven thousand two hundred and ninety-five",
                ),
            ],
        );
    }

    #[test]
    fn spanish_counts() {
        table(
            Language::Spanish,
            [
                "cero",
                "uno",
                "veintiuno",
                "setenta y uno",
                "ochenta",
                "cien",
                "ciento uno",
                "mil",
                "mil uno",
                "veintiún mil",
                "un millón",
                "mil doscientos treinta y cuatro",
            ],
        );
        check(
            Language::Spanish,
            &[
                (16, "dieciséis"),
                (31_000, "treinta y un mil"),
                (547, "quinientos cuarenta y siete"),
                (2_001_000_001, "dos mil un millones uno"),
            ],
        );
    }

    #[test]
    fn french_counts() {
        table(
            Language::French,
            [
                "zéro",
                "un",
                "vingt et un",
                "soixante et onze",
                "quatre-vingts",
                "cent",
                "cent un",
                "mille",
                "mille un",
                "vingt et un mille",
                "un million",
                "mille deux cent trente-quatre",
            ],
        );
        check(
            Language::French,
            &[
                (81, "quatre-vingt-un"),
                (99, "quatre-vingt-dix-neuf"),
                (200, "deux cents"),
                (201, "deux cent un"),
                (80_000, "quatre-vingt mille"),
                (200_000_000, "deux cents millions"),
            ],
        );
    }

    #[test]
    fn portuguese_counts() {
        table(
            Language::Portuguese,
            [
                "zero",
                "um",
                "vinte e um",
                "setenta e um",
                "oitenta",
                "cem",
                "cento e um",
                "mil",
                "mil e um",
                "vinte e um mil",
                "um milhão",
                "mil duzentos e trinta e quatro",
            ],
        );
        check(
            Language::Portuguese,
            &[
                (547, "quinhentos e quarenta e sete"),
                (1_100, "mil e cem"),
                (2_000_000, "dois milhões"),
            ],
        );
    }

    #[test]
    fn arabic_counts() {
        table(
            Language::Arabic,
            [
                "صفر",
                "واحد",
                "واحد وعشرون",
                "واحد وسبعون",
                "ثمانون",
                "مائة",
                "مائة وواحد",
                "ألف",
                "ألف وواحد",
                "واحد وعشرون ألفا",
                "مليون",
                "ألف ومائتان وأربعة وثلاثون",
            ],
        );
        check(
            Language::Arabic,
            &[
                (2, "اثنان"),
                (547, "خمسمائة وسبعة وأربعون"),
                (2_000, "ألفان"),
                (3_000, "ثلاثة آلاف"),
                (11_000, "أحد عشر ألفا"),
                (100_000, "مائة ألف"),
                (200_000, "مائتا ألف"),
            ],
        );
    }

    fn table(language: Language, words: [&str; 12]) {
        let cases: Vec<_> = COUNTS.into_iter().zip(words).collect();
        check(language, &cases);
    }

    #[test]
    fn different_counts_have_different_words() {
        for language in Language::ALL {
            let mut seen = std::collections::BTreeSet::new();
            let counts = (0..30_000).chain((30_000..4_000_000_000).step_by(9_999_991));
            for count in counts {
                assert!(seen.insert(in_words(count, language)), "{count}");
            }
        }
    }
}
