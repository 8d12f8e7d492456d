use super::*;

fn entries(sizes: &[usize]) -> Vec<Entry> {
    let payload = |(at, size): (usize, &usize)| {
        let digit = b'a' + u8::try_from(at % 26).unwrap();
        Entry::new(vec![digit; *size])
    };
    sizes.iter().enumerate().map(payload).collect()
}

/// A segment of two batches: entries 7, 8 and 9; then 10 and 11.
fn segment() -> (Vec<u8>, usize) {
    segment_of(&[600, 0, 1_500], &[900, 900])
}

fn segment_of(first: &[usize], second: &[usize]) -> (Vec<u8>, usize) {
    let mut bytes = segment_header(7);
    bytes.extend(encode_batch(7, &entries(first)).unwrap().0);
    let at = bytes.len();
    bytes.extend(encode_batch(10, &entries(second)).unwrap().0);
    (bytes, at)
}

fn read(bytes: &[u8]) -> (Vec<u64>, Option<Fault>) {
    let mut seen = Vec::new();
    let fault = scan(bytes, 7, |index, _, payload, hash| {
        assert_eq!(hash, leaf_hash(payload));
        seen.push(index);
    });
    (seen, fault.err())
}

#[test]
fn a_segment_reads_back() {
    let (bytes, _) = segment();
    let (seen, fault) = read(&bytes);
    assert_eq!(seen, [7, 8, 9, 10, 11]);
    assert!(fault.is_none());
}

#[test]
fn every_length_short_of_the_whole_is_a_torn_tail() {
    let (bytes, second) = segment();
    for len in second + 1..bytes.len() {
        let (seen, fault) = read(&bytes[..len]);
        assert_eq!(seen, [7, 8, 9], "cut at {len}");
        let fault = fault.unwrap();
        assert!(fault.torn && fault.batch_at == second && fault.batch_first == 10, "cut at {len}");
    }
}

#[test]
fn sectors_never_written_are_a_torn_tail() {
    let (bytes, second) = segment();
    for sector in second / SECTOR..bytes.len().div_ceil(SECTOR) {
        let mut torn = bytes.clone();
        let (from, to) = ((sector * SECTOR).max(second), ((sector + 1) * SECTOR).min(bytes.len()));
        torn[from..to].fill(0);
        let fault = read(&torn).1.unwrap();
        assert!(fault.torn && fault.batch_first == 10, "sector {sector}: {fault:?}");
    }
}

#[test]
fn every_flipped_bit_is_found_and_none_is_taken_for_a_torn_tail() {
    let (bytes, second) = segment_of(&[60, 0, 90], &[50, 70]);
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let (seen, fault) = read(&flipped);
        let fault = fault.unwrap_or_else(|| panic!("bit {bit} was not found"));
        assert!(!fault.torn, "bit {bit}: {fault:?}");
        // Nothing of the damaged batch is given out, everything before it is.
        let expected: &[u64] = if bit / 8 < second { &[] } else { &[7, 8, 9] };
        assert_eq!(seen, expected, "bit {bit}");
    }
}

#[test]
fn a_torn_batch_with_a_later_one_after_it_is_damage() {
    let (bytes, second) = segment();
    let mut damaged = bytes.clone();
    damaged[SEGMENT_HEADER + 600..second].fill(0);
    assert!(!read(&damaged).1.unwrap().torn);
}
