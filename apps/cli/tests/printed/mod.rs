//! What the tests of the printed record share: an election whose first station has signed.

use acta::text::StatementId;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of the small election, with these languages.
fn copy_quiet(to: &Path, languages: &str) {
    let quiet = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/quiet");
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(quiet).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    let definition = to.join("definition.txt");
    let text = fs::read_to_string(&definition).unwrap();
    let other = text.replace("languages en\n", &format!("languages {languages}\n"));
    assert!(other.contains(&format!("languages {languages}\n")), "{text}");
    fs::write(definition, other).unwrap();
}

/// An election folder signed by one station, in a folder of its own.
pub(crate) struct Printed {
    pub(crate) dir: PathBuf,
    pub(crate) anchor: String,
}

impl Printed {
    pub(crate) fn new(name: &str) -> Self {
        Self::in_languages(name, "en")
    }

    pub(crate) fn in_languages(name: &str, languages: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("print-{name}"));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        let mut printed = Self { dir, anchor: String::new() };
        let mut policy = String::new();
        for w in ["a", "b", "c"] {
            let key = format!("example.org/2025/quiet/witness/{w}");
            let key = printed.acta(&format!("key new {key} --witness ed25519 --out {w}.key"));
            policy += &format!("witness {w} {}\n", key.trim_end());
        }
        policy += "group rivals all a b c\nquorum rivals\n";
        fs::write(printed.dir.join("witnesses.txt"), policy).unwrap();
        copy_quiet(&printed.dir.join("quiet"), languages);
        let made = printed.acta(
            "new quiet --data node --witnesses witnesses.txt --make-station-keys keys --dated 2025-02-20T12:00:00Z",
        );
        let anchor = made.lines().next().unwrap().strip_prefix("anchor ").unwrap();
        printed.anchor = anchor.to_owned();
        printed.acta(
            "station sign --key keys/vale-n01.key --folder quiet --station vale-n01 --outbox outbox",
        );
        printed
    }

    pub(crate) fn run(&self, line: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acta"));
        command.args(line.split(' ')).current_dir(&self.dir).output().unwrap()
    }

    pub(crate) fn acta(&self, line: &str) -> String {
        let done = self.run(line);
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    pub(crate) fn statements(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.dir.join("outbox")).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|end| end == "statement")).collect()
    }

    /// The pages that are printed of a statement.
    pub(crate) fn pages(&self, record: &Path, options: &str) -> Vec<String> {
        let (record, anchor) = (record.display(), &self.anchor);
        let printed = self.acta(&format!(
            "station print {record} --definition node/election --anchor {anchor} --out paper{options}"
        ));
        let pages = printed.lines().filter(|path| path.ends_with(".html"));
        pages.map(|path| fs::read_to_string(self.dir.join(path)).unwrap()).collect()
    }

    /// What pictures hold, as `carry qr decode` puts it into an outbox.
    pub(crate) fn read_back(&self, pictures: &[PathBuf], id: StatementId) -> Vec<u8> {
        let _ = fs::remove_dir_all(self.dir.join("read"));
        let pictures: Vec<String> =
            pictures.iter().map(|path| path.display().to_string()).collect();
        let (pictures, anchor) = (pictures.join(" "), &self.anchor);
        self.acta(&format!(
            "carry qr decode {pictures} --definition node/election --anchor {anchor} --outbox read"
        ));
        fs::read(self.dir.join(format!("read/{id}.statement"))).unwrap()
    }
}
