//! The file of a station and the nodes of the tree over stations, read (spec 5 §5.1, §5.2).

use alloc::vec::Vec;

use acta::value::{Code, base64_array, size};
use acta_log::hash::Hash;
use acta_tally::results::NODE_LINES;

/// The file of a station. Its parts are those of the file; nothing of it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationFile<'a> {
    /// Election id.
    pub election: &'a str,
    /// The station's code.
    pub station: &'a str,
    /// Its leaf; empty where it is not in force.
    pub leaf: &'a str,
    /// For each contest its rows of `units/` below the names of the columns.
    pub units: Vec<(&'a str, &'a str)>,
    /// Entries with their index.
    pub entries: Vec<(u64, &'a [u8])>,
    /// Versions that are not in the file.
    pub left_out: u64,
}

impl<'a> StationFile<'a> {
    /// Reads a file; none where it does not follow the format.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes;
        (line(&mut rest)? == "acta/station/v1").then_some(())?;
        let election = line(&mut rest)?.strip_prefix("election ")?;
        let station = line(&mut rest)?.strip_prefix("station ")?;
        let length = line(&mut rest)?.strip_prefix("leaf ")?;
        let leaf = core::str::from_utf8(block(&mut rest, length)?).ok()?;
        let (mut units, mut entries) = (Vec::new(), Vec::new());
        loop {
            let words = line(&mut rest)?;
            if let Some(count) = words.strip_prefix("left-out ") {
                let left_out = size(count)?;
                return rest.is_empty().then_some(Self {
                    election,
                    station,
                    leaf,
                    units,
                    entries,
                    left_out,
                });
            }
            if let Some((contest, length)) =
                words.strip_prefix("units ").and_then(|words| words.split_once(' '))
            {
                // Units stand before entries.
                entries.is_empty().then_some(())?;
                units.push((contest, core::str::from_utf8(block(&mut rest, length)?).ok()?));
                continue;
            }
            let (index, length) = words.strip_prefix("entry ")?.split_once(' ')?;
            entries.push((size(index)?, block(&mut rest, length)?));
        }
    }

    /// The entry of an index.
    #[must_use]
    pub fn entry(&self, index: u64) -> Option<&'a [u8]> {
        self.entries.iter().find(|(at, _)| *at == index).map(|(_, bytes)| *bytes)
    }
}

/// One line, without its end.
fn line<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let (line, after) = rest.split_at_checked(end)?;
    *rest = after.get(1..)?;
    core::str::from_utf8(line).ok()
}

/// So many bytes.
fn block<'a>(rest: &mut &'a [u8], length: &str) -> Option<&'a [u8]> {
    let (block, after) = rest.split_at_checked(usize::try_from(size(length)?).ok()?)?;
    *rest = after;
    Some(block)
}

/// A line of a node: the first station below it, and its hash.
pub type NodeLine = (Code, Hash);

/// The lines of a node; none where they do not follow the format.
#[must_use]
pub fn node(text: &str) -> Option<Vec<NodeLine>> {
    let lines: Option<Vec<NodeLine>> = text
        .lines()
        .map(|line| {
            let (code, hash) = line.split_once(' ')?;
            Some((Code::parse(code)?, base64_array(hash)?))
        })
        .collect();
    let ordered = |lines: &Vec<NodeLine>| lines.is_sorted_by(|(one, _), (other, _)| one < other);
    let whole = text.is_empty() || text.ends_with('\n');
    lines.filter(|lines| whole && lines.len() <= NODE_LINES && ordered(lines))
}

/// `stations/root.txt`: how many stations are in force, and the lines of the highest node.
#[must_use]
pub fn root(bytes: &[u8]) -> Option<(u64, Vec<NodeLine>)> {
    let text = core::str::from_utf8(bytes).ok()?.strip_prefix("acta/stations/v1\nstations ")?;
    let (count, rest) = text.split_once('\n')?;
    Some((size(count)?, node(rest)?))
}
