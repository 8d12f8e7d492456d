//! Exact shares.
//!
//! In scope: a non-negative fraction of two `u64`, its exact order, and its printed forms, all in
//! integers. Not in scope: sums of fractions (no rule of an election needs one) and floating point.
//! The main type is [`Fraction`].

use alloc::format;
use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;

/// The most decimals that [`Fraction::decimal`] and [`Fraction::percent`] print.
pub const DECIMALS_MAX: u8 = 9;

/// The most digits of each part in the text form of a fraction (`u64::MAX` has 20).
pub const DIGITS_MAX: usize = 20;

/// A non-negative fraction, kept as it was formed: `2571/8` stays `2571/8` because a reader looks
/// for these two numbers on the page. Equality and order are those of the value: 1/2 = 2/4.
#[derive(Clone, Copy, Debug)]
pub struct Fraction {
    num: u64,
    den: u64, // never 0: `new` is the only way in
}

impl Fraction {
    /// The fraction 0/1.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// The fraction 1/1.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// `num/den`, or nothing when `den` is 0.
    #[must_use]
    pub const fn new(num: u64, den: u64) -> Option<Self> {
        if den == 0 { None } else { Some(Self { num, den }) }
    }

    /// The numerator as given.
    #[must_use]
    pub const fn num(self) -> u64 {
        self.num
    }

    /// The denominator as given, at least 1.
    #[must_use]
    pub const fn den(self) -> u64 {
        self.den
    }

    /// The same value in lowest terms; zero is 0/1.
    #[must_use]
    pub const fn reduced(self) -> Self {
        let divisor = gcd(self.num, self.den);
        Self { num: self.num / divisor, den: self.den / divisor }
    }

    /// The largest integer not above `self × whole`; nothing when it exceeds `u64`.
    #[must_use]
    pub fn floor_of(self, whole: u64) -> Option<u64> {
        u64::try_from(u128::from(self.num) * u128::from(whole) / u128::from(self.den)).ok()
    }

    /// The smallest integer not below `self × whole`; nothing when it exceeds `u64`.
    #[must_use]
    pub fn ceil_of(self, whole: u64) -> Option<u64> {
        let product = u128::from(self.num) * u128::from(whole);
        u64::try_from(product.div_ceil(u128::from(self.den))).ok()
    }

    /// The value with `decimals` digits after a point, half up (0.125 with two is `0.13`).
    /// More than [`DECIMALS_MAX`] prints that many. For reading only: decisions compare fractions.
    #[must_use]
    pub fn decimal(self, decimals: u8) -> String {
        self.scaled(1, decimals)
    }

    /// [`decimal`](Self::decimal) of 100 times the value, without the sign: 1/3 is `33.33`.
    #[must_use]
    pub fn percent(self, decimals: u8) -> String {
        self.scaled(100, decimals)
    }

    /// round(num × times × 10^d / den), half up, with the point set. Fits: the largest product is
    /// 2^64 × 100 × 10^9 × 2 < 2^102.
    fn scaled(self, times: u128, decimals: u8) -> String {
        let decimals = decimals.min(DECIMALS_MAX);
        let unit = 10_u128.pow(u32::from(decimals));
        let den = u128::from(self.den);
        let rounded = (u128::from(self.num) * times * unit * 2 + den) / (2 * den);
        if decimals == 0 {
            return format!("{rounded}");
        }
        format!("{}.{:0width$}", rounded / unit, rounded % unit, width = usize::from(decimals))
    }
}

/// The greatest common divisor; 1 for (0, 0) so that it may always divide.
const fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a }
}

impl Ord for Fraction {
    /// a/b against c/d is a·d against c·b. Two `u64` multiply to less than 2^128: never an overflow.
    fn cmp(&self, other: &Self) -> Ordering {
        let left = u128::from(self.num) * u128::from(other.den);
        left.cmp(&(u128::from(other.num) * u128::from(self.den)))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.num, self.den)
    }
}

/// A text that is not a fraction: two unsigned decimal integers without leading zeros or signs,
/// joined by `/`, the second not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FractionError;

impl fmt::Display for FractionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a fraction as in 5/100")
    }
}

impl core::error::Error for FractionError {}

impl FromStr for Fraction {
    type Err = FractionError;

    /// One spelling only; the text is kept as it stands (`5/100` is not reduced).
    fn from_str(text: &str) -> Result<Self, FractionError> {
        let (num, den) = text.split_once('/').ok_or(FractionError)?;
        let (num, den) = (integer(num)?, integer(den)?);
        Self::new(num, den).ok_or(FractionError)
    }
}

/// An unsigned decimal integer in its only spelling.
fn integer(text: &str) -> Result<u64, FractionError> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = text.len() > 1 && text.starts_with('0');
    if !digits || leading_zero || text.len() > DIGITS_MAX {
        return Err(FractionError);
    }
    text.parse().map_err(|_| FractionError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn check(text: &str, decimals: u8, decimal: &str, percent: &str) {
        let fraction: Fraction = text.parse().unwrap();
        assert_eq!(fraction.to_string(), text);
        assert_eq!(fraction.decimal(decimals), decimal);
        assert_eq!(fraction.percent(decimals), percent);
    }

    #[test]
    fn prints_half_up() {
        check("1/3", 2, "0.33", "33.33");
        check("2/3", 2, "0.67", "66.67");
        check("1/8", 2, "0.13", "12.50");
        check("1/200", 0, "0", "1");
        check("199/100000", 1, "0.0", "0.2");
        check("5150092/10058774", 2, "0.51", "51.20");
        check("0/7", 1, "0.0", "0.0");
        check(
            "18446744073709551615/1",
            9,
            "18446744073709551615.000000000",
            "1844674407370955161500.000000000",
        );
    }

    #[test]
    fn order_is_exact_at_the_ends() {
        let just_below = Fraction::new(u64::MAX - 1, u64::MAX).unwrap();
        let nearer = Fraction::new(u64::MAX - 2, u64::MAX - 1).unwrap();
        assert!(nearer < just_below && just_below < Fraction::ONE);
        assert_eq!(Fraction::new(1, 2), Fraction::new(2, 4));
        assert_eq!(Fraction::new(0, 5), Some(Fraction::ZERO));
        assert_eq!(Fraction::new(6, 4).unwrap().reduced().to_string(), "3/2");
        assert_eq!(Fraction::new(0, 9).unwrap().reduced().to_string(), "0/1");
    }

    #[test]
    fn parts_of_a_whole() {
        let bar = Fraction::new(5, 100).unwrap();
        assert_eq!((bar.floor_of(101), bar.ceil_of(101)), (Some(5), Some(6)));
        assert_eq!((bar.floor_of(100), bar.ceil_of(100)), (Some(5), Some(5)));
        assert_eq!(Fraction::new(2, 1).unwrap().ceil_of(u64::MAX), None);
    }

    #[test]
    fn one_spelling_only() {
        for text in [
            "",
            "/",
            "1",
            "1/0",
            "01/2",
            "1/02",
            "+1/2",
            "-1/2",
            "1 /2",
            "1/2/3",
            "1.0/2",
            "18446744073709551616/1",
        ] {
            assert_eq!(text.parse::<Fraction>(), Err(FractionError), "{text}");
        }
    }
}
