//! Whom to believe about a checkpoint (C2SP tlog-policy): the log's keys, witnesses, groups of them,
//! and a quorum.
//!
//! [`Policy::evaluate`] says which witnesses cosigned, which groups hold and whether the quorum is
//! met; a quorum that is not met is an answer, not an error. [`Policy::fewest_bad`] says how many
//! witnesses must sign two histories before two quorums can exist. Main type: [`Policy`].

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::checkpoint::Checkpoint;
use crate::error::LogError;
use crate::note::{Algorithm, NAME_BYTES_MAX, Note, PublicKey, Verified};
use crate::text::{count, decimal, limit, malformed, owned};

/// A policy file has at most this many bytes (32 witnesses with ML-DSA keys are about 60 kB).
pub const POLICY_BYTES_MAX: usize = 262_144;
/// A policy names at most this many logs.
pub const LOGS_MAX: usize = 32;
/// A policy names at most this many witnesses.
pub const WITNESSES_MAX: usize = 32;
/// A policy names at most this many groups.
pub const GROUPS_MAX: usize = 32;

/// A log's key and where it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Type 01 or 06; its name is the log's origin.
    pub key: PublicKey,
    /// Where to read it, if stated.
    pub url: Option<String>,
}

/// A witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Its name within the policy.
    pub name: String,
    /// Type 04 or 06; the key has a name of its own.
    pub key: PublicKey,
    /// Its submission prefix, if stated.
    pub url: Option<String>,
}

/// A member of a group: a witness or an earlier group, by its place in the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// A witness.
    Witness(usize),
    /// A group.
    Group(usize),
}

/// A group that holds if at least `threshold` of its members do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name within the policy.
    pub name: String,
    /// From 1 to the number of members.
    pub threshold: usize,
    /// Each named thing is a member at most once in the whole policy.
    pub members: Vec<Member>,
}

/// A policy. Made only by [`Policy::parse`], so what it refers to exists and is acyclic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Option<Member>,
}

/// What a checkpoint's signatures amount to under a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The logs of the policy whose signature verified, by place.
    pub logs: Vec<usize>,
    /// The witnesses that cosigned, in the policy's order.
    pub cosigned: Vec<Cosigned>,
    /// One state for each group, in the policy's order.
    pub groups: Vec<GroupState>,
    /// Whether the quorum is met (`quorum none` always is).
    pub quorum_met: bool,
    /// The least time, in seconds since 1970, by which the quorum's rule had cosigned; `None` if it is
    /// not met, asks for nothing, or rests on a cosignature without a time.
    pub quorum_time: Option<u64>,
}

/// A witness's cosignature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cosigned {
    /// The witness, by its place in the policy.
    pub witness: usize,
    /// The latest time it states, in seconds since 1970; 0 makes no statement.
    pub time: u64,
}

/// How far a group is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupState {
    /// The group's name.
    pub name: String,
    /// How many members hold.
    pub have: usize,
    /// How many must.
    pub need: usize,
}

impl GroupState {
    /// Whether the group holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.have >= self.need
    }
}

impl Evaluation {
    /// This evaluation if the quorum is met.
    ///
    /// # Errors
    /// [`LogError::Policy`].
    pub fn require(self, policy: &Policy) -> Result<Self, LogError> {
        if self.quorum_met {
            return Ok(self);
        }
        Err(LogError::Policy { expected: format!("quorum {}", policy.quorum_name()) })
    }
}

impl Policy {
    /// The logs.
    #[must_use]
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The witnesses.
    #[must_use]
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// The groups; members come before the groups they are in.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The quorum; `None` asks for no cosignature.
    #[must_use]
    pub fn quorum(&self) -> Option<Member> {
        self.quorum
    }

    /// The name that the quorum line gives.
    #[must_use]
    pub fn quorum_name(&self) -> &str {
        self.quorum.map_or("none", |member| self.name_of(member))
    }

    /// The name of a witness or group of this policy.
    #[must_use]
    pub fn name_of(&self, member: Member) -> &str {
        let witness = |at: usize| self.witnesses.get(at).map(|witness| witness.name.as_str());
        let group = |at: usize| self.groups.get(at).map(|group| group.name.as_str());
        match member {
            Member::Witness(at) => witness(at),
            Member::Group(at) => group(at),
        }
        .unwrap_or("none")
    }

    /// Verifies a checkpoint's signatures: by one of the logs (key name and origin line are equal) and
    /// by every witness of the policy that has a line.
    ///
    /// # Errors
    /// Those of [`Checkpoint::parse`]; [`LogError::Signature`] if a line of a known key is bad;
    /// [`LogError::NoKnownSignature`] if no log of this origin signed.
    pub fn evaluate(&self, note: &Note) -> Result<Evaluation, LogError> {
        let checkpoint = Checkpoint::parse(note.text())?;
        let keys = self.logs.iter().map(|log| &log.key);
        let keys = keys.chain(self.witnesses.iter().map(|witness| &witness.key));
        let verified = note.verify_by(&keys)?;
        let logs = self.signing_logs(&checkpoint.origin, &verified);
        if logs.is_empty() {
            return Err(LogError::NoKnownSignature { lines: count(note.signatures().len()) });
        }
        Ok(self.weigh(checkpoint, logs, &verified))
    }

    fn signing_logs(&self, origin: &str, verified: &[Verified]) -> Vec<usize> {
        let of_origin = |at: usize| self.logs.get(at).is_some_and(|log| log.key.name() == origin);
        let mut logs: Vec<usize> =
            verified.iter().map(|line| line.key).filter(|key| of_origin(*key)).collect();
        logs.sort_unstable();
        logs.dedup();
        logs
    }

    fn weigh(&self, checkpoint: Checkpoint, logs: Vec<usize>, verified: &[Verified]) -> Evaluation {
        let times = self.times(verified);
        let held = self.fold(|at| times.get(at).copied().flatten(), kth_smallest);
        let groups = self.groups.iter().map(|group| {
            let have = group.members.iter().filter(|m| held.of(**m).is_some()).count();
            GroupState { name: group.name.clone(), have, need: group.threshold }
        });
        let quorum = self.quorum.map(|member| held.of(member));
        let cosigned = times.iter().enumerate().filter_map(|(witness, time)| {
            time.map(|time| Cosigned { witness, time: if time == NO_TIME { 0 } else { time } })
        });
        Evaluation {
            checkpoint,
            logs,
            cosigned: cosigned.collect(),
            groups: groups.collect(),
            quorum_met: quorum.is_none_or(|time| time.is_some()),
            quorum_time: quorum.flatten().filter(|time| *time != NO_TIME),
        }
    }

    /// The latest stated time of each witness that cosigned.
    fn times(&self, verified: &[Verified]) -> Vec<Option<u64>> {
        let mut times: Vec<Option<u64>> = self.witnesses.iter().map(|_| None).collect();
        for line in verified {
            let witness = line.key.checked_sub(self.logs.len());
            let Some(slot) = witness.and_then(|at| times.get_mut(at)) else { continue };
            let stated = line.time.filter(|time| *time > 0);
            *slot = match (*slot, stated) {
                (None, stated) => Some(stated.unwrap_or(NO_TIME)),
                (Some(NO_TIME), Some(time)) => Some(time),
                (Some(before), Some(time)) => Some(before.max(time)),
                (before, None) => before,
            };
        }
        times
    }

    /// The fewest witnesses that must sign two different histories before each of the two can have a
    /// quorum: 0 if the policy asks for none.
    ///
    /// Exact, because each name is a member at most once: the groups form a tree. A witness in both
    /// histories costs 1. A group of n members with threshold k needs k members on each side; n
    /// members give 2n places of which honest members fill one each, so max(0, 2k - n) members must
    /// stand on both sides, and the cheapest are taken.
    #[must_use]
    pub fn fewest_bad(&self) -> u64 {
        self.fewest(|n, k| (2 * k).saturating_sub(n))
    }

    /// The fewest witnesses whose silence keeps the quorum from being met; `None` if it asks for none.
    #[must_use]
    pub fn fewest_blocking(&self) -> Option<u64> {
        self.quorum.map(|_| self.fewest(|n, k| n - k + 1))
    }

    /// Whether these witnesses, by their place in the policy, meet the quorum when all of them cosign.
    /// A set of witnesses blocks the quorum if the others do not meet it.
    #[must_use]
    pub fn is_met_by(&self, witnesses: impl Fn(usize) -> bool) -> bool {
        let holds = |at: usize| witnesses(at).then_some(());
        let held = self.fold(holds, |members, k| {
            let have = members.iter().flatten().count();
            (have >= k).then_some(())
        });
        self.quorum.is_none_or(|member| held.of(member).is_some())
    }

    /// The sum of the cheapest members that `needed(n, k)` asks for, from the witnesses (1 each) up.
    fn fewest(&self, needed: impl Fn(usize, usize) -> usize) -> u64 {
        let costs = self.fold(
            |_| Some(1_u64),
            |members, k| {
                let mut costs: Vec<u64> = members.iter().copied().flatten().collect();
                costs.sort_unstable();
                Some(costs.iter().take(needed(members.len(), k)).sum())
            },
        );
        self.quorum.and_then(|member| costs.of(member)).unwrap_or(0)
    }

    /// Computes a value for each witness, then for each group from its members' values.
    fn fold<T: Copy>(
        &self,
        leaf: impl Fn(usize) -> Option<T>,
        group: impl Fn(&[Option<T>], usize) -> Option<T>,
    ) -> Values<T> {
        let witnesses = (0..self.witnesses.len()).map(leaf).collect();
        let mut values = Values { witnesses, groups: Vec::new() };
        for Group { threshold, members, .. } in &self.groups {
            let parts: Vec<Option<T>> = members.iter().map(|m| values.of(*m)).collect();
            values.groups.push(group(&parts, *threshold));
        }
        values
    }
}

/// A cosignature that states no time sorts after every time.
const NO_TIME: u64 = u64::MAX;

fn kth_smallest(times: &[Option<u64>], k: usize) -> Option<u64> {
    let mut times: Vec<u64> = times.iter().copied().flatten().collect();
    times.sort_unstable();
    times.get(k.checked_sub(1)?).copied()
}

struct Values<T> {
    witnesses: Vec<Option<T>>,
    groups: Vec<Option<T>>,
}

impl<T: Copy> Values<T> {
    fn of(&self, member: Member) -> Option<T> {
        match member {
            Member::Witness(at) => self.witnesses.get(at),
            Member::Group(at) => self.groups.get(at),
        }
        .copied()
        .flatten()
    }
}

impl fmt::Display for Policy {
    /// The plain form: one space between items, no comments, logs, witnesses, groups, quorum.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = |url: &Option<String>| url.as_ref().map_or(String::new(), |u| format!(" {u}"));
        for log in &self.logs {
            writeln!(f, "log {}{}", log.key, tail(&log.url))?;
        }
        for witness in &self.witnesses {
            writeln!(f, "witness {} {}{}", witness.name, witness.key, tail(&witness.url))?;
        }
        for group in &self.groups {
            write!(f, "group {} {}", group.name, group.threshold)?;
            group.members.iter().try_for_each(|m| write!(f, " {}", self.name_of(*m)))?;
            writeln!(f)?;
        }
        writeln!(f, "quorum {}", self.quorum_name())
    }
}

/// The state of reading a policy.
#[derive(Default)]
struct Reader {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    used: Vec<Member>,
    quorum: Option<Option<Member>>,
}

impl Policy {
    /// Parses a policy file. We ask for UTF-8, which C2SP recommends.
    ///
    /// # Errors
    /// [`LogError::Malformed`] with the line, [`LogError::Limit`], or those of a `vkey`.
    pub fn parse(bytes: &[u8]) -> Result<Self, LogError> {
        limit("policy bytes", POLICY_BYTES_MAX, bytes.len())?;
        let text = core::str::from_utf8(bytes).map_err(|_| malformed("policy", 0, "UTF-8", ""))?;
        let body = text
            .strip_suffix('\n')
            .ok_or_else(|| malformed("policy", 0, "a line feed at the end", ""))?;
        let mut reader = Reader::default();
        for (at, line) in body.split('\n').enumerate() {
            let control = |b: u8| (b < 0x20 && b != b'\t') || b == 0x7f;
            if line.bytes().any(control) {
                return Err(malformed("policy", at + 1, "no control character", line));
            }
            reader.line(at + 1, line)?;
        }
        let Reader { logs, witnesses, groups, quorum, .. } = reader;
        let quorum = quorum.ok_or_else(|| malformed("policy", 0, "a quorum line", ""))?;
        Ok(Self { logs, witnesses, groups, quorum })
    }
}

impl Reader {
    fn line(&mut self, at: usize, line: &str) -> Result<(), LogError> {
        let items: Vec<&str> = line.split([' ', '\t']).filter(|item| !item.is_empty()).collect();
        match items[..] {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", vkey] => self.log(at, vkey, None),
            ["log", vkey, url] => self.log(at, vkey, Some(owned(url))),
            ["witness", name, vkey] => self.witness(at, name, vkey, None),
            ["witness", name, vkey, url] => self.witness(at, name, vkey, Some(owned(url))),
            ["group", name, k, ref members @ ..] => self.group(at, name, k, members),
            ["quorum", name] => self.quorum(at, name),
            _ => Err(malformed("policy", at, "log, witness, group or quorum", line)),
        }
    }

    fn log(&mut self, at: usize, vkey: &str, url: Option<String>) -> Result<(), LogError> {
        limit("policy logs", LOGS_MAX, self.logs.len() + 1)?;
        let kinds = [Algorithm::Ed25519, Algorithm::MlDsa44];
        let key = self.key(at, vkey, kinds, "type 01 or 06 for a log")?;
        self.logs.push(Log { key, url });
        Ok(())
    }

    fn witness(
        &mut self,
        at: usize,
        name: &str,
        vkey: &str,
        url: Option<String>,
    ) -> Result<(), LogError> {
        limit("policy witnesses", WITNESSES_MAX, self.witnesses.len() + 1)?;
        self.new_name(at, name)?;
        let kinds = [Algorithm::Ed25519Cosignature, Algorithm::MlDsa44];
        let key = self.key(at, vkey, kinds, "type 04 or 06 for a witness")?;
        self.witnesses.push(Witness { name: owned(name), key, url });
        Ok(())
    }

    /// A key of one of these kinds whose bytes no other line has.
    fn key(
        &self,
        at: usize,
        vkey: &str,
        kinds: [Algorithm; 2],
        expected: &'static str,
    ) -> Result<PublicKey, LogError> {
        let key = PublicKey::parse(vkey)?;
        if !kinds.contains(&key.algorithm()) {
            return Err(LogError::Algorithm { expected, got: key.algorithm().type_byte() });
        }
        let mut known = self.logs.iter().map(|log| &log.key);
        let mut witnesses = self.witnesses.iter().map(|witness| &witness.key);
        if known.any(|other| other.key() == key.key()) || witnesses.any(|o| o.key() == key.key()) {
            return Err(malformed("policy", at, "a key that no other line has", vkey));
        }
        Ok(key)
    }

    fn group(&mut self, at: usize, name: &str, k: &str, names: &[&str]) -> Result<(), LogError> {
        limit("policy groups", GROUPS_MAX, self.groups.len() + 1)?;
        self.new_name(at, name)?;
        let threshold = match k {
            "all" => Some(names.len()),
            "any" => Some(1),
            k => decimal(k).and_then(|k| usize::try_from(k).ok()),
        };
        let threshold = threshold
            .filter(|k| (1..=names.len()).contains(k))
            .ok_or_else(|| malformed("policy", at, "a threshold from 1 to the members", k))?;
        let mut members = Vec::new();
        for name in names {
            let member = self.find(at, name)?;
            if self.used.contains(&member) {
                return Err(malformed("policy", at, "each name a member once", name));
            }
            self.used.push(member);
            members.push(member);
        }
        self.groups.push(Group { name: owned(name), threshold, members });
        Ok(())
    }

    fn quorum(&mut self, at: usize, name: &str) -> Result<(), LogError> {
        if self.quorum.is_some() {
            return Err(malformed("policy", at, "one quorum line", name));
        }
        let member = if name == "none" { None } else { Some(self.find(at, name)?) };
        self.quorum = Some(member);
        Ok(())
    }

    fn find(&self, at: usize, name: &str) -> Result<Member, LogError> {
        let witness = self.witnesses.iter().position(|witness| witness.name == name);
        let group = self.groups.iter().position(|group| group.name == name);
        let member = witness.map(Member::Witness).or(group.map(Member::Group));
        member.ok_or_else(|| malformed("policy", at, "a name of a line before", name))
    }

    fn new_name(&self, at: usize, name: &str) -> Result<(), LogError> {
        limit("name bytes", NAME_BYTES_MAX, name.len())?;
        if name == "none" || self.find(at, name).is_ok() {
            return Err(malformed("policy", at, "a new name other than none", name));
        }
        Ok(())
    }
}
