//! The values that pages show: plain, owned, already computed. Nothing here is computed from anything else here.

use acta::value::Time;

use crate::chart::geojson::Outlines;
use crate::language::Language;

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
    /// The languages of its pages, the first one at the root.
    pub languages: Vec<&'static Language>,
    /// When the newest entry was received.
    pub updated: Option<Time>,
    /// The election's clock less UTC, in minutes, as when its polls close.
    pub offset_minutes: i16,
    /// Whether each station has a page of its own.
    pub station_pages: bool,
    /// Areas, parents first.
    pub areas: Vec<AreaPage>,
    /// Shards of `arrivals/`.
    pub arrivals: u64,
    /// The newest statements of the account, the newest first.
    pub feed: Vec<FeedItem>,
    /// Who watches the log.
    pub trust: Trust,
    /// Where to find a station by a word; empty where stations have no pages.
    pub index: Index,
    /// Outlines of areas, one of each type of areas at most.
    pub outlines: Vec<Outlined>,
}

/// Who watches the log, as far as the log says.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The keys of the log itself.
    pub logs: Vec<String>,
    /// The witnesses of the policy in force.
    pub witnesses: Vec<Witness>,
    /// Its groups.
    pub groups: Vec<Group>,
    /// Whose cosignatures a checkpoint needs: a witness or a group; none where it needs none.
    pub quorum: Option<String>,
    /// The fewest witnesses that must sign two histories before both can have a quorum.
    pub fewest_bad: u64,
    /// Number and size of the last bulletin.
    pub bulletin: Option<(u64, u64)>,
    /// Hosts that probes name.
    pub probed: Vec<Probed>,
}

/// A witness.
#[derive(Clone, Debug)]
pub struct Witness {
    /// Its name in the policy.
    pub name: String,
    /// Its key.
    pub key: String,
    /// Where it answers.
    pub address: Option<String>,
    /// The group that it is in.
    pub group: Option<String>,
    /// When it cosigned what the last bulletin is of, as that says.
    pub cosigned: Option<Time>,
}

/// A group of witnesses or of groups.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// How many members must hold.
    pub need: u64,
    /// Their names.
    pub members: Vec<String>,
}

/// A host that was tried.
#[derive(Clone, Debug)]
pub struct Probed {
    /// What it is: `intake`, `site` or `witness`.
    pub target: String,
    /// The host.
    pub host: String,
    /// Log index of the last statement about it.
    pub index: u64,
    /// When it was tried last.
    pub time: Time,
    /// With which outcome, a word of spec 1.
    pub outcome: String,
}

/// Words with the stations that have them: their places in [`Index::stations`].
pub type IndexPage = Vec<(String, Vec<usize>)>;

/// An index like that of a book.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The size since which it is the same.
    pub since: u64,
    /// Code, place, area's name of each station, in byte order of code.
    pub stations: Vec<(String, String, String)>,
    /// Words in byte order, cut into pages.
    pub pages: Vec<IndexPage>,
}

/// The outlines of the areas of one type.
#[derive(Clone, Debug)]
pub struct Outlined {
    /// Log index of the statement that names their file.
    pub index: u64,
    /// The type of the areas, a code.
    pub kind: String,
    /// SHA-256 of the file.
    pub blob: String,
    /// Who made them.
    pub source: String,
    /// Their terms.
    pub licence: String,
    /// What the file has.
    pub shapes: Shapes,
}

/// What a file of outlines has.
#[derive(Clone, Debug)]
pub enum Shapes {
    /// Outlines.
    Held(Outlines),
    /// The file is not there.
    NotPublished,
    /// It is no file of outlines: why.
    Unreadable(String),
}

/// A statement of the account, in the feed.
#[derive(Clone, Debug)]
pub struct FeedItem {
    /// Log index.
    pub index: u64,
    /// Statement id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// When it was received.
    pub received: Time,
}

/// An area on a page of its own.
#[derive(Clone, Debug, Default)]
pub struct AreaPage {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// What kind of area it is, a code.
    pub kind: String,
    /// The areas above it, the nearest first: code and name.
    pub above: Vec<(String, String)>,
    /// The areas right below it: their places in [`Site::areas`].
    pub below: Vec<usize>,
    /// Its own stations, code and name, at most as many as a page shows.
    pub stations: Vec<(String, String)>,
    /// How many stations of its own it has.
    pub station_count: u64,
    /// Contests with units in it: their place in [`Site::contests`], and its place in their areas.
    pub contests: Vec<(usize, usize)>,
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
    /// Type, a code.
    pub kind: String,
    /// Depth below the contest's own areas.
    pub depth: usize,
    /// Its units.
    pub coverage: Coverage,
    /// Leading choice and its votes, where there are any.
    pub leader: Option<(String, u64)>,
    /// Votes of the choices without parent, in ballot order.
    pub votes: Vec<u64>,
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
    /// Units that are not simply counted.
    pub open: Open,
    /// Who led when results were published, and now; none where seats are given.
    pub leads: Vec<Lead>,
}

/// Who leads at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Lead {
    /// Seconds since 1970.
    pub at: u64,
    /// Votes between the first two.
    pub margin: u64,
    /// Votes still possible, where they can be bounded.
    pub outstanding: Option<u64>,
    /// Place of who leads among the choices without parent; none in a draw.
    pub leader: Option<usize>,
}

/// The units of a contest that are not simply counted, in byte order; of each kind at most as many as a page shows.
#[derive(Clone, Debug, Default)]
pub struct Open {
    /// Counted, with a flag.
    pub flagged: Vec<OpenUnit>,
    /// Not in the totals until decided.
    pub excluded: Vec<OpenUnit>,
    /// Disputed, whatever their class.
    pub disputed: Vec<OpenUnit>,
    /// Without a record that has effect.
    pub missing: Vec<OpenUnit>,
}

/// One of them.
#[derive(Clone, Debug, Default)]
pub struct OpenUnit {
    /// Station code.
    pub code: String,
    /// Its place as in the register.
    pub name: String,
    /// Codes of its findings.
    pub findings: Vec<String>,
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
    /// Registered voters, where it has a register of its own.
    pub registered: Option<u64>,
    /// Ballots of the head.
    pub ballots: Option<u64>,
    /// Votes for each choice without parent, in ballot order.
    pub votes: Vec<Option<u64>>,
}

/// A counted station in the plot of turnout and share.
#[derive(Clone, Debug, Default)]
pub struct Dot {
    /// Code.
    pub code: String,
    /// Registered voters.
    pub registered: u64,
    /// Ballots.
    pub ballots: u64,
    /// Place of the choice with most votes among those without parent; none in a draw.
    pub leader: Option<usize>,
    /// Its votes.
    pub leading: u64,
    /// Votes of all choices.
    pub votes: u64,
}

impl Station {
    /// Its dot, where it is counted and has a register of its own.
    #[must_use]
    pub fn dot(&self) -> Option<Dot> {
        let is_counted = matches!(self.class.as_str(), "counted" | "counted-flagged");
        let (registered, ballots) = self.registered.zip(self.ballots).filter(|_| is_counted)?;
        let votes = self.votes.iter().map(|votes| votes.unwrap_or_default());
        let leading = votes.clone().max()?;
        let mut first = votes.clone().enumerate().filter(|(_, votes)| *votes == leading);
        let leader = first.next().map(|(at, _)| at).filter(|_| first.next().is_none());
        Some(Dot {
            code: self.code.clone(),
            registered,
            ballots,
            leader,
            leading,
            votes: votes.sum(),
        })
    }
}

/// A station with all its units.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Code.
    pub code: String,
    /// Place as in the register.
    pub name: String,
    /// Type, a code.
    pub kind: String,
    /// Its area and those above it, the nearest first: code and name.
    pub areas: Vec<(String, String)>,
    /// Registered voters, where it has a register of its own.
    pub registered: Option<u64>,
    /// The station that it is counted with.
    pub counted_with: Option<String>,
    /// Whether the register closed it.
    pub closed: bool,
    /// An event says that it did not open.
    pub not_opened: bool,
    /// An event says that its material was destroyed.
    pub destroyed: bool,
    /// Index of the entry that last changed its row in the register.
    pub row_index: u64,
    /// Complaints about it, by log index.
    pub complaints: Vec<u64>,
    /// The size since which nothing here has changed.
    pub since: u64,
    /// Its units, contests in the definition's order, official track first.
    pub units: Vec<Unit>,
}

/// A station in one contest and track.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Code and name of the contest.
    pub contest: (String, String),
    /// `official` or `preliminary`.
    pub track: String,
    /// Class of spec 4 §5, or `not-expected`.
    pub class: String,
    /// Marks of spec 4 §5.
    pub marks: Vec<String>,
    /// The lines of the form.
    pub rows: Vec<FormRow>,
    /// Records and corrections in log order.
    pub versions: Vec<Version>,
    /// Decisions in force.
    pub decisions: Vec<Decision>,
}

/// A line of a form.
#[derive(Clone, Debug, Default)]
pub struct FormRow {
    /// What the form calls it.
    pub label: String,
    /// Whether it is of a candidate of the list above.
    pub nested: bool,
    /// The figure in the totals.
    pub counted: Option<u64>,
    /// The figure of each version.
    pub each: Vec<Option<u64>>,
}

/// A record or a correction as it was signed.
#[derive(Clone, Debug, Default)]
pub struct Version {
    /// Statement id.
    pub id: String,
    /// Log index of its entry.
    pub index: u64,
    /// What it does at this size (`arrivals/`).
    pub effect: String,
    /// The statement that it corrects.
    pub corrects: Option<String>,
    /// Its findings.
    pub findings: Vec<Finding>,
    /// The signed text with its signatures, from the log.
    pub text: String,
    /// Whether its symbols are drawn beside the pages.
    pub is_drawn: bool,
    /// Its images, in log order.
    pub images: Vec<Scan>,
}

/// What the log says of an image of a record.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// Log index of the statement.
    pub index: u64,
    /// Which page, from 1.
    pub page: u64,
    /// Of how many.
    pub of: u64,
    /// What its bytes are: `png`, …
    pub media: String,
    /// SHA-256 of the scan as it was made.
    pub original: String,
    /// SHA-256 of the file that is published.
    pub blob: Option<String>,
    /// Why that is not the original, a code.
    pub redaction: Option<String>,
    /// Why and by whom the file is withheld, codes.
    pub withheld: Option<(String, String)>,
}

/// Something to be known about a statement.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    /// Code.
    pub code: String,
    /// What it means: the rule's condition, or what the specification says.
    pub meaning: String,
    /// What does not agree, such as `sum 12 = ballots 13`.
    pub reasons: Vec<String>,
}

/// A decision in force.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// Log index.
    pub index: u64,
    /// What it does, a code.
    pub effect: String,
    /// Who decided, a code.
    pub organ: String,
    /// By which article.
    pub article: String,
}

/// An entry as `arrivals/` has it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Log index.
    pub index: u64,
    /// When the intake received it.
    pub received: Time,
    /// By which channel.
    pub via: String,
    /// Kind of the statement.
    pub kind: String,
    /// The station it is about.
    pub station: Option<String>,
    /// The contest it is about.
    pub contest: Option<String>,
    /// What it does at this size.
    pub effect: String,
}

/// The last entries of the log.
#[derive(Clone, Debug, Default)]
pub struct Recent {
    /// The newest first, at most as many as a page shows.
    pub entries: Vec<Arrival>,
    /// How many came in within the last hour, as far as was looked.
    pub in_hour: u64,
    /// There were more within that hour.
    pub more: bool,
}

/// A size that was published.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The size.
    pub size: u64,
    /// Log index of the statement that says so.
    pub index: u64,
    /// When that was received.
    pub received: Time,
}

/// How many records had come in, by channel.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    /// The channels, in byte order.
    pub channels: Vec<String>,
    /// When records came in: seconds since 1970, the place of the channel, how many. Times of the intake.
    pub seconds: Vec<(u64, usize, u64)>,
}
