//! The values that pages show: plain, owned, already computed. Nothing here is computed from anything else here.

/// An election at one log size.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Election id.
    pub election: String,
    /// Its name, in its own language.
    pub name: String,
    /// Whether it is a rehearsal or a simulation: every page then says so.
    pub test: bool,
    /// The sentence that every page of a simulation repeats.
    pub notice: Option<String>,
    /// Who keeps a log of copies: every page then says that it is not the authority's log.
    pub custodian: Option<String>,
    /// Status word of spec 1 (`unofficial-partial`, `certified`, …).
    pub status: String,
    /// Log size that every figure follows from.
    pub size: u64,
    /// Root of that size, 64 hexadecimal digits.
    pub root: String,
    /// Statement id of the definition, 64 hexadecimal digits.
    pub anchor: String,
    /// Entries by channel, in byte order of the channel.
    pub channels: Vec<(String, u64)>,
    /// Entries by kind, in byte order of the kind.
    pub kinds: Vec<(String, u64)>,
    /// Contests in the order of the definition.
    pub contests: Vec<Contest>,
}

/// How many units are where, and how many voters they stand for.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Expected units (stations of this contest).
    pub expected: u64,
    /// Counted without any flag.
    pub counted: u64,
    /// Counted, with a flag.
    pub flagged: u64,
    /// Received, not in the totals until decided.
    pub excluded: u64,
    /// No record with effect yet.
    pub missing: u64,
    /// Of the flagged: with a conflicting statement.
    pub disputed: u64,
    /// Registered voters of the counted units, where the register is by station.
    pub registered_counted: Option<u64>,
    /// Registered voters of all units (or of the area register).
    pub registered: Option<u64>,
    /// Ballots in the counted units.
    pub ballots: u64,
}

/// One choice of a contest.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Code.
    pub code: String,
    /// Name as in the definition.
    pub name: String,
    /// Whether it belongs to a list above it.
    pub nested: bool,
    /// Votes in counted and counted-flagged units.
    pub votes: u64,
    /// Share of the valid votes, as printed (`12.34`), empty for candidates of lists.
    pub percent: String,
    /// Share in hundredths of a percent, for the bar only.
    pub share: u64,
    /// Seats, where the contest gives seats.
    pub seats: Option<u64>,
    /// Votes in excluded units.
    pub excluded: u64,
    /// Votes in flagged units.
    pub flagged: u64,
}

/// Whether what is outstanding could still change the leader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// It could not.
    Closed,
    /// It could: this many votes short.
    Open(u64),
    /// A bound is missing.
    #[default]
    CannotTell,
}

/// One area of a contest, parents first.
#[derive(Clone, Debug, Default)]
pub struct Area {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Depth below the contest's own areas.
    pub depth: usize,
    /// Its units.
    pub coverage: Coverage,
    /// Leading choice and its votes, where there are any.
    pub leader: Option<(String, u64)>,
}

/// A contest with its totals.
#[derive(Clone, Debug, Default)]
pub struct Contest {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Rule word of spec 1 (`plurality`, `dhondt`, …).
    pub rule: String,
    /// Seats to give, where it gives seats.
    pub seats: Option<u64>,
    /// Units.
    pub coverage: Coverage,
    /// Choices in ballot order.
    pub choices: Vec<Choice>,
    /// Fields of the form with their sums, in the form's order: label, votes.
    pub fields: Vec<(String, u64)>,
    /// Closed or open.
    pub state: State,
    /// Votes still possible, where they can be bounded.
    pub outstanding: Option<u64>,
    /// Name of the leading choice.
    pub leader: Option<String>,
    /// Votes between the first two.
    pub margin: u64,
    /// Share of what remains that the runner-up needs, as printed; `impossible` where no share is enough.
    pub hurdle: Option<String>,
    /// Seats that a lot decides: how many, among whom.
    pub lots: Vec<(u64, Vec<String>)>,
    /// Areas, parents first.
    pub areas: Vec<Area>,
    /// Station shards: number, first and last station code.
    pub shards: Vec<(u64, String, String)>,
    /// Findings: code, meaning, how many units bear it.
    pub findings: Vec<(String, String, u64)>,
}

/// One station in one contest.
#[derive(Clone, Debug, Default)]
pub struct Station {
    /// Code.
    pub code: String,
    /// Place as in the register.
    pub name: String,
    /// Area code.
    pub area: String,
    /// Class of spec 4 §5.
    pub class: String,
    /// Marks of spec 4 §5, joined by `+`.
    pub marks: String,
    /// Codes of findings.
    pub findings: Vec<String>,
    /// Statement id of the head.
    pub head: Option<String>,
    /// Ids of conflicting statements.
    pub conflicts: Vec<String>,
    /// Ballots of the head.
    pub ballots: Option<u64>,
    /// Votes for each choice without parent, in ballot order.
    pub votes: Vec<Option<u64>>,
}
