//! How records came in: read off the rows of `arrivals/`, which are there for each size.

use std::collections::BTreeMap;

use acta::value::Time;

use crate::model::Curve;

/// Records and corrections by the second in which they were received and by channel.
#[derive(Default)]
pub(super) struct Seconds(BTreeMap<u64, BTreeMap<String, u64>>);

impl Seconds {
    /// Takes the rows of a file of `arrivals/`: `index,received,via,kind,…`, no cell of which is quoted.
    pub(super) fn take(&mut self, csv: &str) {
        for line in csv.lines().skip(1) {
            let mut cells = line.split(',').skip(1);
            let (Some(received), Some(via), Some(kind)) =
                (cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let is_record = matches!(kind, "record" | "correction");
            let time = Time::parse(received).filter(|_| is_record);
            let Some(second) = time.and_then(|time| u64::try_from(time.unix()).ok()) else {
                continue;
            };
            let by = self.0.entry(second).or_default();
            match by.get_mut(via) {
                Some(count) => *count += 1,
                None => drop(by.insert(via.to_owned(), 1)),
            }
        }
    }

    /// The seconds in order, with the channels that occur.
    pub(super) fn curve(&self) -> Curve {
        let mut channels: Vec<String> = self.0.values().flat_map(BTreeMap::keys).cloned().collect();
        channels.sort_unstable();
        channels.dedup();
        let mut seconds = Vec::new();
        for (second, by) in &self.0 {
            for (at, channel) in channels.iter().enumerate() {
                seconds.extend(by.get(channel).map(|count| (*second, at, *count)));
            }
        }
        Curve { channels, seconds }
    }
}
