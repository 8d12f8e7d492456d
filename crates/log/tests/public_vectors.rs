//! The public test vectors: 196 + 322 Merkle cases, 914 Ed25519 edge cases, Wycheproof.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use acta_log::ed25519::{self, KeyFault};
use acta_log::hash::Hash;
use acta_log::tree;
use common::json::Json;
use data_encoding::{BASE64, HEXLOWER};

/// Good cases with roots that are not 32 bytes ("don't care"): our types cannot hold them.
const NOT_32_BYTES: [&str; 4] = [
    "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json",
    "subtreeconsistency/additional/sizes-are-equal-one-and-proof-is-empty.json",
    "subtreeconsistency/additional/subtree-is-empty-sizes-are-equal-one-subtree-root-valid-tree-root-random-proof-is-empty.json",
    "subtreeconsistency/additional/subtree-is-empty-sizes-are-equal-zero-subtree-root-valid-tree-root-random-proof-is-empty.json",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn hash(value: &Json) -> Option<Hash> {
    BASE64.decode(value.text().as_bytes()).unwrap().try_into().ok()
}

fn proof(case: &Json) -> Option<Vec<Hash>> {
    case.get("proof").list().iter().map(hash).collect()
}

/// Runs one kind of case; `verdict` is `None` if a hash is not 32 bytes. Gives how many ran.
fn run(kind: &str, verdict: impl Fn(&Json) -> Option<bool>) -> Option<(usize, BTreeSet<String>)> {
    let folder = common::public_vectors("merkle/testdata")?;
    let (mut cases, mut exceptions) = (0, BTreeSet::new());
    for path in files(&folder.join(kind)) {
        let case = Json::parse(&fs::read_to_string(&path).unwrap());
        let good = !case.get("wantErr").truth();
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        match verdict(&case) {
            Some(holds) => assert_eq!(holds, good, "{name}"),
            None if good => drop(exceptions.insert(name)),
            None => {}
        }
        cases += 1;
    }
    Some((cases, exceptions))
}

fn check(kind: &str, expected: usize, verdict: impl Fn(&Json) -> Option<bool>) {
    let Some((cases, exceptions)) = run(kind, verdict) else { return };
    assert_eq!(cases, expected);
    let listed = NOT_32_BYTES.iter().filter(|name| name.split('/').next() == Some(kind));
    assert_eq!(exceptions, listed.map(|name| (*name).to_owned()).collect());
}

#[test]
fn inclusion() {
    check("inclusion", 98, |case| {
        let (index, size) = (case.get("leafIdx").number(), case.get("treeSize").number());
        let (leaf, root) = (hash(case.get("leafHash"))?, hash(case.get("root"))?);
        Some(tree::verify_inclusion(&leaf, index, size, &proof(case)?, &root).is_ok())
    });
}

#[test]
fn consistency() {
    check("consistency", 98, |case| {
        let (old, size) = (case.get("size1").number(), case.get("size2").number());
        let (old_root, root) = (hash(case.get("root1"))?, hash(case.get("root2"))?);
        Some(tree::verify_consistency(old, &old_root, size, &root, &proof(case)?).is_ok())
    });
}

#[test]
fn subtree_inclusion() {
    check("subtreeinclusion", 204, |case| {
        let (start, end) = (case.get("start").number(), case.get("end").number());
        let (leaf, root) = (hash(case.get("leafHash"))?, hash(case.get("root"))?);
        let index = case.get("leafIdx").number();
        let proof = proof(case)?;
        Some(tree::verify_subtree_inclusion(&leaf, index, start, end, &proof, &root).is_ok())
    });
}

#[test]
fn subtree_consistency() {
    check("subtreeconsistency", 118, |case| {
        let (start, end) = (case.get("start").number(), case.get("end").number());
        let (part, root) = (hash(case.get("root1"))?, hash(case.get("root2"))?);
        let size = case.get("size").number();
        let proof = proof(case)?;
        Some(tree::verify_subtree_consistency(start, end, &part, size, &root, &proof).is_ok())
    });
}

fn hex(value: &Json) -> Vec<u8> {
    HEXLOWER.decode(value.text().as_bytes()).unwrap()
}

struct EdgeCase {
    public: [u8; 32],
    message: Vec<u8>,
    signature: [u8; 64],
    flags: BTreeSet<String>,
}

fn edge_cases() -> Option<Vec<EdgeCase>> {
    let path = common::public_vectors("ed25519-cctv/ed25519")?.join("ed25519vectors.json");
    let cases = Json::parse(&fs::read_to_string(path).unwrap());
    let cases = cases.list().iter().map(|case| EdgeCase {
        public: hex(case.get("key")).try_into().unwrap(),
        message: case.get("msg").text().as_bytes().to_vec(),
        signature: hex(case.get("sig")).try_into().unwrap(),
        flags: case.get("flags").list().iter().map(|flag| flag.text().to_owned()).collect(),
    });
    Some(cases.collect())
}

#[test]
fn exactly_208_of_914_ed25519_edge_cases_are_accepted() {
    let Some(cases) = edge_cases() else { return };
    assert_eq!(cases.len(), 914);
    // Cofactorless, and R compared as bytes: what the flags of the vectors predict.
    let refused = ["low_order_residue", "non_canonical_R"];
    let mut accepted = 0;
    for case in &cases {
        let got = ed25519::verify(&case.public, &case.message, &case.signature);
        let expected = !refused.iter().any(|flag| case.flags.contains(*flag));
        assert_eq!(got, expected, "{:?}", case.flags);
        accepted += usize::from(got);
    }
    assert_eq!(accepted, 208);
}

#[test]
fn enrolment_refuses_exactly_the_flagged_keys() {
    let Some(cases) = edge_cases() else { return };
    let mut seen = BTreeSet::new();
    for case in &cases {
        let flag = |name: &str| case.flags.contains(name);
        let expected = match (flag("non_canonical_A"), flag("low_order_A")) {
            (true, _) => Err(KeyFault::NonCanonical),
            (false, true) => Err(KeyFault::SmallOrder),
            (false, false) => Ok(()),
        };
        assert_eq!(ed25519::check_enrolment(&case.public), expected, "{:?}", case.flags);
        // The identity is of small order, and its component of small order is not flagged.
        let torsion = flag("low_order_component_A") && ed25519::has_torsion(&case.public);
        assert_eq!(torsion, flag("low_order_component_A"), "{:?}", case.flags);
        seen.insert(expected.is_ok());
    }
    assert_eq!(seen.len(), 2);
}

fn wycheproof(file: &str) -> Option<Vec<(Json, Json)>> {
    let path = common::public_vectors("wycheproof/testvectors_v1")?.join(file);
    let all = Json::parse(&fs::read_to_string(path).unwrap());
    let groups = all.get("testGroups").list().iter();
    let cases = groups.flat_map(|g| g.get("tests").list().iter().map(|t| (g.clone(), t.clone())));
    Some(cases.collect())
}

#[test]
fn wycheproof_ed25519() {
    let Some(cases) = wycheproof("ed25519_test.json") else { return };
    assert_eq!(cases.len(), 151);
    for (group, case) in &cases {
        let public = hex(group.get("publicKey").get("pk")).try_into().unwrap();
        let message = hex(case.get("msg"));
        let signature = <[u8; 64]>::try_from(hex(case.get("sig")));
        let got = signature.is_ok_and(|s| ed25519::verify(&public, &message, &s));
        assert_eq!(got, case.get("result").text() == "valid", "case {:?}", case.get("tcId"));
    }
}

#[cfg(feature = "ml-dsa")]
#[test]
fn wycheproof_ml_dsa_44() {
    let Some(cases) = wycheproof("mldsa_44_verify_test.json") else { return };
    assert_eq!(cases.len(), 180);
    for (group, case) in &cases {
        let public = hex(group.get("publicKey"));
        let (message, signature) = (hex(case.get("msg")), hex(case.get("sig")));
        let got = acta_log::mldsa::verify(&public, &message, &signature);
        // We use the empty context only: what is valid under another one must not verify.
        let ours = matches!(case.get("ctx"), Json::Null) || case.get("ctx").text().is_empty();
        let expected = case.get("result").text() == "valid" && ours;
        assert_eq!(got, expected, "case {:?}", case.get("tcId"));
    }
}
