//! One digit changed in one published file of a copy, at a place that the seed chooses.

use anyhow::Context;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The file, below the copy's root.
    pub(super) path: String,
    /// Line, from 1.
    pub(super) line: usize,
    /// The station of that line.
    pub(super) station: String,
    /// The column.
    pub(super) field: String,
    /// The cell before.
    pub(super) before: String,
    /// The cell after.
    pub(super) after: String,
}

/// Copies `from` to `to` and changes one digit of one figure of one station in the newest published units tables.
pub(super) fn one_digit(from: &Path, to: &Path, at: &Path, seed: u64) -> anyhow::Result<Change> {
    copy(from, to)?;
    let inside = at.strip_prefix(from).context("the size is not in the copied folder")?;
    let mut tables = Vec::new();
    files(&to.join(inside).join("units"), &mut tables)?;
    tables.sort_unstable();
    let mut dice = Dice { seed, rolls: 0 };
    let path = tables.get(dice.below(tables.len())).context("no units table is published")?;
    let text = fs::read_to_string(path)?;
    let (changed, mut change) = change(&text, &mut dice)?;
    // A new file in place of the old one: a copy may share its bytes with others by hard links.
    fs::remove_file(path)?;
    fs::write(path, changed)?;
    change.path = path.strip_prefix(to)?.to_string_lossy().into_owned();
    Ok(change)
}

/// Where figures begin in a row of a units table (spec 4 §7).
const FIRST_FIGURE: usize = 7;

fn change(text: &str, dice: &mut Dice) -> anyhow::Result<(String, Change)> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let header: Vec<String> =
        lines.first().context("an empty table")?.split(',').map(str::to_owned).collect();
    // Quoted cells hold no figures, and stand before the figures: rows with one are passed over.
    let rows: Vec<usize> =
        (1..lines.len()).filter(|at| lines.get(*at).is_some_and(|row| has_figures(row))).collect();
    let at = *rows.get(dice.below(rows.len())).context("no station has figures yet")?;
    let row = lines.get_mut(at).context("no such row")?;
    let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
    let figures: Vec<usize> = (FIRST_FIGURE..cells.len())
        .filter(|cell| cells.get(*cell).is_some_and(|cell| !cell.is_empty()))
        .collect();
    let figure = *figures.get(dice.below(figures.len())).context("a row without figures")?;
    let cell = cells.get_mut(figure).context("no such cell")?;
    let before = cell.clone();
    let digit = dice.below(before.len());
    let old = before.as_bytes().get(digit).copied().unwrap_or(b'0');
    // Another digit, and never a leading zero: the change must be one that a person would believe.
    let first = u8::from(digit == 0 && before.len() > 1);
    let choices: Vec<u8> = (b'0' + first..=b'9').filter(|new| *new != old).collect();
    let new = choices.get(dice.below(choices.len())).copied().unwrap_or(b'1');
    *cell = before
        .char_indices()
        .map(|(place, c)| if place == digit { char::from(new) } else { c })
        .collect();
    let after = cell.clone();
    let station = cells.first().cloned().unwrap_or_default();
    let field = header.get(figure).cloned().unwrap_or_default();
    *row = cells.join(",");
    let text = lines.join("\n") + "\n";
    Ok((text, Change { path: String::new(), line: at + 1, station, field, before, after }))
}

fn has_figures(row: &str) -> bool {
    !row.contains('"') && row.split(',').skip(FIRST_FIGURE).any(|cell| !cell.is_empty())
}

/// SHA-256 of seed and roll: the same place for the same seed, on every machine.
struct Dice {
    seed: u64,
    rolls: u64,
}

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        let mut hash = Sha256::new();
        hash.update(b"acta/demo/place");
        hash.update(self.seed.to_be_bytes());
        hash.update(self.rolls.to_be_bytes());
        self.rolls += 1;
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash.finalize());
        let roll = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(0);
        roll.checked_rem(limit).unwrap_or(0)
    }
}

fn files(dir: &Path, out: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("{}", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, out)?;
        } else {
            out.push(path);
        }
    }
    Ok(())
}

/// Copies a folder with all that is in it.
pub(super) fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to).with_context(|| format!("{}", to.display()))?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().context("a file without name")?);
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target).with_context(|| format!("{}", target.display()))?;
        }
    }
    Ok(())
}
