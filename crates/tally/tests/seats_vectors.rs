//! The vectors of `vectors/4-tally` that concern arithmetic: one case a file, `key: value` lines,
//! lists and choices counted from 1 (spec 4, "Vectors of arithmetic").
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use acta_tally::fraction::Fraction;
use acta_tally::outcome::seats::{SeatList, SeatRule, at_least, at_most, exactly};
use acta_tally::outcome::{Answer, Claim, Disputed, Fate, Hurdle, Standing, Status, assess};
use acta_tally::seats::{
    AllianceBar, Bar, Divisors, Drawn, Level, List, Lot, LotCause, Method, Quota, QuotaBase, Rules,
    apportion,
};

#[test]
fn seats() {
    let files = files("seats-");
    assert!(files.len() >= 30, "only {} vectors", files.len());
    for (name, text) in files {
        let vector = Vector::parse(&text).unwrap_or_else(|| panic!("{name}: cannot be read"));
        assert_eq!(vector.seats_answer(), vector.expect, "{name}");
    }
}

#[test]
fn outcome() {
    let files = files("outcome-");
    assert!(files.len() >= 40, "only {} vectors", files.len());
    for (name, text) in files {
        let vector = Vector::parse(&text).unwrap_or_else(|| panic!("{name}: cannot be read"));
        assert_eq!(vector.outcome_answer(), vector.expect, "{name}");
    }
}

/// Name and text of each vector whose name starts with `prefix`, in order of name.
fn files(prefix: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/4-tally");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<(String, String)> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .filter(|(name, _)| name.starts_with(prefix))
        .map(|(name, path)| (name, std::fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// One case: its expected answer and its input.
struct Vector {
    expect: String,
    keys: BTreeMap<String, Vec<String>>,
}

impl Vector {
    fn parse(text: &str) -> Option<Self> {
        let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in text.lines() {
            let (key, value) = line.split_once(": ")?;
            keys.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        let expect = keys.get("expect")?.first()?.clone();
        Some(Self { expect, keys })
    }

    fn words(&self, key: &str) -> Option<Vec<&str>> {
        Some(self.keys.get(key)?.first()?.split(' ').collect())
    }

    fn all(&self, key: &str) -> Vec<Vec<&str>> {
        let values = self.keys.get(key).map(Vec::as_slice).unwrap_or_default();
        values.iter().map(|value| value.split(' ').collect()).collect()
    }

    fn is(&self, key: &str) -> bool {
        self.words(key) == Some(vec!["yes"])
    }

    fn number(&self, key: &str) -> Option<u64> {
        self.words(key)?.first()?.parse().ok()
    }

    fn votes(&self) -> Vec<u64> {
        numbers(&self.words("votes").unwrap())
    }

    fn seats(&self) -> u32 {
        u32::try_from(self.number("seats").unwrap()).unwrap()
    }

    fn candidates(&self) -> Vec<Option<u32>> {
        let none = || vec!["-"; self.votes().len()];
        self.words("candidates").unwrap_or_else(none).iter().map(|word| word.parse().ok()).collect()
    }

    fn exempt(&self) -> Vec<bool> {
        let exempt = self.words("exempt").map(|words| numbers(&words)).unwrap_or_default();
        (1..).zip(self.votes()).map(|(number, _)| exempt.contains(&number)).collect()
    }

    fn rules(&self) -> Rules {
        let mut rules = Rules::plain(self.seats(), method(&self.words("method").unwrap()));
        if let Some(words) = self.words("within-alliances") {
            rules.within_alliances = method(&words);
        }
        rules.majority_clause = self.is("majority-clause");
        if self.words("quota-base") == Some(vec!["admitted"]) {
            rules.quota_base = QuotaBase::Admitted;
        }
        rules.thresholds.list = self.words("threshold").map(|words| bar(&words));
        rules.thresholds.member = self.words("member-threshold").map(|words| bar(&words));
        for words in self.all("alliance-threshold") {
            let members_min = words[0].parse().unwrap();
            rules.thresholds.alliances.push(AllianceBar { members_min, bar: bar(&words[1..]) });
        }
        rules.thresholds.split = self.is("split");
        rules
    }

    /// The seats as the `expect` line spells them.
    fn seats_answer(&self) -> String {
        let mut lists: Vec<List> = self.votes().into_iter().map(List::of).collect();
        for ((list, candidates), exempt) in
            lists.iter_mut().zip(self.candidates()).zip(self.exempt())
        {
            list.candidates = candidates;
            list.exempt = exempt;
        }
        for (number, members) in (1..).zip(self.all("alliance")) {
            for member in indices(&members) {
                lists[member].alliance = Some(number);
            }
        }
        let sum = lists.iter().map(|list| list.votes).sum();
        let drawn: Vec<Drawn> = self.all("drawn").iter().map(|words| drawn(words)).collect();
        let got =
            apportion(&self.rules(), &lists, self.number("valid").unwrap_or(sum), &drawn).unwrap();
        let seats: Vec<String> = got.seats.iter().map(u32::to_string).collect();
        let mut text = seats.join(" ");
        for lot in &got.pending {
            let cause = if lot.cause == LotCause::Majority { "majority-" } else { "" };
            let among: Vec<String> = lot.among.iter().map(|list| (list + 1).to_string()).collect();
            write!(text, " | {cause}lot {} of {}", lot.seats, among.join(" ")).unwrap();
        }
        for alliance in got.alliances.iter().filter(|alliance| !alliance.settled) {
            write!(text, " | alliance {} has {}", alliance.alliance, alliance.seats).unwrap();
        }
        if got.unfilled > 0 {
            write!(text, " | unfilled {}", got.unfilled).unwrap();
        }
        text
    }

    /// The outcome as the `expect` line spells it.
    fn outcome_answer(&self) -> String {
        let votes = self.votes();
        let disputed: Vec<Disputed> = self.disputed();
        let standing = Standing {
            votes: &votes,
            beside: self.number("beside"),
            outstanding: self.number("outstanding"),
            disputed: &disputed,
        };
        let words = self.words("claim").unwrap();
        let answer = if words[0].starts_with("seats") {
            self.seats_claim(&words, &standing)
        } else {
            assess(&claim(&words), &standing).unwrap()
        };
        spell(&answer)
    }

    fn seats_claim(&self, words: &[&str], standing: &Standing<'_>) -> Answer {
        let lists = self.candidates().into_iter().zip(self.exempt());
        let rule = SeatRule {
            seats: self.seats(),
            divisors: divisors(&self.words("method").unwrap()),
            bar: self.words("threshold").map(|words| bar(&words)),
            majority_clause: self.is("majority-clause"),
            lists: lists.map(|(candidates, exempt)| SeatList { candidates, exempt }).collect(),
        };
        let numbers: Vec<u32> = words[1..].iter().map(|word| word.parse().unwrap()).collect();
        let who = || usize::try_from(numbers[0] - 1).unwrap();
        match words[0] {
            "seats-at-least" => at_least(&rule, standing, who(), numbers[1]).unwrap(),
            "seats-at-most" => at_most(&rule, standing, who(), numbers[1]).unwrap(),
            "seats-exactly" => exactly(&rule, standing, &numbers).unwrap(),
            other => panic!("{other}"),
        }
    }

    fn disputed(&self) -> Vec<Disputed> {
        let annul = self.all("annul").into_iter().map(|words| Disputed {
            votes: numbers(&words),
            beside: 0,
            fate: Fate::MayBeAnnulled,
        });
        let replace = self.all("replace").into_iter().map(|words| Disputed {
            votes: numbers(&words[1..]),
            beside: 0,
            fate: Fate::MayBeReplaced { ballots_max: words[0].parse().ok() },
        });
        annul.chain(replace).collect()
    }
}

fn numbers(words: &[&str]) -> Vec<u64> {
    words.iter().map(|word| word.parse().unwrap()).collect()
}

fn indices(words: &[&str]) -> Vec<usize> {
    words.iter().map(|word| word.parse::<usize>().unwrap() - 1).collect()
}

fn bar(words: &[&str]) -> Bar {
    Bar { share: words[0].parse().unwrap(), strict: words.get(1) == Some(&"strict") }
}

fn divisors(words: &[&str]) -> Divisors {
    match words[0] {
        "dhondt" => Divisors::DHondt,
        "sainte-lague" => Divisors::SainteLague,
        "modified-sainte-lague" => {
            words.get(1).map_or_else(Divisors::modified_sainte_lague, |first| {
                Divisors::ModifiedSainteLague { first: first.parse().unwrap() }
            })
        }
        other => panic!("{other}"),
    }
}

fn method(words: &[&str]) -> Method {
    let quota = |word| if word == "hare" { Quota::Hare } else { Quota::Droop };
    let bar = |word: Option<&&str>| word.map_or(Fraction::ZERO, |word| word.parse().unwrap());
    match words[0] {
        "largest-remainder" => {
            Method::LargestRemainder { quota: quota(words[1]), bar: bar(words.get(2)) }
        }
        "quota-then-dhondt" => Method::QuotaThenDivisor {
            quota: quota(words[1]),
            divisors: Divisors::DHondt,
            bar: bar(words.get(2)),
        },
        _ => Method::Divisor { divisors: divisors(words) },
    }
}

/// `1 of 3 9 to 9`, with `within N` before or `majority` before where it is such a lot.
fn drawn(words: &[&str]) -> Drawn {
    let (level, words) = match words {
        ["within", number, rest @ ..] => (Level::Within(number.parse().unwrap()), rest),
        rest => (Level::Lists, rest),
    };
    let (cause, words) = match words {
        ["majority", rest @ ..] => (LotCause::Majority, rest),
        rest => (LotCause::Award, rest),
    };
    let to = words.iter().position(|word| *word == "to").unwrap();
    let lot = Lot { level, cause, seats: words[0].parse().unwrap(), among: indices(&words[2..to]) };
    Drawn { lot, chosen: indices(&words[to + 1..]) }
}

fn claim(words: &[&str]) -> Claim {
    let who = || words[1].parse::<usize>().unwrap() - 1;
    let share = |place: usize| words[place].parse().unwrap();
    match words[0] {
        "ahead" => Claim::Ahead { winners: indices(&words[1..]) },
        "majority" => Claim::Majority { who: who() },
        "no-majority" => Claim::NoMajority,
        "lead" => Claim::Lead { who: who(), share: share(2), lead: share(3) },
        "first-round" => Claim::FirstRound { who: who(), share: share(2), lead: share(3) },
        "runoff" => Claim::RunoffCertain { share: share(1), lead: share(2) },
        other => panic!("{other}"),
    }
}

fn spell(answer: &Answer) -> String {
    let hurdle = match answer.hurdle {
        Hurdle::Share(share) => format!("hurdle {}", share.reduced()),
        Hurdle::Impossible => "hurdle impossible".to_owned(),
        Hurdle::None => "hurdle none".to_owned(),
    };
    match answer.status {
        Status::Closed => format!("closed | {hurdle}"),
        Status::Open { by_votes } => format!("open {by_votes} | {hurdle}"),
        Status::CannotTell => "cannot-tell missing | hurdle none".to_owned(),
    }
}
