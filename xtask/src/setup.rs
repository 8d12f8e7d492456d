//! What the tests need and a Rust toolchain does not bring.
//!
//! In scope: Debian packages by apt-get; cargo's helpers, validators and servers as Python wheels in virtual
//! environments under the target folder; the packages of `web/` by npm from its lock file. Out of scope:
//! changing anything else on the machine. Running it twice does nothing the second time. Main type: [`Installed`].

use crate::process::{self, Place};
use std::path::Path;
use std::process::Command;

/// Debian packages and what each is for.
const DEBIAN_PACKAGES: [(&str, &str); 6] = [
    ("chromium", "the pages, as readers see them"),
    ("golang-go", "the independent check of the log"),
    ("golang-golang-x-mod-dev", "the notes and the tree, as Go reads them"),
    ("strace", "faults at each write"),
    ("g++", "the fuzzer's runtime"),
    ("poppler-utils", "a printed PDF as a scanner sees it"),
];

/// Where Debian puts the Go sources that the independent check is built from.
const GO_SOURCES: &str = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";

/// Cargo's helpers, each with its version and hashes.
const TOOLS: Wheels = Wheels { what: "cargo's helpers", list: "xtask/tools.txt", folder: "tools" };

/// Validators of exports, likewise. Apart from the helpers, which everything needs.
const VALIDATORS: Wheels =
    Wheels { what: "the validators", list: "xtask/validators.txt", folder: "validators" };

/// Servers of other people, against which publication is tested.
const SERVERS: Wheels =
    Wheels { what: "the servers", list: "xtask/servers.txt", folder: "servers" };

/// Python wheels of a list, in a virtual environment of their own under the target folder.
struct Wheels {
    what: &'static str,
    list: &'static str,
    folder: &'static str,
}

/// What is there after `setup`, and what is not.
#[derive(Debug, Default)]
pub(crate) struct Installed {
    /// Names for `ACTA_REQUIRE`: a test that needs one of these may no longer be skipped.
    pub(crate) require: Vec<&'static str>,
    /// What could not be had, in words for a person.
    pub(crate) missing: Vec<String>,
}

/// `cargo xtask setup`: installs, and fails when something is missing at the end.
pub(crate) fn run_and_say(place: &Place) -> Result<(), String> {
    let installed = run(place);
    if installed.missing.is_empty() {
        println!("setup: all that the tests need is here");
        return Ok(());
    }
    Err(format!("missing after setup:\n  {}", installed.missing.join("\n  ")))
}

/// Installs what can be installed and says what it did.
pub(crate) fn run(place: &Place) -> Installed {
    let mut installed = Installed::default();
    if let Err(why) = debian(place) {
        installed.missing.push(why);
    }
    if let Err(why) = wheels(place, &TOOLS) {
        installed.missing.push(why);
    }
    match web(place) {
        Ok(()) => installed.require.push("node"),
        Err(why) => installed.missing.push(why),
    }
    match wheels(place, &VALIDATORS) {
        Ok(()) => installed.require.push("validators"),
        Err(why) => installed.missing.push(why),
    }
    match wheels(place, &SERVERS) {
        Ok(()) => installed.require.push("s3"),
        Err(why) => installed.missing.push(why),
    }
    if place.has("go") && Path::new(GO_SOURCES).is_dir() {
        installed.require.push("go");
    }
    if place.has("strace") {
        installed.require.push("strace");
    }
    if place.has("pdftoppm") && place.has("pdftotext") {
        installed.require.push("pdf");
    }
    installed
}

fn debian(place: &Place) -> Result<(), String> {
    let absent: Vec<&str> = DEBIAN_PACKAGES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !debian_has(place, name))
        .collect();
    if absent.is_empty() {
        println!("setup: the Debian packages are installed");
        return Ok(());
    }
    apt_install(place, &absent)
}

fn debian_has(place: &Place, name: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${db:Status-Status}", name]);
    process::output(place, &mut query).is_ok_and(|status| status == "installed")
}

fn apt_install(place: &Place, names: &[&str]) -> Result<(), String> {
    let by_hand = format!("apt-get install --no-install-recommends {}", names.join(" "));
    if !place.has("apt-get") {
        return Err(format!("this machine has no apt-get; wanted: {by_hand}"));
    }
    if !process::output(place, Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        return Err(format!("only root can install Debian packages; as root: {by_hand}"));
    }
    println!("setup: installing {}", names.join(", "));
    apt(place, &["update"])?;
    let mut args = vec!["install", "--yes", "--no-install-recommends"];
    args.extend(names);
    apt(place, &args)
}

fn apt(place: &Place, args: &[&str]) -> Result<(), String> {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    // Another apt-get may hold the lock: wait for it instead of failing.
    command.args(["--quiet", "--quiet", "--option", "DPkg::Lock::Timeout=300"]).args(args);
    process::output(place, &mut command).map(drop)
}

fn wheels(place: &Place, wheels: &Wheels) -> Result<(), String> {
    let folder = place.target.join(wheels.folder);
    let wanted = std::fs::read_to_string(place.root.join(wheels.list));
    let wanted = wanted.map_err(|error| format!("{}: {error}", wheels.list))?;
    let stamp = folder.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
        println!("setup: {} are installed", wheels.what);
        return Ok(());
    }
    println!("setup: installing {} into {}", wheels.what, folder.display());
    virtual_environment(place, &folder)?;
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]).args([
        "--require-hashes",
        "--requirement",
        wheels.list,
    ]);
    process::output(place, &mut pip)?;
    std::fs::write(stamp, wanted).map_err(|error| error.to_string())
}

fn virtual_environment(place: &Place, folder: &Path) -> Result<(), String> {
    let make = || {
        let mut python = Command::new("python3");
        python.args(["-m", "venv"]).arg(folder);
        process::output(place, &mut python).map(drop)
    };
    // Debian keeps `venv` in a package of its own.
    make().or_else(|_| apt_install(place, &["python3", "python3-venv"]).and_then(|()| make()))
}

/// What the types of `web/` are checked with, from its lock file: exact versions and their hashes.
fn web(place: &Place) -> Result<(), String> {
    if !place.has("node") || !place.has("npm") {
        return Err("node and npm, for the verifier in web/: apt-get install nodejs npm".to_owned());
    }
    if web_is_ready(place) {
        println!("setup: the packages of web/ are installed");
        return Ok(());
    }
    println!("setup: installing the packages of web/");
    let mut npm = Command::new("npm");
    npm.args(["--prefix", "web", "ci", "--silent"]);
    process::output(place, &mut npm).map(drop)
}

/// True when the installed packages are those of the lock file.
pub(crate) fn web_is_ready(place: &Place) -> bool {
    let web = place.root.join("web");
    let Ok(package) = std::fs::read_to_string(web.join("package.json")) else { return false };
    let wanted = package.split_once("\"devDependencies\"").map_or("", |(_, rest)| rest);
    let mut lines = wanted.lines().map(|line| line.split('"').collect::<Vec<_>>());
    place.has("node")
        && lines.all(|words| match words[..] {
            [_, name, _, version, _] => web_has(&web, name, version),
            _ => true,
        })
}

fn web_has(web: &Path, name: &str, version: &str) -> bool {
    let package = web.join("node_modules").join(name).join("package.json");
    let text = std::fs::read_to_string(package).unwrap_or_default();
    text.contains(&format!("\"version\": \"{version}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_is_fixed_by_version_and_hash() {
        for list in [
            include_str!("../tools.txt"),
            include_str!("../validators.txt"),
            include_str!("../servers.txt"),
        ] {
            let text = list.replace("\\\n", " ");
            let tools: Vec<&str> =
                text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
            assert!(!tools.is_empty());
            for tool in tools {
                assert!(tool.contains("==") && tool.contains("--hash=sha256:"), "{tool}");
            }
        }
    }

    #[test]
    fn an_absent_debian_package_is_not_taken_for_an_installed_one() {
        assert!(!debian_has(&Place::of_workspace(), "no-such-package-here"));
    }
}
