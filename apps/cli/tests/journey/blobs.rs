//! Files that statements name: sent from an outbox, published, fetched and checked by a mirror (spec 5 §7.4).

use super::Quiet;
use acta::value::Hash;
use acta_log::hash::sha256;
use std::fs;

/// Signs a statement of these lines into an outbox.
fn sign(quiet: &Quiet, text: &str) {
    fs::write(quiet.dir.join("text"), text).unwrap();
    quiet.acta("station sign --key keys/vale-n01.key --text text --outbox papers");
}

fn attestation(evidence: &[u8]) -> String {
    let (about, evidence) = (Hash(sha256(b"an incident")), Hash(sha256(evidence)));
    format!(
        "acta/attestation/v1\nelection example.org/2025/quiet\nabout {about}\nstance supports\nevidence {evidence}\n"
    )
}

#[test]
fn a_file_is_sent_with_its_statement_and_mirrored() {
    let quiet = Quiet::new("blobs");
    let (shown, kept, page) =
        (b"a photograph".as_slice(), b"kept back".as_slice(), b"a page".as_slice());
    let image = Hash(sha256(page));
    sign(&quiet, &attestation(shown));
    sign(&quiet, &attestation(kept));
    sign(
        &quiet,
        &format!(
            "acta/image/v1\nelection example.org/2025/quiet\nrecord {}\npage 1 1\noriginal {image}\nmedia png\nblob {image}\nredaction none\n",
            Hash(sha256(b"a record"))
        ),
    );
    fs::write(quiet.dir.join("shown"), shown).unwrap();
    fs::write(quiet.dir.join("page"), page).unwrap();
    fs::write(quiet.dir.join("stranger"), "nobody names this").unwrap();
    let line = quiet.send_line().replace("send outbox", "send papers");
    let done = quiet.output(&format!("{line} --blob stranger"));
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(told.contains("expected a statement here that names the SHA-256"), "{told}");

    // Killed while nobody answers: the files are in the outbox, and the next run needs them no more.
    let sender = quiet.start(&format!("{line} --blob shown --blob page"));
    let blob =
        |outbox: &str, bytes: &[u8]| quiet.dir.join(outbox).join(Hash(sha256(bytes)).to_string());
    let began = std::time::Instant::now();
    while !blob("papers", page).with_extension("blob").exists() {
        assert!(began.elapsed().as_secs() < 60);
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    sender.kill();
    fs::remove_file(quiet.dir.join("shown")).unwrap();
    let node = quiet.serve();
    let sent = quiet.acta(&line);
    assert_eq!(sent, "3 statements: 3 promised, 3 with a receipt, 0 refused\n");
    for bytes in [shown, page] {
        assert_eq!(fs::read(blob("node/public/log/blob", bytes)).unwrap(), bytes);
        assert!(blob("papers", bytes).with_extension("blob-held").exists());
    }
    let site = format!("http://{}", quiet.intake);
    let mirror = format!("mirror {site} mirror --anchor {}", quiet.anchor);
    let first = quiet.acta(&mirror);
    let absent = format!("committed, not published: log/blob/{}\n", Hash(sha256(kept)));
    assert!(first.starts_with("holds: ") && first.ends_with(&absent), "{first}");
    for bytes in [shown, page] {
        assert_eq!(fs::read(blob("mirror/log/blob", bytes)).unwrap(), bytes);
    }

    // It is shown later, by whoever has it; a second mirror meets a file that was changed on the way.
    fs::write(quiet.dir.join("kept"), kept).unwrap();
    quiet.acta(&format!("{line} --blob kept"));
    let second = quiet.acta(&mirror);
    assert!(!second.contains("not published"), "{second}");
    assert_eq!(fs::read(blob("mirror/log/blob", kept)).unwrap(), kept);
    fs::write(blob("node/public/log/blob", shown), b"another").unwrap();
    let other = quiet.output(&mirror.replace(" mirror --anchor", " other --anchor"));
    let told = String::from_utf8(other.stdout).unwrap();
    let differs = format!("log/blob/{}", Hash(sha256(shown)));
    assert!(told.contains("left out: ") && told.contains(&differs), "{told}");
    assert_eq!(other.status.code(), Some(1));
    assert!(!blob("other/log/blob", shown).exists());
    assert_eq!(node.stop(), Some(0));
}
