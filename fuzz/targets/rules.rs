//! Conditions, sums, signature policies, scopes and drafts from any text; conditions over any figures.
#![no_main]

use acta::kinds::draft::Draft;
use acta::policy::{Expr, Scope};
use acta::rules::{Condition, Operand, Outcome, Sum, Values};
use acta_fuzz::{must, one_spelling, text};
use libfuzzer_sys::fuzz_target;

/// Figures that follow from a name, a different one for each seed; some are absent.
struct Figures(i64);

impl Values for Figures {
    fn value(&self, operand: Operand) -> Option<i64> {
        let name = operand.to_string();
        let mix = |sum: i64, byte: u8| sum.wrapping_mul(1_000_003).wrapping_add(i64::from(byte));
        let value = name.bytes().fold(self.0, mix);
        (value % 7 != 3).then_some(value >> (value.rem_euclid(60)))
    }

    fn levels_agree(&self) -> Option<bool> {
        [None, Some(true), Some(false)].get(usize::try_from(self.0.rem_euclid(3)).ok()?).copied()?
    }
}

fuzz_target!(|data: &[u8]| {
    let Some(text) = text(data) else { return };
    if let Some(condition) = Condition::parse(text) {
        one_spelling(data, condition.to_string().as_bytes());
        for seed in [0, 1, 2, -1, i64::MAX, i64::MIN] {
            let first = condition.decide(&Figures(seed));
            assert_eq!(first, condition.decide(&Figures(seed)));
        }
        // Without any figure a linear condition says nothing.
        struct Absent;
        impl Values for Absent {
            fn value(&self, _: Operand) -> Option<i64> {
                None
            }
            fn levels_agree(&self) -> Option<bool> {
                None
            }
        }
        if condition.operands().next().is_some() || condition == Condition::Levels {
            assert_eq!(condition.decide(&Absent), Outcome::Inapplicable);
        }
    }
    if let Some(sum) = Sum::parse_ballots(text) {
        one_spelling(data, sum.to_string().as_bytes());
        for seed in [0, 1, i64::MAX, i64::MIN] {
            let _ = sum.whole(&Figures(seed));
        }
    }
    if let Some(expr) = Expr::parse(text) {
        one_spelling(data, expr.to_string().as_bytes());
    }
    if let Some(scope) = Scope::parse(text) {
        one_spelling(data, scope.to_string().as_bytes());
    }
    if let Ok(draft) = Draft::parse(data) {
        let written = draft.to_text();
        assert_eq!(must(Draft::parse(written.as_bytes())), draft);
        one_spelling(data, written.as_bytes());
    }
});
