//! `vectors/`: written by the crates themselves, compared byte for byte.
//!
//! In scope: running each crate's example `vectors_FOLDER` and laying the result beside what is
//! committed. Out of scope: what the vectors say (see `vectors/README.md`). Main item: [`GENERATORS`].

use crate::process::{self, Place};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Who writes which folder of `vectors/`, in the order of the journey.
pub(crate) const GENERATORS: [Generator; 6] = [
    Generator { package: "acta", source: "crates/acta", folder: "1-record" },
    Generator { package: "acta-carry", source: "crates/carry", folder: "2-carry" },
    Generator { package: "acta-log", source: "crates/log", folder: "3-log" },
    Generator { package: "acta-tally", source: "crates/tally", folder: "4-tally" },
    Generator { package: "acta-view", source: "crates/view", folder: "5-publication" },
    Generator { package: "acta-verify", source: "crates/verify", folder: "6-verdicts" },
];

/// The most differences that are listed before the rest is counted.
const DIFFERENCES_SHOWN_MAX: usize = 20;

/// One crate's example, which writes its folder into the path it is given.
pub(crate) struct Generator {
    package: &'static str,
    source: &'static str,
    folder: &'static str,
}

impl Generator {
    /// Named after the folder: examples of a workspace lie side by side, so each needs a name of its own.
    fn example(&self) -> String {
        format!("vectors_{}", self.folder.replace('-', "_"))
    }

    fn exists(&self, place: &Place) -> bool {
        place.root.join(self.source).join(format!("examples/{}.rs", self.example())).exists()
    }

    /// Runs the example into an empty folder under the target folder.
    fn generate(&self, place: &Place, deadline: Option<Instant>) -> Result<PathBuf, String> {
        let fresh = place.target.join("vectors").join(self.folder);
        if fresh.exists() {
            fs::remove_dir_all(&fresh).map_err(|error| at(&fresh, &error))?;
        }
        fs::create_dir_all(&fresh).map_err(|error| at(&fresh, &error))?;
        let mut command = Command::new("cargo");
        command.args(["run", "--quiet", "--package", self.package, "--example", &self.example()]);
        process::run(place, command.arg("--").arg(&fresh), deadline)?;
        Ok(fresh)
    }
}

/// `cargo xtask vectors`: what the generators write takes the place of what is there.
pub(crate) fn write(place: &Place) -> Result<(), String> {
    for generator in GENERATORS.iter().filter(|generator| generator.exists(place)) {
        let fresh = read_folder(&generator.generate(place, None)?)?;
        let folder = place.root.join("vectors").join(generator.folder);
        let old = read_folder(&folder)?;
        for name in old.keys().filter(|name| !fresh.contains_key(*name)) {
            let path = folder.join(name);
            fs::remove_file(&path).map_err(|error| at(&path, &error))?;
        }
        for (name, bytes) in &fresh {
            write_file(&folder.join(name), bytes)?;
        }
        println!("vectors/{}: {} files", generator.folder, fresh.len());
    }
    Ok(())
}

/// `cargo xtask vectors --check`: fails when a generator would write anything else.
pub(crate) fn check(place: &Place, deadline: Option<Instant>) -> Result<(), String> {
    let mut differences = without_generator(place)?;
    for generator in GENERATORS.iter().filter(|generator| generator.exists(place)) {
        let fresh = read_folder(&generator.generate(place, deadline)?)?;
        let committed = read_folder(&place.root.join("vectors").join(generator.folder))?;
        println!("vectors/{}: {} files compared", generator.folder, fresh.len());
        differences.extend(compare(generator.folder, &committed, &fresh));
    }
    if differences.is_empty() {
        return Ok(());
    }
    let shown = differences.iter().take(DIFFERENCES_SHOWN_MAX).cloned().collect::<Vec<_>>();
    let count = differences.len();
    Err(format!(
        "vectors: {count} differences (`cargo xtask vectors` writes them anew)\n  {}",
        shown.join("\n  ")
    ))
}

/// Folders of `vectors/` that nothing writes.
fn without_generator(place: &Place) -> Result<Vec<String>, String> {
    let known: BTreeSet<&str> = GENERATORS
        .iter()
        .filter(|generator| generator.exists(place))
        .map(|generator| generator.folder)
        .collect();
    let files = read_folder(&place.root.join("vectors"))?;
    let folders: BTreeSet<&str> =
        files.keys().filter_map(|name| name.split_once('/')).map(|(folder, _)| folder).collect();
    let unknown = folders.into_iter().filter(|folder| !known.contains(folder));
    Ok(unknown.map(|folder| format!("vectors/{folder}: no example writes it")).collect())
}

/// Paths with forward slashes, relative to the folder, with their bytes.
type Files = BTreeMap<String, Vec<u8>>;

fn compare(folder: &str, committed: &Files, fresh: &Files) -> Vec<String> {
    let names: BTreeSet<&String> = committed.keys().chain(fresh.keys()).collect();
    let differing = names.into_iter().filter_map(|name| {
        let what = match (committed.get(name), fresh.get(name)) {
            (Some(_), None) => "is no longer written",
            (None, Some(_)) => "is written but absent",
            (Some(old), Some(new)) if old != new => "differs from what is written",
            _ => return None,
        };
        Some(format!("vectors/{folder}/{name} {what}"))
    });
    differing.collect()
}

fn read_folder(folder: &Path) -> Result<Files, String> {
    let mut files = Files::new();
    let mut pending = vec![(folder.to_path_buf(), String::new())];
    while let Some((path, prefix)) = pending.pop() {
        if !path.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&path).map_err(|error| at(&path, &error))? {
            let entry = entry.map_err(|error| at(&path, &error))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                pending.push((entry.path(), format!("{name}/")));
            } else {
                let bytes = fs::read(entry.path()).map_err(|error| at(&entry.path(), &error))?;
                files.insert(name, bytes);
            }
        }
    }
    Ok(files)
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
    }
    fs::write(path, bytes).map_err(|error| at(path, &error))
}

fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn every_generator_is_there_under_a_name_of_its_own() {
        let place = Place::of_workspace();
        let there = GENERATORS.iter().filter(|generator| generator.exists(&place));
        let names: BTreeSet<String> = there.map(Generator::example).collect();
        assert_eq!(names.len(), GENERATORS.len());
    }

    #[test]
    fn equal_folders_have_no_difference() {
        let both = files(&[("good.txt", "expect: ok"), ("deep/bad.txt", "expect: parse")]);
        assert_eq!(compare("3-log", &both, &both), Vec::<String>::new());
    }

    #[test]
    fn each_kind_of_difference_is_named() {
        let committed = files(&[("a", "1"), ("b", "1")]);
        let fresh = files(&[("b", "2"), ("c", "1")]);
        assert_eq!(
            compare("3-log", &committed, &fresh),
            [
                "vectors/3-log/a is no longer written",
                "vectors/3-log/b differs from what is written",
                "vectors/3-log/c is written but absent",
            ]
        );
    }

    #[test]
    fn files_survive_writing_and_reading() {
        let folder = Place::of_workspace().target.join("xtask-test-vectors");
        write_file(&folder.join("deep/a.txt"), b"one").unwrap();
        assert_eq!(read_folder(&folder).unwrap(), files(&[("deep/a.txt", "one")]));
        fs::remove_dir_all(folder).unwrap();
    }
}
