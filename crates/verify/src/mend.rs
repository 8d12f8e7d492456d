//! What a hash still says of bytes in which one character differs.
//!
//! A hash of short text commits to each character of it: of all texts that differ in one character from the one found,
//! only the original has the hash. So the changed digit is named with what it was, by nothing but the hash. Not in
//! scope: more than one changed character, and bytes for which the search would take too long.

use alloc::vec::Vec;
use core::ops::RangeInclusive;

/// A search hashes at most this many bytes (about a tenth of a second).
pub const WORK_MAX: usize = 64 * 1024 * 1024;

/// The bytes as they were, and where they differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The bytes that have the hash.
    pub bytes: Vec<u8>,
    /// Offset of the byte that differs.
    pub at: usize,
}

/// Finds the one character by which `got` differs from bytes that are `wanted`: first a digit for a digit, then any
/// printable character or line feed for any.
pub fn mend(got: &[u8], wanted: impl Fn(&[u8]) -> bool) -> Option<Mended> {
    let mut work = WORK_MAX;
    let digit = |old: u8| old.is_ascii_digit().then_some(b'0'..=b'9');
    search(got, &wanted, digit, &mut work)
        .or_else(|| search(got, &wanted, |_| Some(b' '..=b'~'), &mut work))
        .or_else(|| search(got, &wanted, |_| Some(b'\n'..=b'\n'), &mut work))
}

fn search(
    got: &[u8],
    wanted: &impl Fn(&[u8]) -> bool,
    candidates: impl Fn(u8) -> Option<RangeInclusive<u8>>,
    work: &mut usize,
) -> Option<Mended> {
    let mut bytes = got.to_vec();
    for (at, old) in got.iter().enumerate() {
        let candidates = candidates(*old).into_iter().flatten();
        for candidate in candidates.filter(|candidate| candidate != old) {
            *work = work.checked_sub(bytes.len())?;
            *bytes.get_mut(at)? = candidate;
            if wanted(&bytes) {
                return Some(Mended { bytes, at });
            }
        }
        *bytes.get_mut(at)? = *old;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_character_is_found_and_two_are_not() {
        let good = b"vote 1 301\nvote 2 212\n";
        let wanted = |bytes: &[u8]| bytes == good;
        for (at, byte) in good.iter().enumerate() {
            let mut bad = good.to_vec();
            bad[at] = if *byte == b'7' { b'8' } else { b'7' };
            assert_eq!(mend(&bad, wanted), Some(Mended { bytes: good.to_vec(), at }));
            bad[0] = b'!';
            bad[1] = b'!';
            assert_eq!(mend(&bad, wanted), None);
        }
    }
}
