//! Layer `rule`: conditions and what they decide.
#![expect(clippy::too_many_lines, reason = "a list of cases reads best whole")]

use super::{Case, Vectors};

const W203: &str =
    "|admitted - cast| < 2/100 admitted and |admitted - cast| < 15 when admitted != cast";

fn save(
    to: &mut Vectors,
    result: &str,
    name: &str,
    about: &str,
    condition: &str,
    values: &[(&str, i64)],
) {
    let case = Case::new(&format!("rule {result}"), "rule", about).value("condition", condition);
    let add =
        |case: Case, (name, number): &(&str, i64)| case.value("value", format!("{name} {number}"));
    values.iter().fold(case, add).save(&format!("rule-{name}"), to);
}

pub(crate) fn write(to: &mut Vectors) {
    spellings(to);
    balance(to);
    arithmetic(to);
    for (agree, result) in [("yes", "kept"), ("no", "broken")] {
        Case::new(&format!("rule {result}"), "rule", "lists and their candidates")
            .value("condition", "levels")
            .value("levels", agree)
            .save(&format!("rule-levels-{agree}"), to);
    }
    save(to, "inapplicable", "levels-one", "a form of one level", "levels", &[]);
}

fn balance(to: &mut Vectors) {
    let case = |to: &mut Vectors, result: &str, name: &str, about: &str, admitted, cast| {
        let values = [("admitted", admitted), ("cast", cast)];
        save(to, result, &format!("w203-{name}"), about, W203, &values);
    };
    case(to, "kept", "equal", "no difference: when is false", 547, 547);
    case(to, "kept", "below-share", "10 of 547 is below 2 %", 547, 537);
    case(to, "broken", "at-share", "2 % exactly", 500, 490);
    case(to, "kept", "below-share-by-one", "one below 2 %", 500, 491);
    case(to, "broken", "more", "more ballots than admitted", 500, 510);
    case(to, "kept", "below-fifteen", "14 of 1,000", 1_000, 986);
    case(to, "broken", "fifteen", "15 of 1,000: below 2 %, but 15", 1_000, 985);
    case(to, "broken", "one-of-few", "1 of 50 is 2 %", 50, 49);
    case(to, "kept", "one-of-more", "1 of 51 is below 2 %", 51, 50);
    save(to, "inapplicable", "w203-absent", "no cast in the record", W203, &[("admitted", 500)]);
}

fn arithmetic(to: &mut Vectors) {
    let f203 = "valid + blank + invalid = cast";
    let values = |cast| [("valid", 513), ("blank", 20), ("invalid", 14), ("cast", cast)];
    save(to, "kept", "sum", "513 + 20 + 14 = 547", f203, &values(547));
    save(to, "broken", "sum-differs", "513 + 20 + 14 is not 546", f203, &values(546));
    let max = i64::from(u32::MAX);
    let largest = [("a", max), ("b", max)];
    save(
        to,
        "kept",
        "largest",
        "the largest counts and coefficients",
        "4294967295 a + 4294967295 b >= 4294967295 a",
        &largest,
    );
    save(
        to,
        "broken",
        "largest-differs",
        "the same, one more",
        "4294967295 a + 1 <= 4294967295 b",
        &largest,
    );
    save(to, "kept", "third", "1/3 of 10 is not 3", "1/3 a != 3", &[("a", 10)]);
    save(to, "kept", "third-exact", "1/3 of 9 is 3", "1/3 a = 3", &[("a", 9)]);
    save(to, "kept", "denominators", "1/2 and 1/3 make 5/6", "1/2 a + 1/3 a = 5/6 a", &[("a", 7)]);
    save(to, "broken", "negative", "a sum below zero", "a - b >= 0", &[("a", 1), ("b", 2)]);
    save(to, "kept", "leading-minus", "a minus sign first", "- a + b = 1", &[("a", 1), ("b", 2)]);
    save(to, "kept", "absolute-minus", "within bars too", "|- a - b| = 3", &[("a", 1), ("b", 2)]);
    save(to, "kept", "not-unless", "when is false", "a = 2 when a > 2", &[("a", 1)]);
    save(to, "broken", "and", "one of two is false", "a = 1 and b = 1", &[("a", 1), ("b", 2)]);
    save(
        to,
        "kept",
        "when-and",
        "one of two after when is false",
        "a = 9 when a = 1 and b = 1",
        &[("a", 1), ("b", 2)],
    );
    save(
        to,
        "inapplicable",
        "absent-after-when",
        "a name after when has no value",
        "a = 1 when b > 0",
        &[("a", 1)],
    );
    save(
        to,
        "inapplicable",
        "absent-beside-false",
        "a name beside a false comparison",
        "a = 2 and b = 1",
        &[("a", 1)],
    );
    save(
        to,
        "kept",
        "register",
        "register values",
        "cast <= register.max-ballots",
        &[("cast", 547), ("register.max-ballots", 800)],
    );
    save(
        to,
        "inapplicable",
        "register-none",
        "a register value that is none",
        "cast <= register.registered",
        &[("cast", 547)],
    );
    save(
        to,
        "kept",
        "named-sums",
        "choices, candidates and ballots",
        "choices = candidates and ballots >= choices",
        &[("choices", 5), ("candidates", 5), ("ballots", 6)],
    );
}

fn spellings(to: &mut Vectors) {
    let long = |terms: usize| format!("{} = 1", vec!["a"; terms].join(" + "));
    let many = |count: usize| vec!["a = 1"; count].join(" and ");
    save(to, "kept", "terms-max", "32 terms", &long(32).replace("= 1", "= 32"), &[("a", 1)]);
    save(to, "kept", "comparisons-max", "32 comparisons", &many(32), &[("a", 1)]);
    save(
        to,
        "kept",
        "denominator-max",
        "the largest denominator",
        "1/4294967295 a = 1",
        &[("a", i64::from(u32::MAX))],
    );
    let mut bad = |name: &str, about: &str, condition: &str| {
        save(to, "condition", &format!("bad-{name}"), about, condition, &[]);
    };
    bad("no-relation", "a sum alone", "valid + blank");
    bad("two-relations", "two relations", "a = b = c");
    bad("relation", "a relation that is not listed", "a == b");
    bad("no-left", "nothing on the left", "= b");
    bad("no-right", "nothing on the right", "a =");
    bad("plus-last", "a plus sign last", "a + = b");
    bad("plus-first", "a plus sign first", "+ a = b");
    bad("no-spaces", "no spaces", "a+b = c");
    bad("two-coefficients", "two coefficients", "2 3 a = b");
    bad("coefficient-after", "a coefficient after its name", "a 2 = b");
    bad("leading-zero", "a leading zero", "02 a = b");
    bad("too-large", "a coefficient above 4,294,967,295", "4294967296 a = b");
    bad("fraction-zero", "a denominator of 0", "1/0 a = b");
    bad("negative-coefficient", "a sign at a coefficient", "-2 a = b");
    bad("bar-open", "a bar that does not close", "|a - b = 1");
    bad("bar-close", "a bar that does not open", "a - b| = 1");
    bad("bar-part", "bars around a part of a side", "|a - b| + c = 1");
    bad("capital", "a capital letter", "A = 1");
    bad("word-when", "when without a condition", "a = 1 when");
    bad("word-and", "and without a comparison", "a = 1 and");
    bad("when-twice", "when twice", "a = 1 when b = 1 when c = 1");
    bad("levels-more", "levels is not alone", "levels and a = 1");
    bad("field-digit", "a name that begins with a digit", "1a = 1");
    bad("terms", "33 terms", &long(33));
    bad("comparisons", "33 comparisons", &many(33));
    bad("denominators", "a least common multiple of 4,295,032,832", "1/65537 a + 1/65536 b = 1");
}
