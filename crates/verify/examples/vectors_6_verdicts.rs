//! Writes `vectors/6-verdicts/`: `cargo run -p acta-verify --example vectors_6_verdicts -- DIR`.
//!
//! A vector is `expect:` lines (checks that are not listed hold), `names:` lines (what the check before them names),
//! `about:`, `anchor:`, then the files: `file: PATH BASE64`. All but the first are told by what differs from `base:`:
//! `file:` adds or replaces, `absent:` removes.

#[path = "../tests/verify/cases.rs"]
#[expect(clippy::unwrap_used, reason = "a fixture that fails may panic")]
mod cases;
#[path = "../tests/verify/common.rs"]
#[expect(clippy::unwrap_used, reason = "a fixture that fails may panic")]
mod common;

use std::path::Path;
use std::{env, fs, io};

use acta::value::to_base64;
use acta_verify::verify_all;
use cases::{cases, expected, trust};
use common::Files;

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "vectors/6-verdicts".to_owned());
    fs::create_dir_all(&folder)?;
    let cases = cases();
    let good = cases[0].files.clone();
    for case in &cases {
        let report = verify_all(&case.files, &trust(&case.anchor));
        let mut out = expected(&report);
        out.push_str(&format!("about: {}\nanchor: {}\n", case.about, case.anchor));
        let base = if case.name == "good" { Files::new() } else { good.clone() };
        if case.name != "good" {
            out.push_str("base: good.txt\n");
        }
        for (path, bytes) in &case.files {
            if base.get(path) != Some(bytes) {
                out.push_str(&format!("file: {path} {}\n", to_base64(bytes)));
            }
        }
        for path in base.keys().filter(|path| !case.files.contains_key(*path)) {
            out.push_str(&format!("absent: {path}\n"));
        }
        fs::write(Path::new(&folder).join(format!("{}.txt", case.name)), out)?;
    }
    Ok(())
}
