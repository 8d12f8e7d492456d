//! Exports before other people's validators, which `cargo xtask setup` installs.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Whether `ACTA_REQUIRE` names this, so that its absence is a failure.
fn skip(what: &str, why: &str) {
    let required = std::env::var("ACTA_REQUIRE").unwrap_or_default();
    assert!(!required.split([',', ' ']).any(|name| name == what), "{what}: {why}");
    println!("skipped: {what} ({why})");
}

fn standards(root: &Path) -> Option<PathBuf> {
    let told = std::env::var_os("ACTA_STANDARDS").map(|path| root.join(path));
    let folder = told.unwrap_or_else(|| root.join("../shared/standards"));
    if folder.is_dir() {
        return Some(folder);
    }
    skip("standards", "ACTA_STANDARDS");
    None
}

/// A Python that has them.
pub(crate) fn python() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../validators/bin/python3");
    let python = std::env::var_os("ACTA_VALIDATORS").map_or(own, PathBuf::from);
    let has = ["-c", "import duckdb, frictionless, jsonschema, lxml, openapi_spec_validator"];
    if Command::new(&python).args(has).output().is_ok_and(|done| done.status.success()) {
        return Some(python);
    }
    skip("validators", "ACTA_VALIDATORS: cargo xtask setup");
    None
}

/// Runs every check of `validate.py` on exports, the published folder of the same size and what describes it; false after a skip was announced.
pub(crate) fn validate(exports: &Path, at: &Path, api: &Path) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (Some(standards), Some(python)) = (standards(&root), python()) else { return false };
    let script = root.join("crates/view/tests/export/validate.py");
    let done = Command::new(python)
        .arg(script)
        .args([exports, at, &standards, api])
        .output()
        .expect("a program that ran a moment ago");
    let words = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    assert!(done.status.success() && words.ends_with("all hold\n"), "{words}");
    println!("{words}");
    true
}
