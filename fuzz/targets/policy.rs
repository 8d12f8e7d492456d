//! Witness policies from any bytes, and what a policy says about itself against trying everything.
#![no_main]

use acta_log::policy::{Member, Policy};
use libfuzzer_sys::fuzz_target;

/// Every pair of sets of so many witnesses is tried.
const WITNESSES_TRIED_MAX: usize = 5;

fuzz_target!(|data: &[u8]| {
    let Ok(policy) = Policy::parse(data) else { return };
    let plain = policy.to_string();
    let again = acta_fuzz::must(Policy::parse(plain.as_bytes()));
    assert_eq!(again, policy);
    assert_eq!(again.to_string(), plain);
    if policy.witnesses().len() <= WITNESSES_TRIED_MAX {
        try_all(&policy);
    }
});

/// Whether this set of witnesses (bit by place) meets the quorum.
fn met(policy: &Policy, member: Member, set: u32) -> bool {
    match member {
        Member::Witness(at) => set >> at & 1 == 1,
        Member::Group(at) => {
            let group = &policy.groups()[at];
            let have = group.members.iter().filter(|member| met(policy, **member, set)).count();
            have >= group.threshold
        }
    }
}

fn try_all(policy: &Policy) {
    let Some(quorum) = policy.quorum() else {
        assert_eq!((policy.fewest_bad(), policy.fewest_blocking()), (0, None));
        return;
    };
    let all = 0..1_u32 << policy.witnesses().len();
    let enough: Vec<u32> = all.clone().filter(|set| met(policy, quorum, *set)).collect();
    let both = enough.iter().flat_map(|a| enough.iter().map(move |b| (a & b).count_ones()));
    assert_eq!(both.min().map(u64::from), Some(policy.fewest_bad()));
    let silent = all.filter(|set| !met(policy, quorum, !set)).map(u32::count_ones);
    assert_eq!(silent.min().map(u64::from), policy.fewest_blocking());
}
