//! Figures that were announced, against the fold below them and against the size that they name
//! (spec 4 §15.4).
//!
//! Main type: [`Figures`], what there is to compare with: of the fold, or of a `bulletin.txt`.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Display;

use acta::Body;
use acta::kinds::announcement::{CoverageBase, Said, Share};
use acta::kinds::{Announcement, Collation, Proclamation};
use acta::value::{Code, Percent};

use crate::expected::ContestNo;
use crate::fold::plan::{ContestPlan, Decides};
use crate::fold::{Fold, Track};
use crate::fraction::Fraction;
use crate::outcome::ranked;
use crate::results::outcome_view;
use crate::totals::{Class, Row, Sums};

/// How an announced value stands to the computed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are the same.
    Equal,
    /// They are not.
    Differs,
    /// There is nothing to compare with.
    NotComparable,
}

impl Verdict {
    /// The word of the tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::NotComparable => "not-comparable",
        }
    }

    const fn of(equal: bool) -> Self {
        if equal { Self::Equal } else { Self::Differs }
    }
}

/// One field of an announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What it is.
    pub field: String,
    /// What was announced.
    pub announced: String,
    /// What there is to compare with; empty where nothing is.
    pub computed: String,
    /// How they stand to each other.
    pub verdict: Verdict,
}

/// Compares a statement with the fold, which has the entries below it; empty for another kind.
#[must_use]
pub fn compare(fold: &Fold, body: &Body) -> Vec<Compared> {
    let of = |contest, area, track| Figures::of_fold(fold, contest, area, track);
    match body {
        Body::Announcement(says) => with(of(says.contest, says.area, Track::Official), body),
        Body::Collation(says) => {
            with(of(says.contest, Some(says.area), Track::of(says.track)), body)
        }
        Body::Proclamation(says) => with(of(says.contest, None, Track::Official), body),
        _ => Vec::new(),
    }
}

/// Compares a statement with the `bulletin.txt` of the size that it names.
pub(crate) fn compare_named(bulletin: &str, body: &Body) -> Vec<Compared> {
    let (contest, whole) = match body {
        Body::Announcement(says) => (says.contest, says.area.is_none()),
        Body::Proclamation(says) => (says.contest, true),
        _ => return Vec::new(),
    };
    with(Figures::of_bulletin(bulletin, contest).filter(|_| whole), body)
}

fn with(figures: Option<Figures>, body: &Body) -> Vec<Compared> {
    let comparing = Comparing { figures, rows: Vec::new() };
    match body {
        Body::Announcement(says) => comparing.announcement(says),
        Body::Collation(says) => comparing.collation(says),
        Body::Proclamation(says) => comparing.proclamation(says),
        _ => Vec::new(),
    }
}

/// Who is elected, as far as figures can say it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Elects {
    /// The first so many by votes.
    First(usize),
    /// The leader, who may need no more votes.
    Leader,
    /// Lists, with their seats.
    Seats(BTreeMap<Code, u64>),
    /// Nobody.
    Nobody,
}

/// What there is to compare with, of one contest in one area.
struct Figures {
    counted: u64,
    expected: u64,
    /// Missing and excluded units.
    lacking: u64,
    /// Registered voters of the counted units and of all.
    registered: Option<(u64, u64)>,
    all_registered: Option<u64>,
    fields: BTreeMap<Code, u64>,
    /// Choices with a parent.
    candidates: BTreeMap<Code, u64>,
    /// Choices without parent, in ballot order.
    heads: Vec<(Code, u64)>,
    status: String,
    /// What the whole contest has, where it is the whole.
    outcome: Option<Outcome>,
}

struct Outcome {
    state: Option<String>,
    leader: String,
    elects: Elects,
}

impl Figures {
    fn of_fold(fold: &Fold, contest: Code, area: Option<Code>, track: Track) -> Option<Self> {
        let no = fold.plan().contest_number(&contest)?;
        let plan = fold.plan().contest(no)?;
        let table = fold.table(no, track)?;
        let row = match area {
            None => table.whole(),
            Some(area) => table.area(fold.expected().areas.number(&area)?)?,
        };
        let counted = row.counted();
        let votes = |parent: bool| {
            let choices = plan.choices.iter().filter(move |one| one.parent.is_some() == parent);
            choices.filter_map(|one| Some((one.code, plan.votes(one, |at| counted.value(at))?)))
        };
        let fields = plan.by_field.iter().map(|(name, at)| (*name, counted.value(*at)));
        let outcome = area.is_none().then(|| Outcome::of_fold(fold, no, plan, track)).flatten();
        Some(Self {
            counted: counted.units,
            expected: row.expected(),
            lacking: [Class::Missing, Class::Excluded]
                .map(|class| row.class(class).units)
                .iter()
                .sum(),
            registered: registered(&counted, row),
            all_registered: row.registered(),
            fields: fields.collect(),
            candidates: votes(true).collect(),
            heads: votes(false).collect(),
            status: fold.status().to_string(),
            outcome,
        })
    }

    /// The figures of a `bulletin.txt`, which has none of areas, fields and candidates.
    fn of_bulletin(text: &str, contest: Code) -> Option<Self> {
        let mut lines = text.lines().filter_map(|line| line.split_once(' '));
        let status = lines.clone().find(|(key, _)| *key == "status")?.1;
        lines.find(|(key, value)| *key == "contest" && *value == contest.as_str())?;
        let block: Vec<(&str, &str)> = lines.take_while(|(key, _)| *key != "contest").collect();
        let one = |key: &str| block.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
        let number = |key: &str| one(key)?.parse::<u64>().ok();
        let all = |key: &'static str| {
            let rows = block.iter().filter(move |(name, _)| *name == key);
            rows.filter_map(|(_, value)| {
                let mut words = value.split(' ');
                Some((Code::parse(words.next()?)?, words.next()?.parse::<u64>().ok()?))
            })
        };
        let coverage = one("coverage")?.split_once(' ')?.1.split_once('/');
        let coverage =
            coverage.and_then(|(some, all)| Some((some.parse().ok()?, all.parse().ok()?)));
        let seats = number("seats").and_then(|seats| usize::try_from(seats).ok());
        let elects = match one("rule")? {
            "plurality" => Elects::First(seats.unwrap_or(1).max(1)),
            "majority" | "top-two" | "forty-ten" => Elects::Leader,
            "none" => Elects::Nobody,
            _ => Elects::Seats(all("seat").collect()),
        };
        Some(Self {
            counted: number("counted")?.checked_add(number("flagged")?)?,
            expected: number("expected")?,
            lacking: number("missing")?.checked_add(number("excluded")?)?,
            registered: coverage,
            all_registered: coverage.map(|(_, all)| all),
            fields: BTreeMap::new(),
            candidates: BTreeMap::new(),
            heads: all("total").collect(),
            status: status.into(),
            outcome: Some(Outcome {
                state: one("state").map(Into::into),
                leader: one("leader")?.into(),
                elects,
            }),
        })
    }

    fn votes(&self, choice: &Code) -> Option<u64> {
        let head = self.heads.iter().find(|(code, _)| code == choice).map(|(_, votes)| *votes);
        head.or_else(|| self.candidates.get(choice).copied())
    }

    fn valid(&self) -> u64 {
        self.heads.iter().map(|(_, votes)| votes).sum()
    }

    fn others(&self, listed: &[(Code, Share)]) -> u64 {
        let other = |code: &Code| !listed.iter().any(|(choice, _)| choice == code);
        self.heads.iter().filter(|(code, _)| other(code)).map(|(_, votes)| votes).sum()
    }

    /// The first choices by votes; none where a tie leaves open which they are.
    fn first(&self, count: usize) -> Option<Vec<Code>> {
        let votes: Vec<u64> = self.heads.iter().map(|(_, votes)| *votes).collect();
        let order = ranked(&votes);
        let at = |place: usize| order.get(place).and_then(|at| votes.get(*at));
        let last = at(count.checked_sub(1)?)?;
        if *last == 0 || at(count) == Some(last) {
            return None;
        }
        let codes = order.iter().take(count).filter_map(|at| self.heads.get(*at));
        Some(codes.map(|(code, _)| *code).collect())
    }

    /// What the votes decide, without seats of lists.
    fn decided(&self) -> Option<&Outcome> {
        let outcome = self.outcome.as_ref()?;
        matches!(outcome.elects, Elects::First(_) | Elects::Leader).then_some(outcome)
    }

    /// Seats of a choice without parent.
    fn elected(&self, choice: Code) -> Option<u64> {
        self.heads.iter().find(|(code, _)| *code == choice)?;
        let outcome = self.outcome.as_ref()?;
        match &outcome.elects {
            Elects::Nobody => None,
            Elects::Seats(seats) => seats.get(&choice).copied(),
            Elects::First(count) if *count > 1 => {
                Some(u64::from(self.first(*count)?.contains(&choice)))
            }
            Elects::First(_) | Elects::Leader => {
                let one = !matches!(outcome.leader.as_str(), "tie" | "none");
                one.then(|| u64::from(outcome.leader == choice.as_str()))
            }
        }
    }
}

impl Outcome {
    fn of_fold(fold: &Fold, no: ContestNo, plan: &ContestPlan, track: Track) -> Option<Self> {
        let view = outcome_view(fold, no, track)?;
        let seats = view.choices.iter().filter_map(|line| Some((line.code, line.seats?)));
        let elects = match (&plan.decides, plan.outcome_word) {
            (Decides::None, _) => Elects::Nobody,
            (Decides::Seats(_), _) => {
                Elects::Seats(seats.map(|(code, seats)| (code, u64::from(seats))).collect())
            }
            (Decides::Votes(_), "plurality") => {
                let seats = plan.seats.and_then(|seats| usize::try_from(seats).ok());
                Elects::First(seats.unwrap_or(1).max(1))
            }
            (Decides::Votes(_), _) => Elects::Leader,
        };
        let state = view.state.as_ref().map(|(state, _)| state.to_string());
        Some(Self { state, leader: view.leader_word(), elects })
    }
}

fn registered(counted: &Sums, row: &Row) -> Option<(u64, u64)> {
    Some((counted.registered()?, row.registered()?))
}

fn percent(part: u64, whole: u64, like: Percent) -> Option<String> {
    Some(Fraction::new(part, whole)?.percent(like.decimals()))
}

/// Rows as they are made.
struct Comparing {
    figures: Option<Figures>,
    rows: Vec<Compared>,
}

impl Comparing {
    /// A row with the values spelt alike where they are equal.
    fn row(&mut self, field: impl Into<String>, announced: &dyn Display, computed: Option<String>) {
        let announced = announced.to_string();
        let verdict =
            computed.as_ref().map_or(Verdict::NotComparable, |it| Verdict::of(*it == announced));
        self.push(field.into(), announced, computed.unwrap_or_default(), verdict);
    }

    fn push(&mut self, field: String, announced: String, computed: String, verdict: Verdict) {
        self.rows.push(Compared { field, announced, computed, verdict });
    }

    fn of<T: ToString>(&self, value: impl FnOnce(&Figures) -> Option<T>) -> Option<String> {
        self.figures.as_ref().and_then(value).map(|value| value.to_string())
    }

    fn announcement(mut self, says: &Announcement) -> Vec<Compared> {
        if let Some((included, of)) = says.stations {
            let computed = self.of(|figures| Some(figures.counted));
            self.row("stations", &included, computed);
            let computed = self.of(|figures| Some(figures.expected));
            self.row("of", &of, computed);
        }
        if let Some((share, base)) = says.covered {
            let computed = self.of(|figures| covered(figures, share, base));
            self.row("covered", &share, computed);
        }
        if let Some(registered) = says.registered {
            let computed = self.of(|figures| figures.all_registered);
            self.row("registered", &registered, computed);
        }
        self.fields(&says.figures);
        for (choice, Share { votes, percent: share }) in &says.votes {
            if let Some(votes) = votes {
                self.votes(*choice, *votes);
            }
            if let Some(share) = share {
                let computed = self.of(|figures| {
                    let (_, votes) = figures.heads.iter().find(|(code, _)| code == choice)?;
                    percent(*votes, figures.valid(), *share)
                });
                self.row(format!("percent {choice}"), &share, computed);
            }
        }
        self.others(says);
        for (said, choice) in &says.says {
            self.said(*said, *choice);
        }
        self.rows
    }

    fn fields(&mut self, fields: &[(Code, u32)]) {
        for (name, count) in fields {
            let computed = self.of(|figures| figures.fields.get(name).copied());
            self.row(name.to_string(), &count, computed);
        }
    }

    fn votes(&mut self, choice: Code, votes: u32) {
        let computed = self.of(|figures| figures.votes(&choice));
        self.row(format!("vote {choice}"), &votes, computed);
    }

    fn others(&mut self, says: &Announcement) {
        let Some(Share { votes, percent: share }) = says.others else { return };
        if let Some(votes) = votes {
            let computed = self.of(|figures| Some(figures.others(&says.votes)));
            self.row("others", &votes, computed);
        }
        if let Some(share) = share {
            let computed =
                self.of(|figures| percent(figures.others(&says.votes), figures.valid(), share));
            self.row("percent others", &share, computed);
        }
    }

    fn said(&mut self, said: Said, choice: Option<Code>) {
        let announced = choice.map_or_else(|| said.to_string(), |code| format!("{said} {code}"));
        let found = self.figures.as_ref().and_then(|figures| judge(figures, said, choice));
        let (computed, verdict) = found
            .map_or((String::new(), Verdict::NotComparable), |(computed, equal)| {
                (computed, Verdict::of(equal))
            });
        self.push(format!("says {announced}"), announced, computed, verdict);
    }

    fn collation(mut self, says: &Collation) -> Vec<Compared> {
        let computed = self.of(|figures| Some(figures.counted));
        self.row("inputs", &says.inputs, computed);
        let at = says.counts.fields_before_votes.min(says.counts.fields.len());
        let (before, after) = says.counts.fields.split_at(at);
        self.fields(before);
        says.counts.votes.iter().for_each(|(choice, votes)| self.votes(*choice, *votes));
        self.fields(after);
        self.rows
    }

    fn proclamation(mut self, says: &Proclamation) -> Vec<Compared> {
        says.votes.iter().for_each(|(choice, votes)| self.votes(*choice, *votes));
        for (choice, seats) in &says.elected {
            let computed = self.of(|figures| figures.elected(*choice));
            self.row(format!("elected {choice}"), &seats, computed);
        }
        self.rows
    }
}

fn covered(figures: &Figures, share: Percent, base: CoverageBase) -> Option<String> {
    match base {
        CoverageBase::Stations | CoverageBase::Records => {
            percent(figures.counted, figures.expected, share)
        }
        CoverageBase::Registered => {
            let (some, all) = figures.registered?;
            percent(some, all, share)
        }
        CoverageBase::Ballots | CoverageBase::Unstated => None,
    }
}

/// What was said, against the outcome: what is computed, and whether it is the same.
fn judge(figures: &Figures, said: Said, choice: Option<Code>) -> Option<(String, bool)> {
    match said {
        Said::Complete => Some((figures.lacking.to_string(), figures.lacking == 0)),
        Said::Final => Some((figures.status.clone(), figures.status == "certified")),
        Said::Irreversible => {
            let state = figures.outcome.as_ref()?.state.clone()?;
            let closed = state == "closed";
            Some((state, closed))
        }
        Said::Winner => {
            let leader = &figures.decided()?.leader;
            let same = choice.is_none_or(|choice| leader == choice.as_str());
            (leader != "tie").then(|| (leader.clone(), leader != "none" && same))
        }
        Said::Runoff => {
            let choice = choice?;
            figures.decided()?;
            let two = figures.first(2)?;
            let words: Vec<&str> = two.iter().map(Code::as_str).collect();
            Some((words.join("+"), two.contains(&choice)))
        }
    }
}
