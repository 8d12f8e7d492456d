//! `fewest_bad`, `fewest_blocking` and `is_met_by` against all subsets of witnesses; policies that follow
//! one another.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod common;

use acta_log::note::{Algorithm, SecretKey};
use acta_log::policy::{Member, Policy};
use acta_log::succession::Succession;
use common::Seeded;

/// Whether a set of witnesses (a bit each) meets the quorum.
fn met(policy: &Policy, set: u32) -> bool {
    let holds = |groups: &[bool], member: Member| match member {
        Member::Witness(at) => set >> at & 1 == 1,
        Member::Group(at) => groups[at],
    };
    let mut groups = Vec::new();
    for group in policy.groups() {
        let have = group.members.iter().filter(|m| holds(&groups, **m)).count();
        groups.push(have >= group.threshold);
    }
    policy.quorum().is_none_or(|member| holds(&groups, member))
}

/// The smallest intersection of two quorums: those witnesses must sign both histories.
fn fewest_bad(policy: &Policy, witnesses: u32) -> u64 {
    let sets = || (0..1_u32 << witnesses).filter(|set| met(policy, *set));
    sets().map(|a| sets().map(|b| (a & b).count_ones()).min().unwrap()).min().unwrap().into()
}

fn fewest_blocking(policy: &Policy, witnesses: u32) -> u64 {
    let all = (1_u32 << witnesses) - 1;
    let silent = (0..=all).filter(|set| !met(policy, all & !set));
    silent.map(u32::count_ones).min().unwrap().into()
}

/// A policy of nested groups from a seed: each step groups some of what is not yet a member.
fn random_policy(seeded: &mut Seeded, keys: &[String]) -> Policy {
    let mut text = String::new();
    let mut free: Vec<String> = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        text.push_str(&format!("witness w{at} {key}\n"));
        free.push(format!("w{at}"));
    }
    let mut number = 0;
    while free.len() > 1 {
        let take = 1 + usize::try_from(seeded.below(u64::try_from(free.len()).unwrap())).unwrap();
        let members: Vec<String> = free.drain(..take).collect();
        let threshold = 1 + seeded.below(u64::try_from(take).unwrap());
        text.push_str(&format!("group g{number} {threshold} {}\n", members.join(" ")));
        free.push(format!("g{number}"));
        number += 1;
        if number > 8 {
            break;
        }
    }
    text.push_str(&format!("quorum {}\n", free.last().unwrap()));
    Policy::parse(text.as_bytes()).unwrap()
}

#[test]
fn the_counts_are_those_of_all_subsets() {
    let keys: Vec<String> = (1..=7)
        .map(|seed| SecretKey::new("w", Algorithm::Ed25519Cosignature, &[seed; 32]).unwrap())
        .map(|key| key.public().to_string())
        .collect();
    let mut seeded = Seeded(3);
    let mut seen = [0; 8];
    for _ in 0..150 {
        let count = 1 + usize::try_from(seeded.below(7)).unwrap();
        let policy = random_policy(&mut seeded, &keys[..count]);
        let witnesses = u32::try_from(count).unwrap();
        assert_eq!(policy.fewest_bad(), fewest_bad(&policy, witnesses), "{policy}");
        let blocking = fewest_blocking(&policy, witnesses);
        assert_eq!(policy.fewest_blocking(), Some(blocking), "{policy}");
        for set in 0..1_u32 << witnesses {
            assert_eq!(policy.is_met_by(|at| set >> at & 1 == 1), met(&policy, set), "{policy}");
        }
        seen[usize::try_from(policy.fewest_bad()).unwrap()] += 1;
    }
    assert!(seen[0] > 10 && seen[1] > 10 && seen[2] > 5, "{seen:?}");
}

#[test]
fn the_policy_of_a_size_is_the_last_one_from_there_or_below() {
    let key = |seed: u8| {
        SecretKey::new("w", Algorithm::Ed25519Cosignature, &[seed; 32]).unwrap().public().clone()
    };
    let policy = |seed: u8| {
        let text = format!("witness w{seed} {}\nquorum w{seed}\n", key(seed));
        Policy::parse(text.as_bytes()).unwrap()
    };
    let mut all = Succession::new(policy(1));
    all.follow(10, policy(2));
    all.follow(12, policy(2));
    all.follow(20, policy(3));
    let name = |size: u64| all.at(size).quorum_name().to_owned();
    let found = [0, 9, 10, 19, 20, u64::MAX].map(name);
    assert_eq!(found, ["w1", "w1", "w2", "w2", "w3", "w3"]);
    assert_eq!(all.steps().map(|(from, _)| from).collect::<Vec<_>>(), [0, 10, 20]);
    assert_eq!(all.witness_keys(), [&key(1), &key(2), &key(3)]);
    // What comes for the same size, or a smaller one, takes the place of what was there.
    all.follow(10, policy(1));
    assert_eq!(all, Succession::new(policy(1)));
}
