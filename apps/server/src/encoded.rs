//! The gzip bytes of published texts, made once after each publication and kept beside the published folder, never in it: no manifest
//! lists them, and whoever copies the folder does not copy them.
//!
//! In scope: which files have such bytes, making and removing them, on a thread of its own. Not in scope: who is sent them
//! ([`crate::http_static`]). Main types: [`Encoded`], the cache; [`Encoding`], the thread.
//!
//! A file's gzip bytes stand under the SHA-256 of its own: a page that stays the same from one size to the next has them once. No
//! request makes any; until they are there, and for older sizes, readers are sent the bytes as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use acta_log::hash::{Hash, sha256};
use acta_view::manifest::Manifest;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::disk::{beside, count};
use crate::fetch::replaced_files;
use crate::http_static::content_type;
use crate::mirror::Stop;

/// A shorter file is sent as it is: a packet holds it anyway.
pub const FILE_BYTES_MIN: u64 = 1_024;
/// A longer one too.
pub const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// The newest sizes whose files have gzip bytes: readers of the former one may still be there.
const SIZES_KEPT: usize = 2;
/// How often the folder is looked at.
const INTERVAL: Duration = Duration::from_secs(1);

/// Whether a published file is a text, by its path.
#[must_use]
pub fn is_text(path: &str) -> bool {
    let kind = content_type(path);
    kind.starts_with("text/")
        || ["application/json", "application/atom+xml; charset=utf-8", "image/svg+xml"]
            .contains(&kind)
}

fn is_encoded(path: &str, len: u64) -> bool {
    is_text(path) && (FILE_BYTES_MIN..=FILE_BYTES_MAX).contains(&len)
}

/// Gzip bytes by the SHA-256 of what they are of.
pub struct Encoded {
    folder: PathBuf,
    /// Grows with each time that some were added.
    made: AtomicU64,
}

impl Encoded {
    /// A folder that is ours alone; it may be deleted at any time.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn open(folder: &Path) -> io::Result<Arc<Self>> {
        fs::create_dir_all(folder)?;
        Ok(Arc::new(Self { folder: folder.to_owned(), made: AtomicU64::new(0) }))
    }

    /// A number that changes when some were added.
    #[must_use]
    pub fn made(&self) -> u64 {
        self.made.load(Relaxed)
    }

    /// The gzip bytes of a file, if they are there.
    #[must_use]
    pub fn get(&self, hash: &Hash) -> Option<Vec<u8>> {
        fs::read(self.path(hash)).ok().filter(|bytes| !bytes.is_empty())
    }

    fn path(&self, hash: &Hash) -> PathBuf {
        self.folder.join(data_encoding::HEXLOWER.encode(hash))
    }
}

/// What one look at the folder made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Made {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The bytes in their place.
    pub gzip_bytes: u64,
}

/// A published folder, and what was seen of it.
pub struct Encoder {
    root: PathBuf,
    cache: Arc<Encoded>,
    sizes: BTreeMap<u64, BTreeMap<Hash, String>>,
    /// Replaced files as they were last seen: when they changed, and their SHA-256.
    replaced: BTreeMap<String, (Changed, Hash)>,
}

/// Length, and the time of the last change.
type Changed = (u64, Option<std::time::SystemTime>);

impl Encoder {
    /// Nothing is looked at yet.
    #[must_use]
    pub fn new(root: &Path, cache: Arc<Encoded>) -> Self {
        let (sizes, replaced) = (BTreeMap::new(), BTreeMap::new());
        Self { root: root.to_owned(), cache, sizes, replaced }
    }

    /// Makes what is absent for the newest sizes and the files that are replaced, and removes what is of neither.
    ///
    /// Each is decoded again and compared before it is there; a crash leaves files on their way, which a later look removes.
    ///
    /// # Errors
    /// Those of the disk; what was there stays.
    pub fn look(&mut self) -> io::Result<Made> {
        if !(self.look_at_sizes()? | self.look_at_replaced()?) {
            return Ok(Made::default());
        }
        let of_sizes = self.sizes.values().flatten().map(|(hash, path)| (*hash, path.clone()));
        let of_others = self.replaced.iter().map(|(path, (_, hash))| (*hash, path.clone()));
        let wanted: BTreeMap<Hash, String> = of_sizes.chain(of_others).collect();
        let (mut made, mut new) = (Made::default(), Vec::new());
        for (hash, path) in &wanted {
            let place = self.cache.path(hash);
            if place.exists() {
                continue;
            }
            // One that changed or went meanwhile is seen at the next look.
            let Ok(bytes) = fs::read(self.root.join(path)) else { continue };
            if sha256(&bytes) != *hash {
                continue;
            }
            let gzip = gzip(&bytes)?;
            fs::write(beside(&place), &gzip)?;
            new.push(place);
            made.files += 1;
            made.bytes += count(bytes.len());
            made.gzip_bytes += count(gzip.len());
        }
        if !new.is_empty() {
            // Before they have their names: a power cut must not leave a name without its bytes.
            rustix::fs::syncfs(File::open(&self.cache.folder)?)?;
            new.iter().try_for_each(|place| fs::rename(beside(place), place))?;
            self.cache.made.fetch_add(1, Relaxed);
        }
        self.remove_others(&wanted)?;
        Ok(made)
    }

    /// Whether there are other newest sizes than before.
    fn look_at_sizes(&mut self) -> io::Result<bool> {
        let names = match fs::read_dir(self.root.join("at")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            names => names?,
        };
        let names = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut sizes: Vec<u64> = names.filter_map(|name| name.parse().ok()).collect();
        sizes.sort_unstable();
        let newest = sizes.split_off(sizes.len().saturating_sub(SIZES_KEPT));
        if self.sizes.keys().eq(newest.iter()) {
            return Ok(false);
        }
        self.sizes.retain(|size, _| newest.contains(size));
        for size in newest {
            if self.sizes.contains_key(&size) {
                continue;
            }
            let bytes = fs::read(self.root.join(format!("at/{size}/manifest")))?;
            let mut files = BTreeMap::new();
            if is_encoded("manifest", count(bytes.len())) {
                files.insert(sha256(&bytes), format!("at/{size}/manifest"));
            }
            let manifest = Manifest::parse(&bytes).map_err(io::Error::other)?;
            let listed = manifest.files.iter().filter(|(path, file)| is_encoded(path, file.len));
            files.extend(listed.map(|(path, file)| (file.hash, format!("at/{size}/{path}"))));
            self.sizes.insert(size, files);
        }
        Ok(true)
    }

    /// Whether a file that is replaced is another than before.
    fn look_at_replaced(&mut self) -> io::Result<bool> {
        let mut seen = BTreeMap::new();
        let mut changed = false;
        for path in replaced_files(&self.root)? {
            let place = self.root.join(&path);
            // One that went meanwhile is not there.
            let Ok(about) = fs::metadata(&place) else { continue };
            if !is_encoded(&path, about.len()) {
                continue;
            }
            let now = (about.len(), about.modified().ok());
            let known = self.replaced.get(&path).filter(|(then, _)| *then == now).copied();
            let one = match known {
                Some(known) => known,
                None => {
                    changed = true;
                    (now, sha256(&fs::read(&place)?))
                }
            };
            seen.insert(path, one);
        }
        changed |= seen.len() != self.replaced.len();
        self.replaced = seen;
        Ok(changed)
    }

    fn remove_others(&self, wanted: &BTreeMap<Hash, String>) -> io::Result<()> {
        let names: BTreeSet<PathBuf> = wanted.keys().map(|hash| self.cache.path(hash)).collect();
        for entry in fs::read_dir(&self.cache.folder)? {
            let path = entry?.path();
            if !names.contains(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

/// The gzip bytes of a text, without a time or a name: the same for the same text. They were decoded again.
fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    let encoded = encoder.finish()?;
    let mut decoded = Vec::with_capacity(bytes.len());
    GzDecoder::new(&encoded[..])
        .take(FILE_BYTES_MAX.saturating_add(1))
        .read_to_end(&mut decoded)?;
    if decoded != bytes {
        return Err(io::Error::other("gzip bytes do not decode to what they were made of"));
    }
    Ok(encoded)
}

/// The thread that looks at a folder. It ends when this is dropped.
pub struct Encoding {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

impl Encoding {
    /// Begins.
    ///
    /// # Errors
    /// If a thread cannot be made.
    pub fn start(mut encoder: Encoder) -> io::Result<Self> {
        let stop = Arc::new(Stop::default());
        let until = Arc::clone(&stop);
        let thread = thread::Builder::new().name("encoding".to_owned()).spawn(move || {
            loop {
                let began = Instant::now();
                match encoder.look() {
                    Ok(Made { files: 0, .. }) => {}
                    Ok(Made { files, bytes, gzip_bytes }) => {
                        let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
                        tracing::debug!(files, bytes, gzip_bytes, ms, "gzip bytes made");
                    }
                    // Readers are sent the bytes as they are.
                    Err(error) => tracing::warn!(%error, "no gzip bytes"),
                }
                if until.wait(INTERVAL) {
                    return;
                }
            }
        })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Encoding {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            // A panic there has been printed.
            let _ = thread.join();
        }
    }
}
