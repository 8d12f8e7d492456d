//! The Merkle tree of RFC 6962 section 2.1: leaf hash H(0x00 || data), node hash H(0x01 || left ||
//! right), and a tree of n leaves splits at the largest power of two below n.
//!
//! [`Frontier`] builds roots in O(log n) memory; a [`HashSource`] gives the hashes of complete
//! subtrees, from which proofs are made. Subtree proofs (for cosignatures over part of a tree) follow
//! the Merkle Tree Certificates draft. Sizes are numbers of leaves, indexes count from 0.

use alloc::vec::Vec;

use crate::error::LogError;
use crate::hash::{Hash, Sha256, sha256};
use crate::text::count;

/// A tree of at most 2^63 - 1 leaves has this many levels at most.
pub const LEVELS_MAX: u8 = 63;
/// An inclusion proof has at most this many hashes.
pub const INCLUSION_HASHES_MAX: usize = 63;
/// A consistency proof has at most this many hashes.
pub const CONSISTENCY_HASHES_MAX: usize = 63;

/// Hash of a leaf: SHA-256(0x00 || data).
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(&[0]);
    hasher.update(data);
    hasher.finish()
}

/// Hash of an inner node: SHA-256(0x01 || left || right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1_u8; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    sha256(&bytes)
}

/// Root of the tree without leaves: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Hash {
    sha256(&[])
}

/// Root of the tree over `leaf_hashes`.
#[must_use]
pub fn root_of<I: IntoIterator<Item = Hash>>(leaf_hashes: I) -> Hash {
    let mut frontier = Frontier::new();
    leaf_hashes.into_iter().for_each(|hash| frontier.push(hash));
    frontier.root()
}

/// The right edge of a growing tree: one hash per complete subtree, largest first. Enough to append
/// and to compute the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    nodes: Vec<Hash>,
}

impl Frontier {
    /// The tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A frontier from its stored parts: one node for each 1 bit of `size`, largest subtree first.
    ///
    /// # Errors
    /// [`LogError::ProofLength`] if the number of nodes is another.
    pub fn from_parts(size: u64, nodes: Vec<Hash>) -> Result<Self, LogError> {
        let expected = u64::from(size.count_ones());
        if count(nodes.len()) != expected {
            return Err(LogError::ProofLength { expected, got: count(nodes.len()) });
        }
        Ok(Self { size, nodes })
    }

    /// The frontier of the first `size` leaves of `source`.
    ///
    /// # Errors
    /// Those of the source.
    pub fn from_source<S: HashSource + ?Sized>(source: &S, size: u64) -> Result<Self, LogError> {
        let nodes = complete_subtrees(0, size).map(|(level, index)| source.hash(level, index));
        Ok(Self { size, nodes: nodes.collect::<Result<_, _>>()? })
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of the complete subtrees, largest first.
    #[must_use]
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }

    /// Appends one leaf.
    pub fn push(&mut self, leaf_hash: Hash) {
        self.join(0, leaf_hash);
    }

    /// Appends a complete subtree of 2^`level` leaves by its hash.
    ///
    /// # Errors
    /// [`LogError::Range`] if the size is not a multiple of 2^`level`.
    pub fn push_subtree(&mut self, level: u8, hash: Hash) -> Result<(), LogError> {
        let aligned = level <= LEVELS_MAX && self.size.trailing_zeros() >= u32::from(level);
        if !aligned {
            let bound = u64::from(LEVELS_MAX).min(u64::from(self.size.trailing_zeros()));
            return Err(LogError::Range { what: "subtree level", bound, got: u64::from(level) });
        }
        self.join(level, hash);
        Ok(())
    }

    /// Appends a whole frontier, computed apart from `other.size()` leaves that follow this tree's.
    ///
    /// # Errors
    /// [`LogError::Range`] if this size is not a multiple of the other's largest subtree.
    pub fn append(&mut self, other: &Self) -> Result<(), LogError> {
        let parts = complete_subtrees(0, other.size).zip(&other.nodes);
        parts.into_iter().try_for_each(|((level, _), hash)| self.push_subtree(level, *hash))
    }

    /// The root of the tree so far.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut nodes = self.nodes.iter().rev();
        let Some(last) = nodes.next() else { return empty_root() };
        nodes.fold(*last, |right, left| node_hash(left, &right))
    }

    /// Joins equal subtrees from the right while there are two of one size.
    fn join(&mut self, level: u8, hash: Hash) {
        let mut node = hash;
        let mut rest = self.size >> level;
        while rest & 1 == 1 {
            let Some(left) = self.nodes.pop() else { break };
            node = node_hash(&left, &node);
            rest >>= 1;
        }
        self.nodes.push(node);
        // 2^63 leaves cannot be reached by counting; a size above is refused where sizes are read.
        self.size = self.size.saturating_add(1 << level);
    }
}

/// Where the hashes of complete subtrees come from: memory, tiles, a database.
pub trait HashSource {
    /// The hash over leaves `index * 2^level .. (index + 1) * 2^level`.
    ///
    /// # Errors
    /// [`LogError::Absent`] or another error if it cannot be had.
    fn hash(&self, level: u8, index: u64) -> Result<Hash, LogError>;
}

/// All hashes of a tree in memory, level by level: about 64 bytes a leaf.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    levels: Vec<Vec<Hash>>,
}

impl Levels {
    /// The tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| count(leaves.len()))
    }

    /// Appends one leaf and the subtrees that it completes.
    pub fn push(&mut self, leaf_hash: Hash) {
        let mut hash = leaf_hash;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(hash);
            let (pairs, []) = self.levels[level].as_chunks() else { return };
            let Some([left, right]) = pairs.last() else { return };
            hash = node_hash(left, right);
        }
    }
}

impl FromIterator<Hash> for Levels {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaf_hashes: I) -> Self {
        let mut levels = Self::new();
        leaf_hashes.into_iter().for_each(|hash| levels.push(hash));
        levels
    }
}

impl HashSource for Levels {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, LogError> {
        let hashes = self.levels.get(usize::from(level)).map_or(&[][..], |hashes| hashes);
        let found = usize::try_from(index).ok().and_then(|index| hashes.get(index));
        let outside = LogError::Range { what: "index", bound: count(hashes.len()), got: index };
        found.copied().ok_or(outside)
    }
}

/// The complete subtrees that make up `[start, end)` from left to right, as (level, index), when
/// `[start, end)` is a subtree (or starts at 0).
fn complete_subtrees(start: u64, end: u64) -> impl Iterator<Item = (u8, u64)> {
    let len = end - start;
    let levels = (0..=LEVELS_MAX).rev().filter(move |level| (len >> level) & 1 == 1);
    levels.scan(start, |at, level| {
        let index = *at >> level;
        *at += 1 << level;
        Some((level, index))
    })
}

/// Whether `[start, end)` is a subtree: non-empty, and `start` is a multiple of the smallest power of
/// two that is not below its length.
#[must_use]
pub fn is_subtree(start: u64, end: u64) -> bool {
    let Some(len) = end.checked_sub(start).filter(|len| *len > 0) else { return false };
    len.checked_next_power_of_two().map_or(start == 0, |width| start.is_multiple_of(width))
}

/// The largest power of two below `n`; `n` is at least 2.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

/// The hash of the subtree `[start, end)`.
///
/// # Errors
/// [`LogError::Subtree`], or those of the source.
pub fn subtree_root<S: HashSource + ?Sized>(
    source: &S,
    start: u64,
    end: u64,
) -> Result<Hash, LogError> {
    if start == 0 && end == 0 {
        return Ok(empty_root());
    }
    if !is_subtree(start, end) {
        return Err(LogError::Subtree { start, end });
    }
    let hashes = complete_subtrees(start, end).map(|(level, index)| source.hash(level, index));
    let hashes = hashes.collect::<Result<Vec<_>, _>>()?;
    let Some((last, rest)) = hashes.split_last() else { return Ok(empty_root()) };
    Ok(rest.iter().rev().fold(*last, |right, left| node_hash(left, &right)))
}

/// The root of the first `size` leaves of `source`.
///
/// # Errors
/// Those of the source.
pub fn root_at<S: HashSource + ?Sized>(source: &S, size: u64) -> Result<Hash, LogError> {
    subtree_root(source, 0, size)
}

/// The proof that leaf `index` is in the tree of `size` leaves (RFC 6962 section 2.1.1), the sibling
/// of the leaf first.
///
/// # Errors
/// [`LogError::Range`] if `index >= size`, or those of the source.
pub fn inclusion_proof<S: HashSource + ?Sized>(
    source: &S,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, LogError> {
    subtree_inclusion_proof(source, index, 0, size)
}

/// The proof that leaf `index` is in the subtree `[start, end)`.
///
/// # Errors
/// [`LogError::Subtree`], [`LogError::Range`], or those of the source.
pub fn subtree_inclusion_proof<S: HashSource + ?Sized>(
    source: &S,
    index: u64,
    start: u64,
    end: u64,
) -> Result<Vec<Hash>, LogError> {
    check_index(index, start, end)?;
    let (mut low, mut high) = (start, end);
    let mut proof = Vec::new();
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            proof.push(subtree_root(source, middle, high)?);
            high = middle;
        } else {
            proof.push(subtree_root(source, low, middle)?);
            low = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

fn check_index(index: u64, start: u64, end: u64) -> Result<(), LogError> {
    if index < start || index >= end {
        return Err(LogError::Range { what: "index", bound: end, got: index });
    }
    if !is_subtree(start, end) {
        return Err(LogError::Subtree { start, end });
    }
    Ok(())
}

/// Checks that the leaf with `leaf_hash` is at `index` in the tree of `size` leaves with `root`.
///
/// # Errors
/// [`LogError::Range`], [`LogError::ProofLength`] or [`LogError::Root`].
pub fn verify_inclusion(
    leaf_hash: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), LogError> {
    verify_subtree_inclusion(leaf_hash, index, 0, size, proof, root)
}

/// Checks that the leaf with `leaf_hash` is at `index` in the subtree `[start, end)` with `root`.
///
/// # Errors
/// [`LogError::Subtree`], [`LogError::Range`], [`LogError::ProofLength`] or [`LogError::Root`].
pub fn verify_subtree_inclusion(
    leaf_hash: &Hash,
    index: u64,
    start: u64,
    end: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), LogError> {
    let got = inclusion_root(leaf_hash, index, start, end, proof)?;
    same(root, &got)
}

/// The root that an inclusion proof leads to.
fn inclusion_root(
    leaf_hash: &Hash,
    index: u64,
    start: u64,
    end: u64,
    proof: &[Hash],
) -> Result<Hash, LogError> {
    check_index(index, start, end)?;
    let (mut low, mut high) = (start, end);
    let mut leaf_is_left = Vec::new();
    while high - low > 1 {
        let middle = low + split(high - low);
        leaf_is_left.push(index < middle);
        if index < middle { high = middle } else { low = middle }
    }
    check_length(leaf_is_left.len(), proof)?;
    let steps = leaf_is_left.into_iter().rev().zip(proof);
    Ok(steps.fold(*leaf_hash, |hash, (left, sibling)| {
        if left { node_hash(&hash, sibling) } else { node_hash(sibling, &hash) }
    }))
}

fn check_length(expected: usize, proof: &[Hash]) -> Result<(), LogError> {
    if proof.len() == expected {
        return Ok(());
    }
    Err(LogError::ProofLength { expected: count(expected), got: count(proof.len()) })
}

fn same(expected: &Hash, got: &Hash) -> Result<(), LogError> {
    if expected == got {
        return Ok(());
    }
    Err(LogError::Root { expected: *expected, got: *got })
}

/// Where the sibling stands at one step of a consistency proof.
#[derive(Clone, Copy)]
enum Step {
    /// The sibling is right of the old part: it is in the new tree only.
    Right,
    /// The sibling is left of the whole old part.
    Left,
    /// The sibling is left and belongs to the old part too.
    Both,
}

/// The steps from the top down, and whether the old part's own hash is where they end.
fn consistency_steps(start: u64, end: u64, size: u64) -> (Vec<Step>, (u64, u64), bool) {
    let (mut low, mut high) = (0, size);
    let mut steps = Vec::new();
    let mut whole = true;
    let mut first = start;
    while (first, end) != (low, high) {
        let middle = low + split(high - low);
        if end <= middle {
            steps.push(Step::Right);
            high = middle;
        } else if middle <= first {
            steps.push(Step::Left);
            low = middle;
        } else {
            steps.push(Step::Both);
            whole = false;
            first = middle;
            low = middle;
        }
    }
    (steps, (low, high), whole)
}

/// The proof that the tree of `old` leaves is a prefix of the tree of `size` leaves (RFC 6962 section
/// 2.1.2); empty if `old` is 0 or `size`.
///
/// # Errors
/// [`LogError::Range`] if `old > size`, or those of the source.
pub fn consistency_proof<S: HashSource + ?Sized>(
    source: &S,
    old: u64,
    size: u64,
) -> Result<Vec<Hash>, LogError> {
    subtree_consistency_proof(source, 0, old, size)
}

/// The proof that the subtree `[start, end)` is a part of the tree of `size` leaves.
///
/// # Errors
/// [`LogError::Range`], [`LogError::Subtree`], or those of the source.
pub fn subtree_consistency_proof<S: HashSource + ?Sized>(
    source: &S,
    start: u64,
    end: u64,
    size: u64,
) -> Result<Vec<Hash>, LogError> {
    if check_part(start, end, size)? == Part::Empty {
        return Ok(Vec::new());
    }
    let (steps, base, whole) = consistency_steps(start, end, size);
    let (mut low, mut high) = (0, size);
    let mut proof = Vec::new();
    for step in steps {
        let middle = low + split(high - low);
        if matches!(step, Step::Right) {
            proof.push(subtree_root(source, middle, high)?);
            high = middle;
        } else {
            proof.push(subtree_root(source, low, middle)?);
            low = middle;
        }
    }
    if !whole {
        proof.push(subtree_root(source, base.0, base.1)?);
    }
    proof.reverse();
    Ok(proof)
}

#[derive(PartialEq, Eq)]
enum Part {
    Empty,
    Subtree,
}

fn check_part(start: u64, end: u64, size: u64) -> Result<Part, LogError> {
    if end > size {
        return Err(LogError::Range { what: "size", bound: size, got: end });
    }
    if start == end {
        return Ok(Part::Empty);
    }
    if !is_subtree(start, end) {
        return Err(LogError::Subtree { start, end });
    }
    Ok(Part::Subtree)
}

/// Checks that the tree (`old`, `old_root`) is a prefix of the tree (`size`, `root`). From the tree
/// without leaves nothing can be proved, so `old` 0 holds only for `size` 0.
///
/// # Errors
/// [`LogError::Range`], [`LogError::ProofLength`] or [`LogError::Root`].
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), LogError> {
    if old == 0 && size > 0 {
        return Err(LogError::Range { what: "old size of a consistency proof", bound: 1, got: 0 });
    }
    if size == 0 {
        same(root, &empty_root())?;
    }
    verify_subtree_consistency(0, old, old_root, size, root, proof)
}

/// Checks that the subtree `[start, end)` with `part_root` is a part of the tree (`size`, `root`).
///
/// # Errors
/// [`LogError::Range`], [`LogError::Subtree`], [`LogError::ProofLength`] or [`LogError::Root`].
pub fn verify_subtree_consistency(
    start: u64,
    end: u64,
    part_root: &Hash,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), LogError> {
    if check_part(start, end, size)? == Part::Empty {
        check_length(0, proof)?;
        return same(part_root, &empty_root());
    }
    let (steps, _, whole) = consistency_steps(start, end, size);
    check_length(steps.len() + usize::from(!whole), proof)?;
    let (first, siblings) = match proof.split_first() {
        Some((first, rest)) if !whole => (first, rest),
        _ => (part_root, proof),
    };
    let (mut part, mut tree) = (*first, *first);
    for (step, sibling) in steps.into_iter().rev().zip(siblings) {
        tree = match step {
            Step::Right => node_hash(&tree, sibling),
            Step::Left | Step::Both => node_hash(sibling, &tree),
        };
        if matches!(step, Step::Both) {
            part = node_hash(sibling, &part);
        }
    }
    same(part_root, &part)?;
    same(root, &tree)
}
