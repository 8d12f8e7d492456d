//! Invented elections to draw, neutral and the same each time.

use acta_view::chart::areas::{self, Area, Areas};
use acta_view::chart::geojson::Outlines;
use acta_view::chart::{Frame, arrival, margin, outlines, seats, tiles, turnout};
use acta_view::grouped;

const NOON: u64 = 1_790_942_400;
const HOUR: u64 = 3_600;

/// Every sample: file name, language, figure.
pub(crate) fn all() -> Vec<(&'static str, &'static str, String)> {
    vec![
        ("arrival", "en", arrival(&ENGLISH)),
        ("arrival-ar", "ar", arrival(&ARABIC)),
        ("turnout", "en", turnout(&ENGLISH, 400)),
        ("turnout-ar", "ar", turnout(&ARABIC, 120)),
        ("turnout-many", "en", turnout(&ENGLISH, 30_000)),
        ("margin", "en", margin(&ENGLISH, false)),
        ("margin-ar", "ar", margin(&ARABIC, true)),
        ("tiles-8", "en", tiles(&ENGLISH, 8)),
        ("tiles-50-ar", "ar", tiles(&ARABIC, 50)),
        ("tiles-345", "en", tiles(&ENGLISH, 345)),
        ("outlines-40", "en", outlines(&ENGLISH, 40)),
        ("outlines-340-ar", "ar", outlines(&ARABIC, 340)),
        ("seats-9", "en", seats(&ENGLISH, &[4, 3, 2], 0)),
        ("seats-45", "en", seats(&ENGLISH, &[9, 8, 7, 6, 4, 3, 2, 2, 1, 1, 1], 1)),
        (
            "seats-150-ar",
            "ar",
            seats(&ARABIC, &[37, 25, 24, 20, 9, 7, 5, 5, 4, 3, 3, 3, 2, 2, 1], 0),
        ),
        ("seats-750", "en", seats(&ENGLISH, &[188, 136, 84, 79, 78, 53, 46, 30, 25, 31], 0)),
    ]
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
    choices: [&'static str; 4],
    turnout: [&'static str; 8],
    caution: &'static str,
    seats: [&'static str; 5],
    margin: [&'static str; 11],
    areas: [&'static str; 11],
}

const ENGLISH: Language = Language {
    title: "Records by time of arrival",
    table: "The figures as a table",
    channels: ["Internet", "QR code", "SMS", "USB stick"],
    time: "Until",
    total: "All",
    expected: "expected:",
    choices: ["List of the Lakes", "Union of the Hills", "New Harbour", "Green Valley"],
    turnout: [
        "Turnout and share of who leads, by station",
        "Turnout",
        "Share of who leads",
        "Station",
        "Ahead",
        "over 100 %",
        "Stations without registered voters or votes:",
        "Stations at a point:",
    ],
    caution: "This plot is no evidence that anything was wrong, nor that nothing was.",
    seats: ["Seats", "List", "Seats", "Decided by lot", "All"],
    margin: [
        "Margin between the first two, and what is outstanding",
        "Log size",
        "Margin",
        "At most outstanding",
        "Ahead",
        "Draw",
        "State",
        "Closed",
        "Open",
        "Cannot tell",
        "At first more is outstanding than this drawing is high.",
    ],
    areas: [
        "Who is ahead, by area",
        "Area",
        "Ahead",
        "Registered",
        "Counted",
        "Expected",
        "Others",
        "Nobody",
        "All counted",
        "Partly counted",
        "Nothing counted",
    ],
};

const ARABIC: Language = Language {
    title: "المحاضر حسب وقت الوصول",
    table: "الأرقام في جدول",
    channels: ["الإنترنت", "رمز QR", "رسالة قصيرة", "ذاكرة USB"],
    time: "حتى",
    total: "المجموع",
    expected: "المتوقع:",
    choices: ["قائمة البحيرات", "اتحاد التلال", "الميناء الجديد", "الوادي الأخضر"],
    turnout: [
        "المشاركة وحصة المتقدم حسب المركز",
        "نسبة المشاركة",
        "حصة المتقدم",
        "المركز",
        "المتقدم",
        "أكثر من 100 %",
        "مراكز بلا ناخبين مسجلين أو أصوات:",
        "مراكز في النقطة:",
    ],
    caution: "هذا الرسم ليس دليلا على وجود خطأ ولا على عدمه.",
    seats: ["المقاعد", "القائمة", "المقاعد", "بالقرعة", "المجموع"],
    margin: [
        "الفارق بين الأولين وما تبقى",
        "الوقت",
        "الفارق",
        "المتبقي على الأكثر",
        "المتقدم",
        "تعادل",
        "الحالة",
        "محسوم",
        "مفتوح",
        "لا يمكن القول",
        "في البداية كان المتبقي أعلى من هذا الرسم.",
    ],
    areas: [
        "المتقدم حسب المنطقة",
        "المنطقة",
        "المتقدم",
        "المسجلون",
        "المحسوب",
        "المتوقع",
        "آخرون",
        "لا أحد",
        "محسوب كله",
        "محسوب جزئيا",
        "لم يحسب شيء",
    ],
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

fn percent(share: u64) -> String {
    format!("{} %", share / 100)
}

fn turnout(words: &Language, stations: u64) -> String {
    let mut dice = Dice(2);
    let codes: Vec<String> = (0..stations).map(|at| format!("{:05}", 10_000 + at)).collect();
    let stations: Vec<turnout::Station> = codes
        .iter()
        .map(|code| {
            let registered = 200 + dice.below(700);
            let share = 35 + dice.below(25) + dice.below(25) + dice.below(20);
            let ballots = registered * share / 100;
            let leading = ballots * (28 + dice.below(20) + dice.below(20) + dice.below(15)) / 100;
            let leader = [0, 0, 0, 1, 1, 2, 2, 3][usize::try_from(dice.below(8)).unwrap_or(0)];
            let leader = (dice.below(80) > 0).then_some(leader);
            turnout::Station { code, registered, ballots, leader, leading, votes: ballots }
        })
        .collect();
    let [title, turnout, share, station, leader, above, unplaced, density] = words.turnout;
    let Some(caution) = turnout::Caution::new(words.caution) else { return String::new() };
    let input = turnout::Turnout {
        choices: &words.choices,
        stations: &stations,
        percent: &percent,
        caution,
        words: turnout::Words {
            turnout,
            share,
            station,
            leader,
            other: "Other",
            nobody: "Draw",
            above,
            unplaced,
            density,
        },
    };
    turnout::chart(&frame("turnout", title, words.table), &input).into_string()
}

fn seats(words: &Language, seats: &[u64], open: u64) -> String {
    const SHORT: [&str; 8] = ["LL", "UH", "NH", "GV", "P5", "P6", "P7", "P8"];
    let names: Vec<String> = (0..seats.len())
        .map(|at| {
            words.choices.get(at).map_or(format!("List {}", at + 1), |name| (*name).to_owned())
        })
        .collect();
    let lists = names.iter().zip(seats).enumerate();
    let lists: Vec<seats::List> = lists
        .map(|(at, (name, seats))| seats::List {
            name,
            short: SHORT.get(at).copied().unwrap_or(""),
            seats: *seats,
        })
        .collect();
    let [title, list, head, open_name, total] = words.seats;
    let input = seats::Seats {
        lists: &lists,
        open,
        words: seats::Words { list, seats: head, open: open_name, total },
    };
    seats::chart(&frame("seats", title, words.table), &input).into_string()
}

fn margin(words: &Language, by_time: bool) -> String {
    let mut dice = Dice(4);
    let total = 400_000_u64;
    let point = |step: u64, dice: &mut Dice| {
        let drift = i64::try_from(step * step / 3).unwrap_or(0) - 900
            + i64::try_from(dice.below(500)).unwrap_or(0);
        margin::Point {
            at: if by_time { NOON + step * 240 } else { 100 + step * 150 },
            margin: drift.unsigned_abs(),
            outstanding: (step > 12).then(|| total.saturating_sub(step * step * 14)),
            leader: Some(usize::from(drift > 0)),
        }
    };
    let points: Vec<margin::Point> = (0..170).map(|step| point(step, &mut dice)).collect();
    let [title, at, margin, outstanding, leader, nobody, state, closed, open, cannot_tell, beyond] =
        words.margin;
    let input = margin::Margin {
        choices: &words.choices,
        points: &points,
        axis: if by_time { margin::Axis::Time(0, &clock) } else { margin::Axis::Size },
        words: margin::Words {
            at,
            margin,
            outstanding,
            leader,
            other: "Other",
            nobody,
            state,
            closed,
            open,
            cannot_tell,
            beyond,
        },
    };
    margin::chart(&frame("margin", title, words.table), &input).into_string()
}

/// As many areas as asked for, and what to do with them.
fn with_areas<T>(words: &Language, count: u64, draw: impl FnOnce(&Areas, &str) -> T) -> T {
    let mut dice = Dice(6);
    let names: Vec<(String, String)> =
        (0..count).map(|at| (format!("{:03}", at + 1), format!("Area {}", at + 1))).collect();
    let areas: Vec<Area> = names
        .iter()
        .map(|(code, name)| {
            let expected = 1 + dice.below(30);
            let counted =
                [expected, expected, expected / 2, 0][usize::try_from(dice.below(4)).unwrap_or(0)];
            let leader = [0, 0, 0, 1, 1, 2, 2, 3][usize::try_from(dice.below(8)).unwrap_or(0)];
            let leader = (counted > 0).then_some(leader);
            let registered = Some(500 + dice.below(300) * dice.below(300));
            Area { code, name, registered, leader, counted, expected, link: Some("#") }
        })
        .collect();
    let [
        title,
        area,
        leader,
        registered,
        counted,
        expected,
        other,
        nobody,
        complete,
        partial,
        nothing,
    ] = words.areas;
    let choices = words.choices;
    let words = areas::Words {
        area,
        leader,
        registered,
        counted,
        expected,
        other,
        nobody,
        complete,
        partial,
        nothing,
        unplaced: "Not on the map:",
    };
    draw(&Areas { choices: &choices, areas: &areas, words }, title)
}

fn tiles(words: &Language, count: u64) -> String {
    let draw =
        |areas: &Areas, title: &str| tiles::chart(&frame("tiles", title, words.table), areas);
    with_areas(words, count, draw).map_or(String::new(), |figure| figure.into_string())
}

/// An invented island: a grid whose inner corners are shifted, with a lake, an outlying isle and crooked borders.
pub(crate) fn island(count: u64) -> String {
    let columns = (1..).find(|columns| columns * columns >= count).unwrap_or(1);
    let features: Vec<String> = (0..count)
        .map(|at| {
            let (column, row) = (at % columns, at / columns);
            let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)];
            let mut ring: Vec<(u64, u64)> = Vec::new();
            for pair in corners.windows(2) {
                let (one, two) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                let mut side: Vec<(u64, u64)> = (0..=12).map(|part| crooked(one, two, part)).collect();
                if pair[0] > pair[1] {
                    side.reverse();
                }
                ring.extend(side);
            }
            ring.dedup();
            let ring: Vec<String> = ring.iter().map(|(x, y)| format!("[{}.{:06},{}.{:06}]", 10 + x / 1_000_000, x % 1_000_000, 40 + y / 1_000_000, y % 1_000_000)).collect();
            let code = format!("{:03}", at + 1);
            format!(
                r#"{{"type":"Feature","properties":{{"code":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
                ring.join(",")
            )
        })
        .collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

/// A point of the border between two corners, in millionths of a degree, the same from both sides.
fn crooked(one: (u64, u64), two: (u64, u64), part: u64) -> (u64, u64) {
    let shift = |(x, y): (u64, u64), salt: u64| Dice(x * 7_919 + y * 104_729 + salt).below(120_000);
    let place = |corner: (u64, u64)| {
        (corner.0 * 300_000 + shift(corner, 1), corner.1 * 220_000 + shift(corner, 2))
    };
    let (from, until) = (place(one), place(two));
    let between = |from: u64, until: u64| (from * (12 - part) + until * part) / 12;
    let bend = |salt: u64| {
        if part.is_multiple_of(12) {
            0
        } else {
            Dice(one.0 * 31 + one.1 * 57 + two.0 * 71 + two.1 * 97 + part * 131 + salt)
                .below(30_000)
        }
    };
    (between(from.0, until.0) + bend(3), between(from.1, until.1) + bend(4))
}

fn outlines(words: &Language, count: u64) -> String {
    let Ok(island) = Outlines::read(island(count).as_bytes(), "code") else { return String::new() };
    let draw = |areas: &Areas, title: &str| {
        outlines::chart(
            &frame("outlines", title, words.table),
            areas,
            &island,
            outlines::DRAWING_BYTES_MAX,
        )
    };
    with_areas(words, count, draw).map_or(String::new(), |figure| figure.into_string())
}
