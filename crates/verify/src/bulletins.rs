//! D2 of bulletins: their lines follow from the log that they name, and their witnesses did what they say (spec 6 §3).
//!
//! In scope: the bulletins of the log that have effect. Main functions: [`witnesses`], for whoever writes a bulletin.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::kinds::Bulletin;
use acta::value::Time;
use acta_log::LogError;
use acta_log::note::Note;
use acta_log::policy::Policy;
use acta_tally::fold::Fold;
use acta_tally::results::{BulletinRow, bulletins};

use crate::catalog::detail;
use crate::session::Session;
use crate::source::Source;
use crate::verdict::{Cause, Detail};

/// What the witnesses of a policy did with a checkpoint, each in byte order of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witnesses {
    /// Those that cosigned, and when. A cosignature that states no time is none here.
    pub cosigned: Vec<(String, Time)>,
    /// Those that did not.
    pub not_cosigned: Vec<String>,
}

/// What the witnesses of a policy did with a checkpoint note.
///
/// # Errors
/// No log of the policy signed it, or a line of a key of the policy does not verify.
pub fn witnesses(policy: &Policy, note: &Note) -> Result<Witnesses, LogError> {
    let evaluation = policy.evaluate(note)?;
    let mut out = Witnesses::default();
    for (at, witness) in policy.witnesses().iter().enumerate() {
        let stated = evaluation.cosigned.iter().find(|one| one.witness == at);
        let time = stated.filter(|one| one.time > 0);
        let time = time.and_then(|one| Time::from_unix(i64::try_from(one.time).ok()?));
        match time {
            Some(time) => out.cosigned.push((witness.name.clone(), time)),
            None => out.not_cosigned.push(witness.name.clone()),
        }
    }
    out.cosigned.sort();
    out.not_cosigned.sort();
    Ok(out)
}

/// Where the witnesses' lines of a bulletin are not those of its checkpoint note under a policy.
#[must_use]
pub fn differing(subject: &str, says: &Bulletin, policy: &Policy) -> Vec<Detail> {
    let note = Note::parse(&says.checkpoint);
    let done = match note.and_then(|note| witnesses(policy, &note)) {
        Ok(done) => done,
        Err(error) => {
            let expected = "signed by the log, every known line verifies";
            return [detail(subject, "checkpoint", expected, error.to_string())].into();
        }
    };
    let words = |of: &Witnesses, name: &str| {
        let time = of.cosigned.iter().find(|(own, _)| own == name);
        let silent = || of.not_cosigned.iter().any(|own| own == name);
        match time {
            Some((_, time)) => format!("cosigned {time}"),
            None if silent() => "not-cosigned".to_owned(),
            None => "not listed".to_owned(),
        }
    };
    let (cosigned, not_cosigned) = (says.cosigned.clone(), says.not_cosigned.clone());
    let stated = Witnesses { cosigned, not_cosigned };
    let all = [&done, &stated].map(|of| {
        let names = of.cosigned.iter().map(|(name, _)| name);
        names.chain(&of.not_cosigned).collect::<Vec<_>>()
    });
    let mut names: Vec<&String> = all.into_iter().flatten().collect();
    names.sort();
    names.dedup();
    let pairs = names.into_iter().map(|name| (name, words(&done, name), words(&stated, name)));
    let differing = pairs.filter(|(_, done, stated)| done != stated);
    differing
        .map(|(name, done, stated)| detail(subject, format!("witness {name}"), done, stated))
        .collect()
}

impl<S: Source + ?Sized> Session<'_, S> {
    /// D2 of every bulletin with effect.
    pub(crate) fn judge_bulletins(&mut self, fold: &Fold) {
        let Some(policies) = self.policies.clone() else { return };
        for row in bulletins(fold.account(), &self.known.past) {
            let BulletinRow { logged, says, differs, lower, between } = row;
            let subject = format!("bulletin {} (entry {})", says.number, logged.index);
            if !self.known.past.bulletins.contains_key(&says.size) && says.size <= logged.index {
                let what = detail(&subject, "size", says.size.to_string(), "entries absent");
                self.sheet.cannot_tell("D2", Cause::NotPublished, what);
                continue;
            }
            if let Some(it) = differs {
                self.sheet.fails("D2", detail(&subject, it.field, it.computed, it.announced));
            }
            if let Some(it) = lower.filter(|_| between == Some(0)) {
                let least = format!("at least {}, as in the bulletin before", it.before);
                self.sheet.fails("D2", detail(&subject, it.field, least, it.now.to_string()));
            }
            for what in differing(&subject, says, policies.at(says.size)) {
                self.sheet.fails("D2", what);
            }
        }
    }
}
