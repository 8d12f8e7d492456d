//! The draft of a definition for an imported count: form, rules and policies as data.
//!
//! In scope: what the file says, and the defaults of a simulation for what it does not say. Out of
//! scope: keys, witnesses, parts; `acta new` adds them. Main item: [`text`].
//!
//! Rules are written only over fields that the file has. Their codes follow the groups that Dutch
//! municipalities know: F2 sums, F4 candidates, W2 plausibility.

use super::Options;
use super::count::{Count, FIELDS, FIELDS_BEFORE_VOTES};
use crate::folder::Code;

/// Code of the only form: the Dutch model N 10-1, the record of a polling station.
const FORM: &str = "n10-1";

/// Polls are open from 7:30 to 21:00 (Kieswet, article J 1).
const OPENS: &str = "07:30:00";
const CLOSES: &str = "21:00:00";

/// Who signs which act in a simulation; in byte order.
const SIGN: [&str; 12] = [
    "amend authority:1",
    "correction authority:1+station:1",
    "decision authority:1",
    "key authority:1",
    "publication publisher:1",
    "record station:1",
    "recount authority:1+station:1",
    "register authority:1",
    "register-change authority:1",
    "revoke authority:1",
    "station-event authority:1",
    "station-event station:1",
];

/// What the draft is made of beside the count.
pub(super) struct Facts<'a> {
    pub(super) election: &'a str,
    pub(super) contest: Code,
    pub(super) area: Code,
    pub(super) subject: &'a str,
    /// Which of [`FIELDS`] some record has, and whether all records have it.
    pub(super) fields: &'a [Option<bool>],
}

/// The text of `definition.txt`.
pub(super) fn text(count: &Count, facts: &Facts<'_>, options: &Options) -> String {
    let mut lines = vec!["acta/draft/v1".to_owned(), format!("election {}", facts.election)];
    let mut line = |text: String| lines.push(text);
    let offset = if summer(&count.date) { "+02:00" } else { "+01:00" };
    let time = |clock: &str| format!("{}T{clock}{offset}", count.date);
    line(format!("name {}", count.election.name));
    line("test yes".to_owned());
    line(format!(
        "notice SIMULATION: figures of {}; keys, times and signatures generated",
        facts.subject
    ));
    line("languages en".to_owned());
    line(format!("opens {}", time(OPENS)));
    line(format!("closes {}", time(CLOSES)));
    line(format!("freeze {}", time(OPENS)));
    for default in ["cadence 300", "gap 600", "delay 300", "register-days 14", "tolerates 1"] {
        line(default.to_owned());
    }
    line("agents none".to_owned());
    line("final The electoral council's official result, which this simulation is not".to_owned());
    let seats = options.seats.map_or("none".to_owned(), |seats| seats.to_string());
    let name = if count.contest.name.is_empty() {
        count.election.name.clone()
    } else {
        format!("{}, {}", count.election.name, count.contest.name)
    };
    line(format!(
        "contest {} {} {FORM} {} {seats} {name}",
        facts.contest, facts.area, options.outcome
    ));
    form(facts, &mut line);
    rules(facts, &mut line);
    line("text en form Figures as in the record of the polling station, model N 10-1".to_owned());
    SIGN.iter().for_each(|policy| line(format!("sign {policy}")));
    lines.push(String::new());
    lines.join("\n")
}

fn form(facts: &Facts<'_>, line: &mut impl FnMut(String)) {
    line(format!("levels {FORM} both"));
    for (at, field) in FIELDS.iter().enumerate() {
        if at == FIELDS_BEFORE_VOTES {
            line(format!("votes {FORM}"));
        }
        if let Some(all) = facts.fields.get(at).copied().flatten() {
            let need = if all { "required" } else { "optional" };
            line(format!("field {FORM} {} {need} {}", field.name, field.words));
        }
    }
    line(format!("ballots {FORM} valid + blank + invalid"));
    line(format!("reason {FORM} recounted Counted again with the same result"));
    line(format!(
        "reason {FORM} small-station Few voters, so that a small number is a large share"
    ));
}

fn rules(facts: &Facts<'_>, line: &mut impl FnMut(String)) {
    let has = |name: &str| {
        let known = FIELDS.iter().zip(facts.fields);
        known.into_iter().any(|(field, there)| field.name == name && there.is_some())
    };
    let mut rule = |needs: &[&str], text: &str| {
        if needs.iter().all(|name| has(name)) {
            line(format!("rule {text}"));
        }
    };
    rule(&[], "F202 flag choices = valid");
    rule(
        &["admitted", "more", "fewer"],
        "F203 flag valid + blank + invalid + fewer = admitted + more",
    );
    let cards = ["poll-cards", "proxies", "voter-cards"].into_iter().filter(|name| has(name));
    let cards = cards.collect::<Vec<_>>();
    if !cards.is_empty() {
        rule(&["admitted"], &format!("F204 flag {} = admitted", cards.join(" + ")));
    }
    rule(&[], "F401 flag levels");
    rule(&[], "W201 flag blank < 3/100 ballots when ballots > 0");
    rule(&[], "W202 flag invalid < 3/100 ballots when ballots > 0");
    rule(
        &["admitted"],
        "W203 flag |admitted - ballots| < 2/100 admitted and |admitted - ballots| < 15 \
         when admitted != ballots",
    );
    rule(&["admitted"], "W204 note valid + blank + invalid = admitted");
    if has("admitted") {
        // What is said by a rule of more weight is not said twice.
        line("hides F203 W204".to_owned());
        line("hides W203 W204".to_owned());
    }
    line("document paper 1 polling-station full yes Kieswet, model N 10-1".to_owned());
    line("document electronic 2 polling-station evidence no Simulated: no law names it".to_owned());
}

/// Whether central European summer time is in force on the evening of this date: from the last Sunday
/// of March to the one of October (Directive 2000/84/EC).
fn summer(date: &str) -> bool {
    let number = |range: std::ops::Range<usize>| date.get(range)?.parse::<u32>().ok();
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    match month {
        4..=9 => true,
        3 => day >= last_sunday(year, month),
        10 => day < last_sunday(year, month),
        _ => false,
    }
}

/// The last Sunday of a month of 31 days.
fn last_sunday(year: u32, month: u32) -> u32 {
    31 - weekday(year, month, 31)
}

/// 0 for Sunday (Sakamoto); months from March on.
const fn weekday(year: u32, month: u32, day: u32) -> u32 {
    let shift = match month {
        3 => 2,
        _ => 6, // October
    };
    (year + year / 4 - year / 100 + year / 400 + shift + day) % 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_time_begins_and_ends_on_sundays() {
        for (date, expected) in [
            ("2022-03-16", false),
            ("2022-03-26", false),
            ("2022-03-27", true),
            ("2026-03-18", false),
            ("2026-03-29", true),
            ("2019-05-23", true),
            ("2025-10-25", true),
            ("2025-10-26", false),
            ("2025-10-29", false),
            ("2023-11-22", false),
        ] {
            assert_eq!(summer(date), expected, "{date}");
        }
    }
}
