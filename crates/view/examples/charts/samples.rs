//! Invented elections to draw, neutral and the same each time.

use acta_view::chart::{Frame, arrival};
use acta_view::grouped;

const NOON: u64 = 1_790_942_400;
const HOUR: u64 = 3_600;

/// Every sample: file name, language, figure.
pub(crate) fn all() -> Vec<(&'static str, &'static str, String)> {
    vec![("arrival", "en", arrival(&ENGLISH)), ("arrival-ar", "ar", arrival(&ARABIC))]
}

/// The same pseudo-random numbers each time (a linear congruential generator).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}

/// The words of the samples in one language.
pub(crate) struct Language {
    title: &'static str,
    table: &'static str,
    channels: [&'static str; 4],
    time: &'static str,
    total: &'static str,
    expected: &'static str,
}

const ENGLISH: Language = Language {
    title: "Records by time of arrival",
    table: "The figures as a table",
    channels: ["Internet", "QR code", "SMS", "USB stick"],
    time: "Until",
    total: "All",
    expected: "expected:",
};

const ARABIC: Language = Language {
    title: "المحاضر حسب وقت الوصول",
    table: "الأرقام في جدول",
    channels: ["الإنترنت", "رمز QR", "رسالة قصيرة", "ذاكرة USB"],
    time: "حتى",
    total: "المجموع",
    expected: "المتوقع:",
};

fn frame<'a>(id: &'a str, title: &'a str, table: &'a str) -> Frame<'a> {
    Frame { id, title, description: title, show_table: table, caption: title, number: &grouped }
}

fn clock(time: u64) -> String {
    let minutes = time / 60 % (24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn arrival(words: &Language) -> String {
    let mut dice = Dice(1);
    let mut entries: Vec<(u64, usize)> = (0..3_000)
        .map(|_| {
            let late = dice.below(100) * dice.below(100) * HOUR / 1_000;
            (
                NOON + 18 * HOUR + late + dice.below(900),
                [0, 0, 0, 0, 1, 1, 2, 3][usize::try_from(dice.below(8)).unwrap_or(0)],
            )
        })
        .collect();
    entries.push((NOON + 18 * HOUR, 0));
    let input = arrival::Arrival {
        channels: &words.channels,
        entries: &entries,
        expected: Some(3_400),
        span: None,
        offset: 0,
        time: &clock,
        words: arrival::Words {
            time: words.time,
            total: words.total,
            expected: words.expected,
            other: "Other",
        },
    };
    arrival::chart(&frame("arrival", words.title, words.table), &input).into_string()
}
