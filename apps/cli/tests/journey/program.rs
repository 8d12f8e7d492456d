//! The program that runs is one that the log lists (incident N4): another one is refused at its start, with its hash, and is
//! taken once the running one has logged it.

use super::{ACTA, Quiet, Running};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// SHA-256 of a file in hexadecimal.
fn hash(path: &Path) -> String {
    let mut out = String::new();
    Sha256::digest(fs::read(path).unwrap())
        .iter()
        .for_each(|byte| write!(out, "{byte:02x}").unwrap());
    out
}

/// Has the running node log a software entry of the authority that lists one hash.
fn list(quiet: &Quiet, name: &str, hash: &str) {
    let text =
        format!("acta/software/v1\nelection example.org/2025/quiet\ncomponent acta 1.0 {hash}\n");
    fs::write(quiet.dir.join(name), text).unwrap();
    quiet
        .acta(&format!("station sign --key node/keys/authority-1 --text {name} --outbox {name}.d"));
    let Quiet { intake, anchor, .. } = quiet;
    quiet.acta(&format!(
        "send {name}.d --to http://{intake} --definition node/definition --anchor {anchor} --give-up 60"
    ));
}

/// `serve` by another program, which is expected to end by itself.
fn refused(quiet: &Quiet, program: &Path) -> Output {
    let line = format!("serve node --listen {}", quiet.intake);
    let mut command = Command::new(program);
    command.args(line.split(' ')).current_dir(&quiet.dir).stdin(Stdio::null());
    command.output().unwrap()
}

#[test]
fn n4_a_program_that_the_log_does_not_list_is_refused_until_it_is_logged() {
    let quiet = Quiet::new("program");
    // The same program with other bytes.
    let other = quiet.dir.join("acta-other");
    let mut bytes = fs::read(ACTA).unwrap();
    bytes.extend_from_slice(b"another build");
    fs::write(&other, bytes).unwrap();
    fs::set_permissions(&other, fs::Permissions::from_mode(0o755)).unwrap();

    let node = quiet.serve();
    list(&quiet, "own", &hash(Path::new(ACTA)));
    assert_eq!(node.stop(), Some(0));

    let done = refused(&quiet, &other);
    let told = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(4), "{told}");
    assert!(told.contains(&hash(&other)) && told.contains("a software entry lists"), "{told}");

    let node = quiet.serve();
    list(&quiet, "next", &hash(&other));
    assert_eq!(node.stop(), Some(0));
    let line = format!("serve node --listen {}", quiet.intake);
    let mut command = Command::new(&other);
    command.args(line.split(' ')).current_dir(&quiet.dir).stdin(Stdio::null());
    let node = Running(command.spawn().unwrap());
    quiet.acta(&quiet.send_line());
    assert_eq!(node.stop(), Some(0));
}
