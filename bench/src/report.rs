//! The table: printed as it comes, and written into `bench/README.md` between two marks.

use crate::Bench;
use crate::measure::{HEADING, Row};
use anyhow::{Context as _, Result};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

const BEGIN: &str = "<!-- table: written by `cargo xtask bench --write` -->";
const END: &str = "<!-- end of the table -->";

/// The groups measured so far, in Markdown.
pub(crate) struct Report {
    text: String,
}

impl Report {
    pub(crate) fn new(bench: &Bench) -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        let (year, month, day) = date(seconds / 86_400);
        let size = if bench.quick { "quick run" } else { "full run" };
        let (cores, os) = (bench.cores, std::env::consts::OS);
        let arch = std::env::consts::ARCH;
        let text = format!(
            "{year}-{month:02}-{day:02}, {cores} cores ({arch}, {os}), {size}, {} repetitions.\n",
            bench.runs
        );
        print!("{text}");
        Self { text }
    }

    /// Takes one group's rows and prints them.
    pub(crate) fn group(&mut self, name: &str, rows: &[Row]) {
        let mut part = format!("\n### {name}\n\n{HEADING}\n");
        for row in rows {
            let _ = writeln!(part, "{}", row.markdown());
        }
        print!("{part}");
        self.text.push_str(&part);
    }

    /// Puts the table into the README, in place of the one before.
    pub(crate) fn write(&self) -> Result<()> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let text = std::fs::read_to_string(&path).context("bench/README.md")?;
        let (before, rest) =
            text.split_once(BEGIN).context("bench/README.md: no place for the table")?;
        let (_, after) = rest.split_once(END).context("bench/README.md: no end of the table")?;
        let whole = format!("{before}{BEGIN}\n{}\n{END}{after}", self.text);
        std::fs::write(&path, whole).context("bench/README.md")
    }
}

/// The day of the Gregorian calendar, so many days after 1970-01-01.
fn date(days: u64) -> (u64, u64, u64) {
    // Counted in cycles of 400 years from 0000-03-01, so that a leap day ends its year.
    let shifted = days + 719_468;
    let (cycle, of_cycle) = (shifted / 146_097, shifted % 146_097);
    let of_year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let day = of_cycle - (365 * of_year + of_year / 4 - of_year / 100);
    let month = (5 * day + 2) / 153;
    let of_month = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (of_year + cycle * 400 + u64::from(month <= 2), month, of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_their_dates() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(19_067), (2022, 3, 16));
        assert_eq!(date(20_514), (2026, 3, 2));
    }
}
