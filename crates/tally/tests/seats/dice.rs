//! Small reproducible cases. Everything follows from the seed, so a failure can be repeated.

/// A 64-bit linear congruential generator (Knuth's constants), upper bits only.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// 0 to `end` − 1.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    /// Votes of `least` to `most` lists, each below `end`.
    pub(crate) fn votes(&mut self, least: u64, most: u64, end: u64) -> Vec<u64> {
        let lists = least + self.below(most - least + 1);
        (0..lists).map(|_| self.below(end)).collect()
    }
}
