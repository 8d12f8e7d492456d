//! How records came in: read off the rows of `arrivals/`, which are there for each size.

use std::collections::BTreeMap;

use acta::value::Time;

use crate::model::Curve;

/// Rows of the table, at most.
const BINS_MAX: i64 = 48;
/// Seconds that a row may stand for.
const WIDTHS_S: [i64; 12] =
    [60, 300, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000];

/// Records and corrections by the minute in which they were received and by channel.
#[derive(Default)]
pub(super) struct Minutes(BTreeMap<i64, BTreeMap<String, u64>>);

impl Minutes {
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
            let Some(time) = Time::parse(received).filter(|_| is_record) else { continue };
            let minute = time.unix().div_euclid(60) * 60;
            *self.0.entry(minute).or_default().entry(via.to_owned()).or_default() += 1;
        }
    }

    /// The cumulated numbers, in rows of equal width.
    pub(super) fn curve(&self) -> Curve {
        let (Some(first), Some(last)) = (self.0.keys().next(), self.0.keys().next_back()) else {
            return Curve::default();
        };
        let fits = |width: &&i64| (last - first) / **width < BINS_MAX;
        let width = WIDTHS_S.iter().find(fits).or(WIDTHS_S.last()).copied().unwrap_or(60);
        let names = self.0.values().flat_map(BTreeMap::keys);
        let mut channels: Vec<String> = names.cloned().collect();
        channels.sort_unstable();
        channels.dedup();
        let mut bins: BTreeMap<i64, Vec<u64>> = BTreeMap::new();
        let mut sums = vec![0_u64; channels.len()];
        for (minute, by) in &self.0 {
            for (sum, channel) in sums.iter_mut().zip(&channels) {
                *sum += by.get(channel).copied().unwrap_or_default();
            }
            let until = (minute.div_euclid(width) + 1) * width;
            bins.insert(until, sums.clone());
        }
        let bins =
            bins.into_iter().filter_map(|(until, sums)| Some((Time::from_unix(until)?, sums)));
        Curve { channels, bins: bins.collect() }
    }
}
