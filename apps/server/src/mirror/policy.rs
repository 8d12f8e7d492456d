//! The witness policy in force, where an amendment changed the definition's: folded from the entries held.

use acta_log::tiles::{BUNDLE_BYTES_MAX, Kind, WIDTH, parse_bundle, tile_at};

use super::{MirrorError, of_own};
use crate::fetch::{FolderSource, Source};
use crate::publish::follow::{FollowError, Follower, Known};

/// The text of the witness policy in force at a size, from the bundles held.
pub(super) fn policy_in_force(own: &FolderSource, size: u64) -> Result<String, MirrorError> {
    let held = Bundles { own, size };
    let mut follower: Option<Follower> = None;
    for bundle in 0..size.div_ceil(u64::from(WIDTH)) {
        let entries = held.bundle(bundle)?;
        let mut rest = &entries[..];
        if follower.is_none()
            && let Some((first, others)) = rest.split_first()
        {
            follower = Some(Follower::open(first).map_err(|error| not_followed(&error))?);
            rest = others;
        }
        if let Some(follower) = follower.as_mut() {
            follower.apply(rest, &held).map_err(|error| not_followed(&error))?;
        }
    }
    let text = follower.map(|follower| follower.fold().definition().witness_policy_text());
    text.ok_or_else(|| not_followed(&FollowError::Empty))
}

fn not_followed(error: &FollowError) -> MirrorError {
    MirrorError::Refused(error.to_string())
}

/// The entries held, as the fold asks for them.
struct Bundles<'a> {
    own: &'a FolderSource,
    size: u64,
}

impl Bundles<'_> {
    fn bundle(&self, number: u64) -> Result<Vec<Vec<u8>>, MirrorError> {
        let Some(tile) = tile_at(Kind::Entries, number, self.size) else { return Ok(Vec::new()) };
        for path in [tile.path(), tile.full().path()].map(|path| format!("log/{path}")) {
            if let Some(bytes) = self.own.get(&path, BUNDLE_BYTES_MAX)? {
                let entries = parse_bundle(&bytes).map_err(of_own)?;
                return Ok(entries.into_iter().map(<[u8]>::to_vec).collect());
            }
        }
        Err(MirrorError::NotPublished { path: format!("log/{}", tile.path()) })
    }
}

impl Known for Bundles<'_> {
    fn checked(&self, _: &acta::StatementId) -> Option<acta::keys::Checked> {
        None
    }

    fn entry(&self, index: u64) -> Option<Vec<u8>> {
        let place = usize::try_from(index % u64::from(WIDTH)).ok()?;
        self.bundle(index / u64::from(WIDTH)).ok()?.into_iter().nth(place)
    }
}
