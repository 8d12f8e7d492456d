//! Who watches the log, as far as the log says: the witness policy in force, the last bulletin, and probes.

use std::collections::BTreeMap;

use acta::Body;
use acta::policy::Act;
use acta_log::policy::{Member, Policy};
use acta_tally::fold::Fold;
use acta_tally::results::last_bulletin;

use crate::model::{Group, Probed, Trust, Witness};

/// Hosts that a page shows.
const PROBED_MAX: usize = 100;

pub(super) fn trust(fold: &Fold) -> Trust {
    let text: String =
        fold.definition().witness_policy.iter().map(|line| format!("{line}\n")).collect();
    let mut trust = Trust { probed: probed(fold), ..Trust::default() };
    let Ok(policy) = Policy::parse(text.as_bytes()) else { return trust };
    trust.quorum = policy.quorum().map(|member| policy.name_of(member).to_owned());
    trust.fewest_bad = policy.fewest_bad();
    trust.logs = policy.logs().iter().map(|log| log.key.to_string()).collect();
    let bulletin = last_bulletin(fold.account());
    trust.bulletin = bulletin.map(|says| (u64::from(says.number), says.size));
    let witness = |(at, witness): (usize, &acta_log::policy::Witness)| {
        let cosigned = bulletin.and_then(|says| {
            let time = says.cosigned.iter().find(|(name, _)| *name == witness.name);
            time.map(|(_, time)| *time)
        });
        let own = |group: &&acta_log::policy::Group| group.members.contains(&Member::Witness(at));
        Witness {
            name: witness.name.clone(),
            key: witness.key.to_string(),
            address: witness.url.clone(),
            group: policy.groups().iter().find(own).map(|group| group.name.clone()),
            cosigned,
        }
    };
    trust.witnesses = policy.witnesses().iter().enumerate().map(witness).collect();
    let group = |group: &acta_log::policy::Group| Group {
        name: group.name.clone(),
        need: u64::try_from(group.threshold).unwrap_or(u64::MAX),
        members: group.members.iter().map(|one| policy.name_of(*one).to_owned()).collect(),
    };
    trust.groups = policy.groups().iter().map(group).collect();
    trust
}

/// The last try at each host that probes of the log name, in byte order of target and host.
fn probed(fold: &Fold) -> Vec<Probed> {
    let mut last = BTreeMap::new();
    for logged in fold.account().of(Act::Probe) {
        let Body::Probe(says) = &logged.says else { continue };
        let Some(tried) = says.tries.last() else { continue };
        let host = (says.target.to_string(), says.host.to_string());
        last.insert(host, (logged.index, tried.time, tried.outcome.to_string()));
    }
    let row =
        |((target, host), (index, time, outcome))| Probed { target, host, index, time, outcome };
    last.into_iter().take(PROBED_MAX).map(row).collect()
}
