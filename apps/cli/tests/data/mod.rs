//! Real data that tests read and this repository does not hold.

use std::path::{Path, PathBuf};

/// A folder of real data, or `None` after saying that a test is skipped.
pub(crate) fn data(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let told = std::env::var_os("ACTA_DATA").map(|path| root.join(path));
    let folder = told.unwrap_or_else(|| root.join("../shared/data")).join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: data (ACTA_DATA): {name} is not here");
    let required = std::env::var("ACTA_REQUIRE").unwrap_or_default();
    assert!(!required.contains("data"), "ACTA_REQUIRE names data");
    None
}

/// An empty folder of this name for one test.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}
