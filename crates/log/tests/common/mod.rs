//! What several test files need: where outside files are, how a skip is announced, a little JSON,
//! seeded numbers.
#![expect(dead_code, reason = "each test file uses a part of it")]

use std::path::{Path, PathBuf};

pub(crate) mod json;

/// The workspace root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Whether `ACTA_REQUIRE` names this input or program, so that its absence is a failure.
pub(crate) fn required(what: &str) -> bool {
    let names = std::env::var("ACTA_REQUIRE").unwrap_or_default();
    names.split([',', ' ']).any(|name| name == what)
}

/// Says that a test was skipped; fails if what it needs was required.
pub(crate) fn skip(what: &str) {
    assert!(!required(what), "{what} is required by ACTA_REQUIRE and absent");
    println!("skipped: {what} (ACTA_REQUIRE)");
}

/// A folder of the public vectors, or `None` after announcing the skip.
pub(crate) fn public_vectors(folder: &str) -> Option<PathBuf> {
    let base = std::env::var_os("ACTA_VECTORS").map(PathBuf::from);
    let path = base.unwrap_or_else(|| root().join("../shared/vectors")).join(folder);
    if path.is_dir() {
        return Some(path);
    }
    assert!(!required("vectors"), "vectors are required by ACTA_REQUIRE and absent");
    println!("skipped: public vectors {folder} (ACTA_VECTORS)");
    None
}

/// Numbers from a seed (SplitMix64), for reproducible cases.
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// The entry at an index of a test log.
pub(crate) fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}").into_bytes()
}
