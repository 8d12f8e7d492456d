//! Tables cut into statements that keep the limits of a text.

use acta::StatementId;
use acta::kinds::Kind as _;
use acta::kinds::definition::{Changes, Definition, PartRef};
use acta::kinds::key::{Key, KeyRow};
use acta::kinds::part::{Part, Rows};
use acta::kinds::register::{AreaRegister, Register, StationRow};
use anyhow::{Context as _, ensure};

use super::Election;

/// Rows of one statement have at most about this many bytes; with its head it keeps `TEXT_MAX`.
const CHUNK_BYTES: usize = 55_000;
/// Rows of one statement; with its head it keeps `LINES_MAX`.
const CHUNK_ROWS: usize = 9_000;
/// More than any line of a key row has.
const KEY_ROW_BYTES: usize = 280;

/// Cuts rows into chunks in their order.
fn chunks<T>(rows: Vec<T>, bytes_of: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let mut all: Vec<Vec<T>> = Vec::new();
    let mut room = 0;
    for row in rows {
        let bytes = bytes_of(&row);
        match all.last_mut().filter(|last| bytes <= room && last.len() < CHUNK_ROWS) {
            Some(last) => last.push(row),
            None => {
                all.push(vec![row]);
                room = CHUNK_BYTES;
            }
        }
        room = room.saturating_sub(bytes);
    }
    all
}

/// The parts of a definition, in the order of types.
pub(super) fn parts(election: &Election) -> anyhow::Result<Vec<Part>> {
    let Election { draft, areas, choices, .. } = election;
    let mut parts = Vec::new();
    let mut add = |kinds: Vec<Rows>| {
        for (rows, number) in kinds.into_iter().zip(1..) {
            parts.push(Part { number, rows });
        }
    };
    macro_rules! cut {
        ($rows:expr, $wrap:path) => {{
            let size = |row: &_| line_bytes($wrap(vec![Clone::clone(row)]));
            add(chunks($rows.clone(), size).into_iter().map($wrap).collect())
        }};
    }
    cut!(areas, Rows::Areas);
    cut!(draft.contests, Rows::Contests);
    cut!(choices, Rows::Choices);
    cut!(draft.forms, Rows::Forms);
    cut!(draft.rules, Rows::Rules);
    cut!(draft.texts, Rows::Texts);
    ensure!(!areas.is_empty(), "areas.csv: expected at least one area");
    ensure!(!draft.contests.is_empty(), "definition.txt: expected at least one contest");
    Ok(parts)
}

/// The definition, if every key is there.
pub(super) fn definition(all: Changes) -> anyhow::Result<Definition> {
    macro_rules! whole {
        ($($field:ident $key:literal,)*) => {
            Definition {
                $($field: all.$field.context(
                    concat!("definition.txt: expected a line `", $key, "`, got none"))?,)*
                notice: all.notice,
                custodian: all.custodian,
                ruling_days: all.ruling_days,
                due: all.due,
                parts: all.parts,
                holders: all.holders,
                sign: all.sign,
                witness_policy: all.witness_policy,
            }
        };
    }
    Ok(whole! {
        name "name", test "test", languages "languages", opens "opens", closes "closes",
        freeze "freeze", cadence "cadence", gap "gap", delay "delay",
        register_days "register-days", tolerates "tolerates", stations "stations",
        agents "agents", final_words "final",
    })
}

/// Bytes of the lines of rows.
fn line_bytes(rows: Rows) -> usize {
    let mut out = String::new();
    Part { number: 1, rows }.write(&mut out);
    out.len()
}

/// The `part` lines.
pub(super) fn part_refs(parts: &[Part], texts: &[String]) -> Vec<PartRef> {
    let pairs = parts.iter().zip(texts);
    let row = |(part, text): (&Part, &String)| PartRef {
        kind: part.kind(),
        number: part.number,
        id: StatementId::of(text),
    };
    pairs.map(row).collect()
}

/// The chunks of the register.
pub(super) fn register(
    mut areas: Vec<AreaRegister>,
    mut stations: Vec<StationRow>,
) -> anyhow::Result<Vec<Register>> {
    areas.sort_unstable_by_key(|area| area.code);
    stations.sort_unstable_by_key(|station| station.code);
    let line = "station \n".len();
    let chunks = chunks(stations, |row| row.to_string().len() + line);
    // The areas stand in chunk 1, which has room for them only if they are few.
    let area_bytes: usize = areas.len() * "area \n".len() + 60 * areas.len();
    let mut chunks = chunks;
    if area_bytes > 0 && !chunks.is_empty() {
        let rest = split_first(&mut chunks, area_bytes);
        chunks.splice(1..1, rest);
    }
    ensure!(!chunks.is_empty(), "stations.csv: expected at least one station");
    let of = u32::try_from(chunks.len()).context("too many register chunks")?;
    let chunks = chunks.into_iter().zip(1..).map(|(stations, chunk)| {
        let areas = if chunk == 1 { std::mem::take(&mut areas) } else { Vec::new() };
        Register { chunk, of, areas, stations }
    });
    Ok(chunks.collect())
}

/// Leaves one station in the first chunk when area registers need its room.
fn split_first(chunks: &mut [Vec<StationRow>], bytes: usize) -> Option<Vec<StationRow>> {
    let first = chunks.first_mut()?;
    let held: usize = first.iter().map(|row| row.to_string().len() + 9).sum();
    if held + bytes <= CHUNK_BYTES || first.len() < 2 {
        return None;
    }
    Some(first.split_off(1))
}

/// The chunks of keys; none if there are no keys.
pub(super) fn keys(mut rows: Vec<KeyRow>) -> Vec<Key> {
    rows.sort_unstable_by_key(|row| row.name);
    chunks(rows, |_| KEY_ROW_BYTES).into_iter().map(|rows| Key { rows }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_keep_order_and_limits() {
        let rows: Vec<usize> = (0..30_000).map(|n| n % 100).collect();
        let cut = chunks(rows.clone(), |row| *row);
        assert!(cut.iter().all(|chunk| chunk.len() <= CHUNK_ROWS));
        assert!(cut.iter().all(|chunk| chunk.iter().sum::<usize>() <= CHUNK_BYTES));
        assert_eq!(cut.concat(), rows);
    }

    #[test]
    fn a_row_above_the_limit_stands_alone() {
        let cut = chunks(vec![1, CHUNK_BYTES + 1, 1], |row| *row);
        assert_eq!(cut, [vec![1], vec![CHUNK_BYTES + 1], vec![1]]);
    }
}
