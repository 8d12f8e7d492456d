//! What several tests of the command line need: the real EML files, a scratch folder.
//!
//! The EML files are test files of the Rust package `eml-nl` 0.7.0. They are not part of this
//! repository; they are looked for in `ACTA_EML`, then among the sources that cargo has unpacked, then
//! fetched by cargo.

use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGE: &str = "eml-nl";
const VERSION: &str = "0.7.0";

/// The folder of the real EML files, or `None` after saying that a test is skipped.
pub(crate) fn eml_files() -> Option<PathBuf> {
    let told = std::env::var_os("ACTA_EML").map(PathBuf::from);
    let found = told.filter(|dir| dir.is_dir()).or_else(unpacked).or_else(fetched);
    if found.is_none() {
        println!("skipped: eml (ACTA_EML): the test files of {PACKAGE} {VERSION} are not here");
        let required = std::env::var("ACTA_REQUIRE").unwrap_or_default();
        assert!(!required.contains("eml"), "ACTA_REQUIRE names eml");
    }
    found
}

/// Among the sources of packages that cargo has unpacked already.
fn unpacked() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))?;
    let registries = std::fs::read_dir(home.join("registry").join("src")).ok()?;
    let package = format!("{PACKAGE}-{VERSION}");
    let folders = registries.flatten().map(|registry| registry.path().join(&package));
    folders.map(|folder| folder.join("test-files").join("csv")).find(|folder| folder.is_dir())
}

/// With cargo, by a package that depends on it and is never built.
fn fetched() -> Option<PathBuf> {
    let dir = scratch("eml-fetch");
    let manifest = format!(
        "[package]\nname = \"fetch\"\nedition = \"2024\"\n[workspace]\n[lib]\npath = \"lib.rs\"\n\
         [dependencies]\n{PACKAGE} = \"={VERSION}\"\n"
    );
    std::fs::write(dir.join("Cargo.toml"), manifest).ok()?;
    std::fs::write(dir.join("lib.rs"), "").ok()?;
    let fetch = Command::new(env!("CARGO")).arg("fetch").current_dir(&dir).output().ok()?;
    if !fetch.status.success() {
        println!("cargo fetch: {}", String::from_utf8_lossy(&fetch.stderr));
        return None;
    }
    unpacked()
}

/// An empty folder of this name for one test.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}
