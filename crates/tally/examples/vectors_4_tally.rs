//! Writes the vectors of arithmetic: `cargo run -p acta-tally --example vectors_4_tally -- FOLDER`.
//!
//! In scope: `seats-*.txt` and `outcome-*.txt` of `vectors/4-tally` (and, in `fold` and `account`, `fold-*.txt` and `account-*.txt`). Not in scope: computing the
//! expected answers. They stand here as text, taken from published results or from a second
//! implementation that shares no code with this one (exact fractions for seats, all completions of
//! small counts for outcomes), so that the vectors can find a fault of the library.

use std::path::Path;
use std::process::ExitCode;

#[path = "vectors_4_tally/account.rs"]
mod account;
#[path = "../tests/account_kit/mod.rs"]
mod account_kit;
#[path = "vectors_4_tally/fold.rs"]
mod fold;
#[path = "vectors_4_tally/settled.rs"]
mod settled;

use fold::fold_kit;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: vectors_4_tally FOLDER");
        return ExitCode::from(2);
    };
    match write(Path::new(&folder)) {
        Ok(count) => {
            println!("{count} vectors in {folder}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::from(4)
        }
    }
}

/// One file for each case: `## NAME`, then the file's lines.
fn write(folder: &Path) -> std::io::Result<usize> {
    std::fs::create_dir_all(folder)?;
    let mut count = 0;
    for case in CASES.split("## ").skip(1) {
        let (name, lines) = case.split_once('\n').unwrap_or((case, ""));
        std::fs::write(folder.join(format!("{name}.txt")), format!("{}\n", lines.trim_end()))?;
        count += 1;
    }
    for (name, lines) in fold::all().into_iter().chain(account::all()) {
        std::fs::write(folder.join(name), lines)?;
        count += 1;
    }
    Ok(count)
}

const CASES: &str = "\
## seats-dutch-council-15-majority-clause
expect: 8 3 2 1 1
source: Dutch municipal council 2022, 15 seats; Kieswet art. P 8 and P 9
seats: 15
method: largest-remainder hare 3/4
majority-clause: yes
votes: 2571 977 567 536 453

## seats-dutch-council-15-without-clause
expect: 7 3 2 2 1
source: the same without the clause
seats: 15
method: largest-remainder hare 3/4
votes: 2571 977 567 536 453

## seats-dutch-council-17-list-exhausted
expect: 3 1 2 2 1 2 1 0 3 1 1
source: Dutch municipal council 2022, 17 seats; Kieswet art. P 8 and P 10
seats: 17
method: largest-remainder hare 3/4
majority-clause: yes
votes: 1116 485 832 658 601 649 606 326 1184 716 380
candidates: - - - - - - - - - 1 -

## seats-dutch-council-17-candidates-enough
expect: 3 1 2 2 1 1 1 0 3 2 1
source: the same, list 10 with candidates enough
seats: 17
method: largest-remainder hare 3/4
majority-clause: yes
votes: 1116 485 832 658 601 649 606 326 1184 716 380

## seats-dutch-council-33-lot-pending
expect: 13 7 2 4 1 3 2 0 0 | lot 1 of 3 9
source: Dutch municipal council 2026, 33 seats; Kieswet art. P 7; 1851/3 = 617/1
seats: 33
method: quota-then-dhondt hare
majority-clause: yes
votes: 8268 4892 1851 2586 1074 1852 1337 573 617

## seats-dutch-council-33-lot-drawn
expect: 13 7 2 4 1 3 2 0 1
source: Dutch municipal council 2026, 33 seats; Kieswet art. P 7; the lot fell on list 9
seats: 33
method: quota-then-dhondt hare
majority-clause: yes
votes: 8268 4892 1851 2586 1074 1852 1337 573 617
drawn: 1 of 3 9 to 9

## seats-dutch-council-33-lot-other
expect: 13 7 3 4 1 3 2 0 0
source: the same, had the lot fallen on list 3
seats: 33
method: quota-then-dhondt hare
votes: 8268 4892 1851 2586 1074 1852 1337 573 617
drawn: 1 of 3 9 to 3

## seats-drawn-lot-of-other-lists-is-no-answer
expect: 13 7 2 4 1 3 2 0 0 | lot 1 of 3 9
source: the same, with a lot that names other lists
seats: 33
method: quota-then-dhondt hare
votes: 8268 4892 1851 2586 1074 1852 1337 573 617
drawn: 1 of 3 8 to 3

## seats-groningen-2022
expect: 9 6 5 4 3 2 4 2 4 3 1 0 2 0 0 0
source: Kiesraad, gemeente Groningen, municipal election 16 March 2022, list totals of the count
seats: 45
method: quota-then-dhondt hare
majority-clause: yes
votes: 18669 12434 10986 8631 7860 5344 9730 5243 9689 6607 2234 706 4282 1751 844 100

## seats-groningen-2022-plain-dhondt
expect: 9 6 5 4 3 2 4 2 4 3 1 0 2 0 0 0
source: the same by highest averages alone
seats: 45
method: dhondt
votes: 18669 12434 10986 8631 7860 5344 9730 5243 9689 6607 2234 706 4282 1751 844 100

## seats-groningen-2022-sainte-lague
expect: 8 6 5 4 3 2 4 2 4 3 1 0 2 1 0 0
source: votes of Groningen 2022 under another rule
seats: 45
method: sainte-lague
votes: 18669 12434 10986 8631 7860 5344 9730 5243 9689 6607 2234 706 4282 1751 844 100

## seats-groningen-2022-modified-sainte-lague
expect: 8 6 5 4 3 2 4 2 4 3 1 0 2 1 0 0
source: votes of Groningen 2022 under another rule
seats: 45
method: modified-sainte-lague
votes: 18669 12434 10986 8631 7860 5344 9730 5243 9689 6607 2234 706 4282 1751 844 100

## seats-groningen-2022-modified-sainte-lague-6-5
expect: 8 6 5 4 3 2 4 2 4 3 1 0 2 1 0 0
source: votes of Groningen 2022 under another rule
seats: 45
method: modified-sainte-lague 6/5
votes: 18669 12434 10986 8631 7860 5344 9730 5243 9689 6607 2234 706 4282 1751 844 100

## seats-groningen-2022-hare
expect: 8 5 5 4 4 2 4 2 4 3 1 0 2 1 0 0
source: votes of Groningen 2022 under another rule
seats: 45
method: largest-remainder hare
votes: 18669 12434 10986 8631 7860 5344 9730 5243 9689 6607 2234 706 4282 1751 844 100

## seats-groningen-2022-droop
expect: 8 6 5 4 3 2 4 2 4 3 1 0 2 1 0 0
source: votes of Groningen 2022 under another rule
seats: 45
method: largest-remainder droop
votes: 18669 12434 10986 8631 7860 5344 9730 5243 9689 6607 2234 706 4282 1751 844 100

## seats-groningen-2022-threshold
expect: 10 6 6 4 4 2 5 0 5 3 0 0 0 0 0 0
source: votes of Groningen 2022 with a threshold of 5 %
seats: 45
method: dhondt
threshold: 5/100
votes: 18669 12434 10986 8631 7860 5344 9730 5243 9689 6607 2234 706 4282 1751 844 100

## seats-threshold-reached
expect: 12 7 1
source: a list with exactly 5 % passes
seats: 20
method: sainte-lague
threshold: 5/100
votes: 60 35 5

## seats-threshold-strict
expect: 13 7 0
source: more than 5 % is needed
seats: 20
method: sainte-lague
threshold: 5/100 strict
votes: 60 35 5

## seats-threshold-base-has-blank-votes
expect: 13 7 0
source: blank votes are valid here: 5 of 101 is below 5 %
seats: 20
method: sainte-lague
threshold: 5/100
valid: 101
votes: 60 35 5

## seats-threshold-exempt
expect: 24 15 1
source: list 3 is exempt
seats: 40
method: sainte-lague
threshold: 5/100
exempt: 3
votes: 60 38 2

## seats-alliance-as-one-list
expect: 9 1 0
source: lists 2 and 3 stand together: 10 of 100
seats: 10
method: dhondt
threshold: 5/100
alliance: 2 3
votes: 90 6 4

## seats-alliance-below-its-threshold
expect: 10 0 0
source: 10 of 100 is below the 11 % of alliances; its lists are out
seats: 10
method: dhondt
threshold: 5/100
alliance-threshold: 2 11/100
alliance: 2 3
votes: 90 6 4

## seats-alliance-split
expect: 19 1 0
source: the lists of a failed alliance stand alone: list 2 has its 5 %, list 3 not
seats: 20
method: dhondt
threshold: 5/100
alliance-threshold: 2 11/100
split: yes
alliance: 2 3
votes: 90 6 4

## seats-alliance-member-below
expect: 8 1 0
source: list 3 is below the 5 % of members: the alliance counts 6 votes
seats: 9
method: sainte-lague
member-threshold: 5/100
alliance: 2 3
votes: 90 6 4

## seats-alliance-hare-within
expect: 4 2 2
source: the alliance has 4 of 8 seats; within it the quota is 104/4 = 26, remainders 8 and 18
seats: 8
method: sainte-lague
within-alliances: largest-remainder hare
alliance: 2 3
votes: 100 60 44

## seats-alliance-waits-for-lot
expect: 1 0 0 | lot 1 of 1 2 | alliance 1 has 1
source: 10 seats of 3 between 100 and the alliance's 100: its lists have no seats before the lot
seats: 3
method: dhondt
alliance: 2 3
votes: 100 60 40

## seats-alliance-lot-drawn
expect: 1 1 1
source: the same, drawn
seats: 3
method: dhondt
alliance: 2 3
votes: 100 60 40
drawn: 1 of 1 2 to 2

## seats-list-exhausted-dhondt
expect: 2 4 2
source: list 1 has two candidates
seats: 8
method: dhondt
candidates: 2 - -
votes: 100 40 25

## seats-unfilled
expect: 2 1 | unfilled 3
source: three candidates for six seats
seats: 6
method: dhondt
candidates: 2 1
votes: 100 40

## seats-no-votes
expect: 0 0 | unfilled 2
source: a list without votes gets no seat
seats: 2
method: sainte-lague
votes: 0 0

## seats-tie-served
expect: 2 2
source: equal bids, but seats for both: no lot
seats: 4
method: dhondt
votes: 50 50

## seats-tie-of-three
expect: 1 1 1 | lot 2 of 1 2 3
source: five seats, three equal lists
seats: 5
method: dhondt
votes: 70 70 70

## seats-hamilton-alabama-10
expect: 4 4 2
source: a list loses a seat as the house grows: 10 seats
seats: 10
method: largest-remainder hare
votes: 6 6 2

## seats-hamilton-alabama-11
expect: 5 5 1
source: a list loses a seat as the house grows: 11 seats
seats: 11
method: largest-remainder hare
votes: 6 6 2

## seats-majority-clause-lot
expect: 3 0 0 0 | majority-lot 2 of 2 3 4
source: quota 491/5; full seats 2 0 0 0; three equal remainders of 80, one of which gives way to the majority (251 of 491)
seats: 5
method: largest-remainder hare
majority-clause: yes
votes: 251 80 80 80

## seats-majority-clause-lot-drawn
expect: 3 1 0 1
source: the same, list 3 drawn to give way: lists 2 and 4 keep theirs
seats: 5
method: largest-remainder hare
majority-clause: yes
votes: 251 80 80 80
drawn: majority 2 of 2 3 4 to 2 4

## seats-made-01
expect: 5 3 6 0 5
source: made for this file
seats: 19
method: largest-remainder droop
votes: 8951 5089 9608 1005 8499

## seats-made-02
expect: 0 7 5 8 10
source: made for this file
seats: 30
method: largest-remainder hare
votes: 210 7077 5066 7479 9015

## seats-made-03
expect: 1 0 1 1 1 0 2
source: made for this file
seats: 6
method: largest-remainder droop
votes: 4350 659 6038 4733 6653 1104 6842

## seats-made-04
expect: 0 0 3 5 1 1
source: made for this file
seats: 10
method: modified-sainte-lague
votes: 239 851 3764 7924 6901 1159
candidates: 1 1 4 - 1 -

## seats-made-05
expect: 4 3 11
source: made for this file
seats: 18
method: modified-sainte-lague
votes: 2201 467 441
candidates: 4 3 -

## seats-made-06
expect: 18 2 3
source: made for this file
seats: 23
method: dhondt
votes: 3010 1661 6782
candidates: - 2 3

## seats-made-07
expect: 2 1 1 4
source: made for this file
seats: 8
method: largest-remainder hare
votes: 3201 2155 1187 7642

## seats-made-08
expect: 1 2 0 2 1 2
source: made for this file
seats: 8
method: sainte-lague
votes: 2716 8906 1008 7111 2177 5952
candidates: - - 3 - 4 -

## seats-made-09
expect: 8 8 4 2
source: made for this file
seats: 22
method: largest-remainder hare
votes: 7260 8157 3605 2382

## seats-made-10
expect: 3 1 2 3 5 3
source: made for this file
seats: 17
method: sainte-lague
votes: 4678 1447 3951 4237 9267 4299
candidates: - - - - - -

## seats-averages-once-each
expect: 7 1 0 0 0 0 0
source: quota 35/2; only list 1 has 3/4 of it: 5 full, 1 by remainder, 1 by average, and then no other by average before the rest had theirs
seats: 8
method: largest-remainder hare 3/4
votes: 100 9 8 7 6 5 5

## seats-drawn-lot-of-too-many-is-no-answer
expect: 13 7 2 4 1 3 2 0 0 | lot 1 of 3 9
source: the lot of 33 seats answered with two lists
seats: 33
method: quota-then-dhondt hare
votes: 8268 4892 1851 2586 1074 1852 1337 573 617
drawn: 1 of 3 9 to 3 9

## seats-alliance-threshold-by-members
expect: 10 0 0 0
source: three members: 20 % holds, not the 5 % of two
seats: 10
method: dhondt
alliance-threshold: 2 5/100
alliance-threshold: 3 20/100
alliance: 2 3 4
votes: 88 5 4 3

## seats-alliance-failed-exempt-list
expect: 28 0 1
source: the alliance failed; its exempt list 3 stands alone
seats: 29
method: dhondt
threshold: 5/100
alliance-threshold: 2 11/100
alliance: 2 3
exempt: 3
votes: 90 6 4

## seats-quota-of-admitted
expect: 1 3 2 6 0
source: list 5 is below 10 %; its votes do not make the quota
seats: 12
method: largest-remainder hare
quota-base: admitted
threshold: 10/100
votes: 24 42 37 89 9

## seats-quota-of-valid
expect: 2 3 2 5 0
source: the same, its votes make the quota
seats: 12
method: largest-remainder hare
threshold: 10/100
votes: 24 42 37 89 9

## outcome-first-bulletin-bound
expect: open 3595887 | hurdle 2502057/4300000
source: a first bulletin as reported by the press: some 4.3 million possible votes in the missing stations
claim: ahead 1
votes: 5150092 4445978 462704
outstanding: 4300000

## outcome-first-bulletin-at-turnout
expect: open 1795887 | hurdle 1602057/2500000
source: the same at the reported turnout, an assumption: some 2.5 million
claim: ahead 1
votes: 5150092 4445978 462704
outstanding: 2500000

## outcome-first-bulletin-closed-at
expect: closed | hurdle impossible
source: the same with the most outstanding votes at which it would be closed
claim: ahead 1
votes: 5150092 4445978 462704
outstanding: 704113

## outcome-first-bulletin-tie-possible
expect: open 1 | hurdle 1/1
source: one more: a tie is possible
claim: ahead 1
votes: 5150092 4445978 462704
outstanding: 704114

## outcome-first-bulletin-majority
expect: open 2258591 | hurdle 274141/500000
source: the same: more than half of all votes
claim: majority 1
votes: 5150092 4445978 462704
outstanding: 2500000

## outcome-plurality-tie-now
expect: open 1 | hurdle none
source: made for this file
claim: ahead 1
votes: 5 5 2
outstanding: 0

## outcome-plurality-tie-now-more
expect: open 4 | hurdle 1/2
source: made for this file
claim: ahead 1
votes: 5 5 2
outstanding: 3

## outcome-plurality-behind
expect: open 4 | hurdle 1/3
source: made for this file
claim: ahead 2
votes: 5 4 2
outstanding: 3

## outcome-plurality-closed
expect: closed | hurdle impossible
source: made for this file
claim: ahead 1
votes: 9 5 2
outstanding: 3

## outcome-plurality-may-tie
expect: open 1 | hurdle 1/1
source: made for this file
claim: ahead 1
votes: 9 5 2
outstanding: 4

## outcome-plurality-alone
expect: closed | hurdle impossible
source: made for this file
claim: ahead 1
votes: 0
outstanding: 4

## outcome-two-seats-at-large
expect: open 1 | hurdle 1/1
source: made for this file
claim: ahead 1 2
votes: 9 8 4 3
outstanding: 4

## outcome-top-two-open
expect: open 2 | hurdle 9/10
source: made for this file
claim: ahead 1 2
votes: 9 8 4 3
outstanding: 5

## outcome-majority-closed
expect: closed | hurdle impossible
source: made for this file
claim: majority 1
votes: 11 5 2
outstanding: 3

## outcome-majority-open
expect: open 1 | hurdle 1/1
source: made for this file
claim: majority 1
votes: 11 5 2
outstanding: 4

## outcome-majority-exact-half
expect: open 1 | hurdle none
source: made for this file
claim: majority 1
votes: 5 3 2
outstanding: 0

## outcome-majority-blank-votes-count
expect: open 2 | hurdle 7/8
source: made for this file
claim: majority 1
votes: 11 5 2
beside: 1
outstanding: 4

## outcome-no-majority-closed
expect: closed | hurdle impossible
source: made for this file
claim: no-majority
votes: 8 7 5
outstanding: 4

## outcome-no-majority-open
expect: open 1 | hurdle 1/1
source: made for this file
claim: no-majority
votes: 8 7 5
outstanding: 5

## outcome-no-majority-one-choice
expect: closed | hurdle none
source: made for this file
claim: no-majority
votes: 0
outstanding: 0

## outcome-no-majority-one-choice-more
expect: open 1 | hurdle 1/1
source: made for this file
claim: no-majority
votes: 0
outstanding: 1

## outcome-lead-closed
expect: closed | hurdle impossible
source: made for this file
claim: lead 1 40/100 10/100
votes: 24 14 10
outstanding: 3

## outcome-lead-open
expect: open 1 | hurdle 971/1000
source: made for this file
claim: lead 1 40/100 10/100
votes: 24 14 10
outstanding: 5

## outcome-lead-exact
expect: closed | hurdle none
source: made for this file
claim: lead 1 40/100 10/100
votes: 8 6 6
outstanding: 0

## outcome-lead-no-votes
expect: open 1 | hurdle none
source: made for this file
claim: lead 1 40/100 10/100
votes: 0 0
outstanding: 0

## outcome-lead-alone
expect: closed | hurdle impossible
source: made for this file
claim: lead 1 40/100 10/100
votes: 3
outstanding: 2

## outcome-first-round-by-majority
expect: closed | hurdle impossible
source: made for this file
claim: first-round 1 40/100 10/100
votes: 20 18
outstanding: 1

## outcome-first-round-by-lead
expect: closed | hurdle impossible
source: made for this file
claim: first-round 1 40/100 10/100
votes: 24 14 12
outstanding: 1

## outcome-first-round-open
expect: open 4 | hurdle 371/800
source: made for this file
claim: first-round 1 40/100 10/100
votes: 22 17 10
outstanding: 4

## outcome-runoff-closed
expect: closed | hurdle impossible
source: made for this file
claim: runoff 40/100 10/100
votes: 14 13 13
outstanding: 3

## outcome-runoff-open
expect: open 2 | hurdle 4/5
source: made for this file
claim: runoff 40/100 10/100
votes: 15 13 12
outstanding: 4

## outcome-annul-may-undo
expect: open 2 | hurdle 3/4
source: without the disputed record 9 to 8
claim: ahead 1
votes: 12 8 3
annul: 3 0 1
outstanding: 2

## outcome-annul-changes-nothing
expect: closed | hurdle impossible
source: the disputed record is the rival's; kept, it is 12 to 8
claim: ahead 1
votes: 12 8 3
annul: 0 3 1
outstanding: 2

## outcome-replace-joins-the-bound
expect: open 8 | hurdle 9/16
source: the record (3 0 1) may be replaced by one of up to 6 ballots
claim: ahead 1
votes: 12 8 3
replace: 6 3 0 1
outstanding: 2

## outcome-replace-unknown-bound
expect: cannot-tell missing | hurdle none
source: the bound of the unit is unknown
claim: ahead 1
votes: 12 8 3
replace: - 3 0 1
outstanding: 2

## outcome-unknown-bound
expect: cannot-tell missing | hurdle none
source: O is unknown
claim: ahead 1
votes: 12 8 3

## outcome-seats-unknown-bound
expect: cannot-tell missing | hurdle none
source: O is unknown
claim: seats-at-least 1 1
seats: 5
method: dhondt
votes: 12 8 3

## outcome-seats-made-01
expect: closed | hurdle none
source: made for this file
claim: seats-at-most 1 1
seats: 3
method: sainte-lague
votes: 45 47 47
outstanding: 6

## outcome-seats-made-02
expect: closed | hurdle none
source: made for this file
claim: seats-at-most 1 4
seats: 6
method: dhondt
votes: 57 47
outstanding: 5
threshold: 1/10

## outcome-seats-made-03
expect: closed | hurdle none
source: made for this file
claim: seats-at-most 1 4
seats: 6
method: dhondt
votes: 25 51
outstanding: 5
candidates: - 3

## outcome-seats-made-04
expect: closed | hurdle none
source: made for this file
claim: seats-at-most 1 2
seats: 6
method: modified-sainte-lague
votes: 27 54
outstanding: 7
threshold: 1/4

## outcome-seats-made-05
expect: closed | hurdle none
source: made for this file
claim: seats-at-most 1 3
seats: 8
method: sainte-lague
votes: 46 53 57
outstanding: 4
threshold: 1/10

## outcome-seats-made-06
expect: closed | hurdle impossible
source: made for this file
claim: seats-at-least 1 2
seats: 5
method: modified-sainte-lague
votes: 23 55
outstanding: 3
threshold: 1/10 strict
candidates: - 2

## outcome-seats-made-07
expect: closed | hurdle impossible
source: made for this file
claim: seats-at-least 1 4
seats: 6
method: sainte-lague
votes: 18 9
outstanding: 2

## outcome-seats-made-08
expect: closed | hurdle impossible
source: made for this file
claim: seats-at-least 1 2
seats: 4
method: sainte-lague
votes: 57 32
outstanding: 8
candidates: - -

## outcome-seats-made-09
expect: open 4 | hurdle 1/2
source: made for this file
claim: seats-at-least 1 7
seats: 8
method: modified-sainte-lague
votes: 48 9
outstanding: 6

## outcome-seats-made-10
expect: closed | hurdle impossible
source: made for this file
claim: seats-at-least 1 3
seats: 6
method: sainte-lague
votes: 46 39
outstanding: 4
threshold: 1/5
candidates: - -

## outcome-seats-made-11
expect: closed | hurdle none
source: made for this file
claim: seats-at-most 1 5
seats: 8
method: dhondt
votes: 34 28
outstanding: 8

## outcome-seats-made-12
expect: open 4 | hurdle none
source: made for this file
claim: seats-at-most 1 3
seats: 6
method: dhondt
votes: 40 22 11
outstanding: 7

## outcome-seats-made-13
expect: closed | hurdle impossible
source: made for this file
claim: seats-at-least 1 2
seats: 7
method: modified-sainte-lague
votes: 23 30
outstanding: 7
threshold: 1/4

## outcome-seats-made-14
expect: open 6 | hurdle 4/9
source: made for this file
claim: seats-at-least 1 3
seats: 3
method: dhondt
votes: 59 16
outstanding: 9
threshold: 1/5

## outcome-seats-made-15
expect: open 1 | hurdle 1/1
source: made for this file
claim: seats-at-least 1 3
seats: 5
method: modified-sainte-lague
votes: 53 51
outstanding: 2
threshold: 1/4

## outcome-seats-made-16
expect: closed | hurdle impossible
source: made for this file
claim: seats-at-least 1 3
seats: 7
method: dhondt
votes: 56 10 39
outstanding: 6

## outcome-seats-made-17
expect: open 4 | hurdle 5/8
source: made for this file
claim: seats-at-least 1 2
seats: 7
method: dhondt
votes: 11 18 10
outstanding: 8
threshold: 1/5

## outcome-seats-made-18
expect: open 6 | hurdle none
source: made for this file
claim: seats-at-most 1 1
seats: 5
method: modified-sainte-lague
votes: 48 51 59
outstanding: 8
threshold: 1/5
candidates: - 2 2

## outcome-seats-made-19
expect: open 6 | hurdle none
source: made for this file
claim: seats-at-most 1 1
seats: 4
method: modified-sainte-lague
votes: 4 8
outstanding: 6
threshold: 1/10

## outcome-seats-made-20
expect: open 5 | hurdle none
source: made for this file
claim: seats-at-most 1 0
seats: 3
method: dhondt
votes: 10 39
outstanding: 7
threshold: 1/5

## outcome-seats-made-21
expect: open 5 | hurdle none
source: made for this file
claim: seats-at-most 1 1
seats: 6
method: dhondt
votes: 19 55
outstanding: 7

## outcome-seats-made-22
expect: open 3 | hurdle 7/9
source: made for this file
claim: seats-at-least 1 4
seats: 8
method: modified-sainte-lague
votes: 27 28
outstanding: 9

## outcome-seats-made-23
expect: open 5 | hurdle none
source: made for this file
claim: seats-at-most 1 5
seats: 8
method: dhondt
votes: 29 16
outstanding: 7

## outcome-seats-made-24
expect: open 7 | hurdle 1/7
source: made for this file
claim: seats-at-least 1 4
seats: 8
method: dhondt
votes: 44 54 6
outstanding: 7
";
