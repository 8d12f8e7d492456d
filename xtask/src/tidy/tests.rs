//! Each rule on a small tree: one that it accepts and one that it does not.

use super::*;

fn tree(files: &[(&str, &str)]) -> Tree {
    Tree::new(files.iter().map(|(p, t)| ((*p).to_owned(), t.as_bytes().to_vec())).collect())
}

/// Runs one rule and shows what it found without the rule's name.
fn check(rule: &str, files: &[(&str, &str)], expected: &[&str]) {
    let (_, rule) = RULES.iter().find(|(name, _)| *name == rule).expect("a rule of this name");
    let mut found = rule(&tree(files));
    found.sort();
    let shown = found.iter().map(|f| match f.line {
        0 => format!("{}: {}", f.path, f.text),
        line => format!("{}:{line}: {}", f.path, f.text),
    });
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}

fn package(name: &str, dependencies: &str) -> String {
    format!("[package]\nname = \"{name}\"\n\n[dependencies]\n{dependencies}\n")
}

#[test]
fn this_repository_names_each_rule_once() {
    let mut names: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
    assert!(WITH_EXCEPTIONS.iter().all(|name| names.contains(name)));
}

#[test]
fn dependencies_run_one_way() {
    let tally = package("acta-tally", "acta = { workspace = true }\nacta-log.workspace = true");
    check("direction", &[("crates/tally/Cargo.toml", &tally)], &[]);
    let log = package("acta-log", "sha2 = \"1\"\nacta.workspace = true");
    let server = "[package]\nname = \"acta-server\"\n[target.'cfg(unix)'.dependencies.acta-cli]\npath = \"../cli\"";
    check(
        "direction",
        &[("crates/log/Cargo.toml", &log), ("apps/server/Cargo.toml", server)],
        &[
            "apps/server/Cargo.toml:4: `acta-server` may not depend on `acta-cli`",
            "crates/log/Cargo.toml:6: `acta-log` may not depend on `acta`",
        ],
    );
}

#[test]
fn tests_may_not_turn_the_direction_round() {
    let verify =
        "[package]\nname = \"acta-verify\"\n[dev-dependencies]\nacta-server.workspace = true";
    check(
        "direction",
        &[("crates/verify/Cargo.toml", verify)],
        &["crates/verify/Cargo.toml:4: `acta-verify` may not depend on `acta-server`"],
    );
}

#[test]
fn a_new_package_starts_with_its_line() {
    let text = "package `acta-extra` has no line in MAY_USE (xtask/src/tidy/deps.rs)";
    check(
        "direction",
        &[("crates/extra/Cargo.toml", &package("acta-extra", ""))],
        &[&format!("crates/extra/Cargo.toml: {text}")],
    );
}

#[test]
fn pure_crates_have_fewer_than_ten_dependencies() {
    let many = |count: usize| (0..count).map(|n| format!("d{n} = \"1\"\n")).collect::<String>();
    let log = package("acta-log", &many(9));
    let view = package("acta-view", "maud = \"1\"");
    check(
        "few-dependencies",
        &[("crates/log/Cargo.toml", &log), ("crates/view/Cargo.toml", &view)],
        &[],
    );
    let acta = package("acta", "another = \"1\"\nacta-log.workspace = true");
    check(
        "few-dependencies",
        &[("crates/log/Cargo.toml", &log), ("crates/acta/Cargo.toml", &acta)],
        &[
            "Cargo.toml: 10 dependencies in crates/, at most 9: another, d0, d1, d2, d3, d4, d5, d6, d7, d8",
        ],
    );
}

#[test]
fn each_dependency_has_its_reason_and_its_user() {
    let root = "[workspace.dependencies]\nacta = { path = \"x\" }\n# RFC 8032\ndalek = \"3\"\n\
                sha2 = { version = \"1\", features = [\n \"a\",\n] }\nhex = \"1\" # names of files\n";
    let log = package("acta-log", "dalek.workspace = true\nsha2.workspace = true");
    let files = [("Cargo.toml", root), ("crates/log/Cargo.toml", log.as_str())];
    check(
        "dependency-reason",
        &files,
        &["Cargo.toml:5: `sha2` has no comment that says what it is for"],
    );
    check("dependency-unused", &files, &["Cargo.toml:8: no package uses `hex`"]);
}

#[test]
fn members_take_their_dependencies_from_the_workspace() {
    let server = "[package]\nname = \"acta-server\"\n[dependencies]\naxum.workspace = true\n\
                  tokio = { workspace = true, features = [\"net\"] }\nhyper = \"1\"\n\
                  [dev-dependencies.tower]\nversion = \"1\"\n[dependencies.sha2]\nworkspace = true\noptional = true\n";
    let fuzz = package("acta-fuzz", "libfuzzer-sys = \"0.4\"");
    check(
        "dependency-reason",
        &[("apps/server/Cargo.toml", server), ("fuzz/Cargo.toml", &fuzz)],
        &[
            "apps/server/Cargo.toml:6: `hyper` does not say `workspace = true`",
            "apps/server/Cargo.toml:8: `tower` does not say `workspace = true`",
        ],
    );
}

#[test]
fn pure_crates_do_not_act() {
    let good = "//! Head: std::fs is for apps.\n#![no_std]\nuse alloc::collections::BTreeMap;\n\
                fn operand(s: &str) { f(\"std::env HashMap\") }\n\
                #[cfg(test)]\nmod tests {\n use std::fs;\n}\n";
    let toml = package("acta-log", "");
    check("pure", &[("crates/log/src/lib.rs", good), ("crates/log/Cargo.toml", &toml)], &[]);
    let bad = "use std::collections::HashMap;\nfn f(x: f64) { rand::random() }\n";
    check(
        "pure",
        &[("crates/log/src/lib.rs", bad), ("crates/log/Cargo.toml", &toml)],
        &[
            "crates/log/src/lib.rs: `#![no_std]` is absent",
            "crates/log/src/lib.rs:1: `HashMap`: BTreeMap: order of iteration must not reach published bytes",
            "crates/log/src/lib.rs:1: `std`: core and alloc only",
            "crates/log/src/lib.rs:2: `f64`: votes are integers, shares exact fractions",
            "crates/log/src/lib.rs:2: `rand`: random bytes are an argument",
        ],
    );
}

#[test]
fn view_may_use_std_and_still_not_act() {
    let toml = package("acta-view", "");
    let source = "use std::fmt;\nuse std::fs::File;\nfn share() -> f64 { x }\n";
    check(
        "pure",
        &[("crates/view/src/lib.rs", source), ("crates/view/Cargo.toml", &toml)],
        &["crates/view/src/lib.rs:2: `std::fs`: apps/ acts; give the core the value"],
    );
}

#[test]
fn tests_and_examples_of_pure_crates_may_read_files() {
    let toml = package("acta-log", "");
    let files = [
        ("crates/log/Cargo.toml", toml.as_str()),
        ("crates/log/src/lib.rs", "#![no_std]\n#[cfg(test)]\nmod proof;\n"),
        ("crates/log/src/proof.rs", "use std::fs;\n"),
        ("crates/log/tests/all.rs", "mod common;\nuse std::fs;\n"),
        ("crates/log/tests/common/mod.rs", "use std::env;\n"),
        ("crates/log/examples/vectors_3_log.rs", "use std::fs;\n"),
    ];
    check("pure", &files, &[]);
    check("dead-file", &files, &[]);
}

#[test]
fn limits_have_names() {
    let source = "pub const SIZE_MAX: usize = 65_536;\nfn f(n: u64) -> Vec<u8> {\n\
                  if n > 999 && a < SIZE_MAX { g::<2048>() }\n    if n > 65_536 { }\n\
                  let v = Vec::with_capacity(1 << 20);\n    x.take(0x1000);\n    match n { 5 => 5000, _ => 1 }\n}\n\
                  #[test]\nfn t() { assert!(n == 5000) }\n";
    check(
        "limit",
        &[("apps/server/src/lib.rs", source), ("xtask/src/main.rs", "fn f() { a > 5000 }")],
        &[
            "apps/server/src/lib.rs:4: `65_536` wants a name: `const …_MAX: … = 65_536`",
            "apps/server/src/lib.rs:5: `1 << 20` wants a name: `const …_MAX: … = 1 << 20`",
            "apps/server/src/lib.rs:6: `0x1000` wants a name: `const …_MAX: … = 0x1000`",
        ],
    );
}

#[test]
fn a_file_that_nothing_declares_is_dead() {
    let files = [
        (
            "apps/cli/Cargo.toml",
            "[package]\nname = \"acta-cli\"\n[[bin]]\nname = \"acta\"\npath = \"src/acta.rs\"",
        ),
        (
            "apps/cli/src/acta.rs",
            "mod demo;\npub(crate) mod key;\n// mod old;\n#[path = \"there/here.rs\"]\nmod here;\n",
        ),
        ("apps/cli/src/demo.rs", "mod stations;\n"),
        ("apps/cli/src/demo/stations.rs", ""),
        ("apps/cli/src/key/mod.rs", ""),
        ("apps/cli/src/there/here.rs", ""),
        ("apps/cli/src/old.rs", ""),
    ];
    check("dead-file", &files, &["apps/cli/src/old.rs: no `mod` declaration reaches it"]);
}

#[test]
fn vectors_are_read_by_a_test() {
    let toml = package("acta-log", "");
    let reading = "#[test]\nfn all() { run(\"vectors/3-log\") }\n";
    let writing = "fn main() { write(\"4-tally\") }\n";
    check(
        "dead-vectors",
        &[
            ("vectors/README.md", ""),
            ("vectors/3-log/good.txt", ""),
            ("vectors/4-tally/good.txt", ""),
            ("crates/log/Cargo.toml", &toml),
            ("crates/log/tests/vectors.rs", reading),
            ("crates/log/examples/vectors_3_log.rs", writing),
        ],
        &["vectors/4-tally: no test names this folder"],
    );
}

#[test]
fn specs_are_listed_and_links_lead_somewhere() {
    let contents = "[one](1-record.md#keys) `[code](nowhere.md)` [site](https://example.org)\n\
                    ```\n[fenced](nowhere.md)\n```\n[up](../src) [gone](9-gone.md) [out](../../x)\n\
                    [`code` in a link](gone.md)\n";
    let files = [
        ("specs/README.md", contents),
        ("specs/1-record.md", "[back](README.md) [here](#keys)"),
        ("specs/3-log.md", ""),
        ("src/a.txt", ""),
    ];
    check(
        "dead-spec",
        &files,
        &["specs/3-log.md: not linked from ARCHITECTURE.md or specs/README.md"],
    );
    check(
        "link",
        &files,
        &[
            "specs/README.md:5: `../../x` leads to no file of this repository",
            "specs/README.md:5: `9-gone.md` leads to no file of this repository",
            "specs/README.md:6: `gone.md` leads to no file of this repository",
        ],
    );
}

#[test]
fn words_for_people_are_neutral() {
    assert!(words::list().count() > 10);
    let source = "// forged, says the comment\nconst A: &str = \"the record was forged\";\nfn stolen() {}\n\
                  #[cfg(test)]\nmod tests { const B: &str = \"fraud\"; }\n";
    check(
        "word",
        &[
            ("README.md", "Nothing is\nManipulated here."),
            ("src/lib.rs", source),
            ("notes.txt", "fraud"),
            ("src/labels/ar.txt", "title محضر\nnote هذا التزوير"),
            ("src/labels/es.txt", "title acta amañada"),
        ],
        &[
            "README.md:2: `manipulated` is not a neutral word; say \"changed\", with both values",
            "src/labels/ar.txt:2: `التزوير` is not a neutral word; say what differs, with both values",
            "src/labels/es.txt:1: `amañada` is not a neutral word; say what differs, with both values",
            "src/lib.rs:2: `forged` is not a neutral word; say \"differs\", or \"the signature does not verify\"",
        ],
    );
}

#[test]
fn machines_and_registries_are_not_named() {
    for path in text::MACHINE_PATHS {
        let line = format!("see {path}x");
        let expected = format!("a.toml:1: `{path}` is a folder of one machine");
        check("place", &[("a.toml", &line), ("b.md", &format!("docs{path}x"))], &[&expected]);
    }
    for host in text::REGISTRY_HOSTS {
        let line = format!("https://{host}/x");
        let expected = format!("a.md:1: `{host}` is the host of a registry; name the package only");
        check("place", &[("a.md", &line), ("Cargo.lock", &line)], &[&expected]);
    }
}

#[test]
fn nothing_is_marked_as_put_off() {
    for mark in text::UNFINISHED {
        let line = format!("fn f() {{ {mark}() }} // {mark}");
        let expected = format!("a.rs:1: `{mark}`: do it, or leave it out");
        check("unfinished", &[("a.rs", &line), ("b.rs", "METHOD mastodon!")], &[&expected]);
    }
}

#[test]
fn files_are_neither_too_large_nor_too_long() {
    let (large, long) = ("x".repeat(3_000_001), "\n".repeat(1_201));
    check(
        "size",
        &[("a.bin", &large), ("b.rs", &long), ("c.csv", &long)],
        &["a.bin: 3000001 bytes, at most 3000000", "b.rs: 1201 lines, at most 1200"],
    );
}

#[test]
fn shipped_files_open_with_a_head() {
    let toml = package("acta-log", "");
    check(
        "head",
        &[
            ("crates/log/Cargo.toml", &toml),
            ("crates/log/src/lib.rs", "//! The log.\nmod note;\n#[cfg(test)]\nmod tests;\n"),
            ("crates/log/src/note.rs", "use core::fmt;\n"),
            ("crates/log/src/tests.rs", "use super::*;\n"),
        ],
        &[
            "crates/log/src/note.rs:1: the file does not open with `//!`: what is in scope, what is not, the main type",
        ],
    );
}

#[test]
fn lints_are_expected_and_never_allowed() {
    check(
        "allow",
        &[(
            "a.rs",
            "#[expect(dead_code, reason = \"x\")]\n// #[allow(x)]\n#[allow(dead_code)]\nfn f() {}",
        )],
        &["a.rs:3: `#[expect(…, reason = \"…\")]` instead of `allow`"],
    );
}

#[test]
fn code_is_told_from_comments_and_literals() {
    let text = "a /* b /* c */ d */ e // f\n'\"' 'x' '\\'' &'life str r#\"g \"h\" \"# r#type \"i \\\" j\" k\n";
    let source = Source::parse(text);
    let kept: Vec<&str> = source::words(&source.code).collect();
    assert_eq!(kept, ["a", "e", "life", "str", "r", "r", "type", "k"]);
    let strings: Vec<&str> = source.strings.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(strings, ["g \"h\" ", "i \\\" j"]);
    assert_eq!(source.code.len(), text.len());
}

#[test]
fn exceptions_need_a_rule_a_reason_and_a_use() {
    let allowed = "# comment\nword | README.md | forged | the rule needs an example\n\
                   word | README.md | stolen | no longer there\nplace | README.md | x | y\n\
                   word | README.md | fraud |\nnonsense\n";
    let found = findings(&tree(&[("README.md", "forged"), (ALLOWED, allowed)]));
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "xtask/allowed.txt:3: exception: no longer needed: nothing is found there",
            "xtask/allowed.txt:4: exception: rule `place` has no exceptions",
            "xtask/allowed.txt:5: exception: an exception needs its reason",
            "xtask/allowed.txt:6: exception: expected `rule | path | part of the text | reason`",
        ]
    );
}

#[test]
fn tests_that_are_promised_by_name_are_there() {
    let row = |name: &str| {
        format!(
            "## Tests by name\n\n| id | what | test | file |\n|---|---|---|---|\n| N6 | leaves | `{name}` | `a.rs` |\n## Next\n| T9 | x | `y` | `z` |\n"
        )
    };
    let found = |name: &str, code: &str| {
        let found = named::tests(&tree(&[("SECURITY.md", &row(name)), ("a.rs", code)]));
        let absent = found.iter().filter(|one| one.text.starts_with("expected a row of ")).count();
        assert_eq!(absent, 26, "all others have no row");
        let own = found.into_iter().filter(|one| !one.text.starts_with("expected a row of "));
        own.map(|one| format!("{}: {}", one.line, one.text)).collect::<Vec<_>>()
    };
    assert!(found("n6_x", "#[test]\n#[ignore]\nfn n6_x() {}").is_empty());
    assert!(found("n2_n6_x", "#[tokio::test]\nasync fn n2_n6_x() {}").is_empty());
    assert_eq!(found("n6_x", "fn n6_x() {}"), ["5: a.rs: expected the test n6_x, got none"]);
    assert_eq!(
        found("n6_x", "#[test]\nfn n6_xy() {}"),
        ["5: a.rs: expected the test n6_x, got none"]
    );
    assert_eq!(found("n60_x", "#[test]\nfn n60_x() {}"), ["5: n60_x: expected a name with n6_"]);
}
