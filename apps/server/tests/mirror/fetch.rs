//! Sources: which paths may be asked for, what is absent, what is an error.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;

use acta_server::fetch::{
    FetchError, FolderSource, Source, UrlSource, ZipSource, check_path, open,
};
use acta_server::mirror::pull;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::help::{Server, TempDir, election, write_tree};
use super::{assert_whole, options};

#[test]
fn paths() {
    for path in ["policy", "log/tile/entries/x001/000.p/7", "at/302/units/a.new/0000.csv"] {
        check_path(path).unwrap();
    }
    let long = "a".repeat(513);
    for path in [
        "", "/", "/policy", "policy/", "a//b", ".", "..", "../a", "a/..", "a/../b", ".lock",
        "a/.b", "a b", "a\\b", "a%2fb", "a\0b", "a\nb", "C:", "\u{e9}", ".x.new", "a/.b.new",
        &long,
    ] {
        assert!(matches!(check_path(path), Err(FetchError::Path { .. })), "{path:?}");
    }
}

/// The same answers from every kind of source.
fn check(source: &dyn Source) {
    let name = source.name();
    assert_eq!(source.get("policy", 10).unwrap().unwrap(), b"0123456789", "{name}");
    assert_eq!(source.get("log/tile/0/000.p/1", 4).unwrap().unwrap(), b"tile", "{name}");
    if let Some(below) = source.list("log/").unwrap() {
        assert_eq!(below, ["log/checkpoint", "log/tile/0/000.p/1"], "{name}");
        assert_eq!(source.list("none/").unwrap(), Some(vec![]), "{name}");
    }
    for path in ["none", "log", "policy/x", "log/tile"] {
        assert_eq!(source.get(path, 10), Ok(None), "{name} {path}");
    }
    let too_large = FetchError::TooLarge { path: "policy".to_owned(), max: 9 };
    assert_eq!(source.get("policy", 9), Err(too_large), "{name}");
    for path in ["../secret", "a/../../secret", "/etc/passwd"] {
        assert!(matches!(source.get(path, 99), Err(FetchError::Path { .. })), "{name} {path}");
    }
}

#[test]
fn every_source_says_the_same() {
    let dir = TempDir::new("sources");
    let root = dir.path().join("site");
    let tree = [("policy", "0123456789"), ("log/tile/0/000.p/1", "tile"), ("log/checkpoint", "x")];
    let tree = tree.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).into();
    write_tree(&root, &tree);
    fs::write(dir.path().join("secret"), "secret").unwrap();
    symlink(dir.path().join("secret"), root.join("link")).unwrap();

    check(&tree);
    let folder = FolderSource::open(&root).unwrap();
    check(&folder);
    assert!(matches!(folder.get("link", 99), Err(FetchError::World { .. })), "a link leads out");

    let server = Server::of_folder(&root);
    let url = UrlSource::new(&format!("{}/", server.url())).unwrap();
    check(&url);
    check(&url);
    assert_eq!(url.get("link", 99), Ok(None), "the server does not follow it either");

    for prefix in ["", "results-2026/"] {
        let path = dir.path().join(format!("tree{}.zip", prefix.len()));
        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        for (path, bytes) in &tree {
            zip.start_file(format!("{prefix}{path}"), SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
        check(&ZipSource::open(&path).unwrap());
        check(open(path.to_str().unwrap()).unwrap().as_ref());
    }
    drop(server);
    assert!(matches!(url.get("policy", 10), Err(FetchError::World { .. })), "the server is gone");
    assert!(open(dir.path().join("none").to_str().unwrap()).is_err());
}

#[test]
fn a_mirror_of_a_zip() {
    let (election, dir) = (election(), TempDir::new("zip"));
    let path = dir.path().join("tree.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for (path, bytes) in &election.files {
        zip.start_file(path.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    let mirror = dir.path().join("mirror");
    pull(&ZipSource::open(&path).unwrap(), &mirror, &options(&election)).unwrap();
    assert_whole(&mirror, &election.files);
}
