//! Conditions: exact linear arithmetic over a record's figures (spec 1 §5).
//!
//! In scope: parsing a condition to one tree, writing it back byte for byte, and deciding it over
//! given values. Not in scope: where the values come from (`election`). Main type: [`Condition`].
//!
//! Why nothing here can overflow: a side has at most 2^5 terms; a coefficient is below 2^32, the least
//! common denominator of a comparison too, a value below 2^51 (10,000 vote lines of 2^32, times the 32
//! names of a `ballots` sum). So both sides together stay below 2^121, and i128 holds 2^127.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;

use crate::value::{Code, Fraction, count};

/// A side of a comparison, or a `ballots` expression, has at most this many terms.
pub const TERMS_MAX: usize = 32;
/// A condition has at most this many comparisons.
pub const COMPARISONS_MAX: usize = 32;
/// The least common multiple of a comparison's denominators is at most this.
pub const DENOMINATOR_MAX: i128 = 0xffff_ffff;
/// Absolute values above this are taken as absent: no record can have them.
pub const VALUE_MAX: i64 = 1 << 51;

/// What a condition can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operand {
    /// A field of the form.
    Field(Code),
    /// Votes of the choices without parent.
    Choices,
    /// Votes of the choices with parent.
    Candidates,
    /// The form's expression.
    Ballots,
    /// Registered voters of the unit.
    Registered,
    /// The most ballots that the unit can have.
    MaxBallots,
}

/// Names that a form may not give to a field, because conditions use them.
pub const RESERVED: [&str; 8] = [
    "and",
    "ballots",
    "candidates",
    "choices",
    "levels",
    "register.max-ballots",
    "register.registered",
    "when",
];

impl Operand {
    /// Parses a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "choices" => Self::Choices,
            "candidates" => Self::Candidates,
            "ballots" => Self::Ballots,
            "register.registered" => Self::Registered,
            "register.max-ballots" => Self::MaxBallots,
            field if RESERVED.contains(&field) => return None,
            field => Self::Field(Code::parse(field).filter(Code::begins_with_letter)?),
        })
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(code) => code.fmt(f),
            Self::Choices => f.write_str("choices"),
            Self::Candidates => f.write_str("candidates"),
            Self::Ballots => f.write_str("ballots"),
            Self::Registered => f.write_str("register.registered"),
            Self::MaxBallots => f.write_str("register.max-ballots"),
        }
    }
}

/// A coefficient as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coefficient {
    /// A count.
    Whole(u32),
    /// A fraction.
    Part(Fraction),
}

impl Coefficient {
    fn parse(text: &str) -> Option<Self> {
        count(text).map(Self::Whole).or_else(|| Fraction::parse(text).map(Self::Part))
    }

    fn numerator(self) -> i128 {
        match self {
            Self::Whole(count) => i128::from(count),
            Self::Part(fraction) => i128::from(fraction.numerator),
        }
    }

    fn denominator(self) -> i128 {
        match self {
            Self::Whole(_) => 1,
            Self::Part(fraction) => i128::from(fraction.denominator),
        }
    }
}

impl fmt::Display for Coefficient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(count) => count.fmt(f),
            Self::Part(fraction) => fraction.fmt(f),
        }
    }
}

/// A term: `valid`, `2/100 admitted` or `15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Subtracted.
    pub negative: bool,
    /// As written; none means 1.
    pub coefficient: Option<Coefficient>,
    /// None for a constant, which then has a coefficient.
    pub operand: Option<Operand>,
}

/// Terms added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum(Vec<Term>);

impl Sum {
    /// Parses a `ballots` expression: names of fields, `choices` and `candidates`, added and subtracted.
    #[must_use]
    pub fn parse_ballots(text: &str) -> Option<Self> {
        let tokens: Vec<&str> = text.split(' ').collect();
        let sum = Self::parse(&tokens)?;
        let plain = |term: &Term| {
            use Operand::{Candidates, Choices, Field};
            term.coefficient.is_none()
                && matches!(term.operand, Some(Field(_) | Choices | Candidates))
        };
        sum.0.iter().all(plain).then_some(sum)
    }

    fn parse(tokens: &[&str]) -> Option<Self> {
        let (mut negative, mut rest) = match tokens {
            ["-", rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let mut terms = Vec::new();
        loop {
            let (term, after) = Term::parse(negative, rest)?;
            terms.push(term);
            (negative, rest) = match after {
                [] => break,
                ["+", after @ ..] => (false, after),
                ["-", after @ ..] => (true, after),
                _ => return None,
            };
        }
        (terms.len() <= TERMS_MAX).then_some(Self(terms))
    }

    /// The terms as written.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.0
    }

    /// The value of a `ballots` expression; `None` if a name has none.
    #[must_use]
    pub fn whole<V: Values + ?Sized>(&self, values: &V) -> Option<i64> {
        let sum = self.scaled(1, values)?;
        i64::try_from(sum).ok()
    }

    /// The value times `denominator`, which every term's denominator divides.
    fn scaled<V: Values + ?Sized>(&self, denominator: i128, values: &V) -> Option<i128> {
        let mut sum: i128 = 0;
        for term in &self.0 {
            let value = match term.operand {
                None => 1,
                Some(operand) => values.value(operand).filter(|value| bounded(*value))?,
            };
            let coefficient = term.coefficient.unwrap_or(Coefficient::Whole(1));
            let factor = coefficient.numerator() * (denominator / coefficient.denominator());
            let product = i128::from(value).checked_mul(factor)?;
            sum = sum.checked_add(if term.negative { -product } else { product })?;
        }
        Some(sum)
    }
}

fn bounded(value: i64) -> bool {
    (-VALUE_MAX..=VALUE_MAX).contains(&value)
}

impl Term {
    fn parse<'a, 'b>(negative: bool, tokens: &'a [&'b str]) -> Option<(Self, &'a [&'b str])> {
        let (first, rest) = tokens.split_first()?;
        let Some(coefficient) = Coefficient::parse(first) else {
            let operand = Some(Operand::parse(first)?);
            return Some((Self { negative, coefficient: None, operand }, rest));
        };
        let coefficient = Some(coefficient);
        match rest.split_first() {
            Some((name, after)) if !matches!(*name, "+" | "-") => {
                let operand = Some(Operand::parse(name)?);
                Some((Self { negative, coefficient, operand }, after))
            }
            _ => Some((Self { negative, coefficient, operand: None }, rest)),
        }
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, term) in self.0.iter().enumerate() {
            f.write_str(match (at, term.negative) {
                (0, false) => "",
                (0, true) => "- ",
                (_, false) => " + ",
                (_, true) => " - ",
            })?;
            match (&term.coefficient, &term.operand) {
                (Some(coefficient), Some(operand)) => write!(f, "{coefficient} {operand}")?,
                (Some(coefficient), None) => coefficient.fmt(f)?,
                (None, Some(operand)) => operand.fmt(f)?,
                (None, None) => {}
            }
        }
        Ok(())
    }
}

/// How two sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `=`.
    Equal,
    /// `!=`.
    Unequal,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    More,
    /// `>=`.
    AtLeast,
}

impl Relation {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "=" => Self::Equal,
            "!=" => Self::Unequal,
            "<" => Self::Less,
            "<=" => Self::AtMost,
            ">" => Self::More,
            ">=" => Self::AtLeast,
            _ => return None,
        })
    }

    /// The sign of the spec.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

/// A sum, or the absolute value of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Written between bars.
    pub absolute: bool,
    /// What is added up.
    pub sum: Sum,
}

impl Side {
    fn parse(tokens: &[&str]) -> Option<Self> {
        let Some(inner) = tokens.first()?.strip_prefix('|') else {
            return Some(Self { absolute: false, sum: Sum::parse(tokens)? });
        };
        let mut tokens = tokens.to_vec();
        *tokens.first_mut()? = inner;
        let last = tokens.last_mut()?;
        *last = last.strip_suffix('|')?;
        Some(Self { absolute: true, sum: Sum::parse(&tokens)? })
    }

    fn scaled<V: Values + ?Sized>(&self, denominator: i128, values: &V) -> Option<i128> {
        let sum = self.sum.scaled(denominator, values)?;
        Some(if self.absolute { sum.abs() } else { sum })
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.absolute { write!(f, "|{}|", self.sum) } else { self.sum.fmt(f) }
    }
}

/// `side REL side`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Before the relation.
    pub left: Side,
    /// The relation.
    pub relation: Relation,
    /// After the relation.
    pub right: Side,
    /// Least common multiple of the denominators.
    denominator: i128,
}

impl Comparison {
    fn parse(tokens: &[&str]) -> Option<Self> {
        let at = tokens.iter().position(|token| Relation::parse(token).is_some())?;
        let (left, rest) = tokens.split_at(at);
        let (relation, right) = rest.split_first()?;
        let (left, right) = (Side::parse(left)?, Side::parse(right)?);
        let mut denominator = 1;
        for term in left.sum.0.iter().chain(&right.sum.0) {
            let other = term.coefficient.map_or(1, Coefficient::denominator);
            denominator = denominator / gcd(denominator, other) * other;
            if denominator > DENOMINATOR_MAX {
                return None;
            }
        }
        Some(Self { left, relation: Relation::parse(relation)?, right, denominator })
    }

    fn holds<V: Values + ?Sized>(&self, values: &V) -> Option<bool> {
        let left = self.left.scaled(self.denominator, values)?;
        let right = self.right.scaled(self.denominator, values)?;
        Some(self.relation.holds(left.cmp(&right)))
    }
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// What a rule demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `levels`: every list with candidates has the sum of their votes.
    Levels,
    /// Comparisons: when all of `when` hold, all of `demand` must.
    Linear {
        /// Before `when`.
        demand: Vec<Comparison>,
        /// After `when`; may be empty.
        when: Vec<Comparison>,
    },
}

/// What became of a rule over one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A name in it has no value here.
    Inapplicable,
    /// Not broken.
    Kept,
    /// Every comparison after `when` is true, and some comparison before it is false.
    Broken,
}

/// The figures that a condition is decided over.
pub trait Values {
    /// The value of a name, or `None` if this record or unit has none.
    fn value(&self, operand: Operand) -> Option<i64>;
    /// Whether every list with candidates has the sum of their votes; `None` unless the form has both
    /// levels.
    fn levels_agree(&self) -> Option<bool>;
}

impl Condition {
    /// Parses a condition.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "levels" {
            return Some(Self::Levels);
        }
        let tokens: Vec<&str> = text.split(' ').collect();
        let mut sides = tokens.split(|token| *token == "when");
        let demand = conjunction(sides.next()?)?;
        let when = sides.next().map_or(Some(Vec::new()), conjunction)?;
        let fits = demand.len() + when.len() <= COMPARISONS_MAX && sides.next().is_none();
        fits.then_some(Self::Linear { demand, when })
    }

    /// Decides it over one record.
    #[must_use]
    pub fn decide<V: Values + ?Sized>(&self, values: &V) -> Outcome {
        let broken = match self {
            Self::Levels => values.levels_agree().map(|agree| !agree),
            Self::Linear { demand, when } => broken(demand, when, values),
        };
        match broken {
            None => Outcome::Inapplicable,
            Some(false) => Outcome::Kept,
            Some(true) => Outcome::Broken,
        }
    }

    /// Every name in it, in order, as often as it stands there.
    pub fn operands(&self) -> impl Iterator<Item = Operand> {
        let (demand, when): (&[_], &[_]) = match self {
            Self::Levels => (&[], &[]),
            Self::Linear { demand, when } => (demand, when),
        };
        let sides = demand.iter().chain(when).flat_map(|one| [&one.left, &one.right]);
        sides.flat_map(|side| &side.sum.0).filter_map(|term| term.operand)
    }
}

/// `None` if any comparison lacks a value, whatever the others say.
fn broken<V: Values + ?Sized>(
    demand: &[Comparison],
    when: &[Comparison],
    values: &V,
) -> Option<bool> {
    let (mut kept, mut asked) = (true, true);
    for comparison in demand {
        kept &= comparison.holds(values)?;
    }
    for comparison in when {
        asked &= comparison.holds(values)?;
    }
    Some(asked && !kept)
}

fn conjunction(tokens: &[&str]) -> Option<Vec<Comparison>> {
    tokens.split(|token| *token == "and").map(Comparison::parse).collect()
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Linear { demand, when } = self else { return f.write_str("levels") };
        for (comparisons, word) in [(demand, ""), (when, " when ")] {
            for (at, one) in comparisons.iter().enumerate() {
                f.write_str(if at == 0 { word } else { " and " })?;
                write!(f, "{} {} {}", one.left, one.relation.as_str(), one.right)?;
            }
        }
        Ok(())
    }
}
