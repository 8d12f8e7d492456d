//! A bulletin in words: what `acta announce` shows before it is signed.
//!
//! In scope: the printed form. Not in scope: how figures follow (`acta-tally`). Main function: [`words`].

use acta::kinds::Bulletin;
use acta::kinds::bulletin::{Block, Leader, SomeOfAll, State};
use acta::value::{Code, ElectionId};
use acta_log::policy::GroupState;
use acta_tally::fraction::Fraction;

/// Decimals of a share in words.
const DECIMALS: u8 = 2;

/// The bulletin as people read it.
#[must_use]
pub fn words(
    election: &ElectionId,
    notice: Option<&str>,
    says: &Bulletin,
    groups: &[GroupState],
) -> String {
    let mut out = format!("Bulletin {} of {election}, made {}\n", says.number, says.made);
    notice.iter().for_each(|notice| line(&mut out, notice));
    line(&mut out, &format!("status {}", says.status));
    line(&mut out, &format!("every figure follows from size {} root {}", says.size, says.root));
    says.blocks.iter().for_each(|one| block(&mut out, one));
    out.push('\n');
    for (name, time) in &says.cosigned {
        line(&mut out, &format!("cosigned by {name} at {time}"));
    }
    says.not_cosigned.iter().for_each(|name| line(&mut out, &format!("not cosigned by {name}")));
    for group in groups {
        let word = if group.holds() { "cosigned" } else { "did not cosign" };
        let GroupState { name, have, need } = group;
        line(&mut out, &format!("group {name} {word}: {have} of its members did, {need} needed"));
    }
    out
}

fn line(out: &mut String, words: &str) {
    out.push_str(words);
    out.push('\n');
}

fn block(out: &mut String, block: &Block) {
    let Block { contest, units, .. } = block;
    let seats = block.seats.map_or_else(String::new, |seats| format!(", {seats} seats"));
    line(out, &format!("\n{contest} (rule {}{seats}): {}", block.rule, state(block)));
    line(out, &format!("  counted stations: {}", some_of_all(block.coverage.stations)));
    match block.coverage.registered {
        Some(voters) => line(out, &format!("  their registered voters: {}", some_of_all(voters))),
        None => line(out, "  registered voters: not known of every station"),
    }
    let [_, _, flagged, excluded, missing, disputed] = units;
    line(
        out,
        &format!(
            "  flagged {flagged}, excluded {excluded}, missing {missing}, disputed {disputed}"
        ),
    );
    for (choice, votes, share) in &block.totals {
        let (choice, share) = (choice.to_string(), share.to_string());
        line(out, &format!("  {choice:<20} {votes:>12} {share:>8} %"));
    }
    line(out, &format!("  leader {} by {} votes", leader(block.leader), block.margin));
    let others = [
        ("without flagged records", &block.without_flagged),
        ("with excluded records", &block.with_excluded),
        ("with the other version of disputed records", &block.with_others),
    ];
    for (what, rows) in others {
        if let Some(words) = margin(rows) {
            line(out, &format!("  {what}: {words}"));
        }
    }
    match block.outstanding {
        Some(votes) => line(out, &format!("  at most {votes} ballots outstanding")),
        None => line(out, "  how many ballots are outstanding is not known"),
    }
    if let Some((turnout, state)) = block.scenario {
        line(
            out,
            &format!(
                "  if the rest votes like the counted ({turnout}), an assumption: {}",
                open(state)
            ),
        );
    }
}

fn some_of_all(of: SomeOfAll) -> String {
    let SomeOfAll { some, all } = of;
    let share = Fraction::new(some, all).map(|share| share.percent(DECIMALS));
    let share = share.map_or_else(String::new, |share| format!(" ({share} %)"));
    format!("{some} of {all}{share}")
}

fn state(block: &Block) -> String {
    block.state.map_or_else(|| "no winner is asked for".to_owned(), |(state, _)| open(state))
}

fn open(state: State) -> String {
    match state {
        State::Closed => "closed".to_owned(),
        State::Open(votes) => format!("open by {votes} votes"),
        State::CannotTell => "cannot tell whether it is closed".to_owned(),
    }
}

fn leader(leader: Leader) -> String {
    match leader {
        Leader::Choice(code) => code.to_string(),
        Leader::Tie => "tie".to_owned(),
        Leader::None => "none".to_owned(),
    }
}

/// Who leads by how much in another way of counting.
fn margin(rows: &[(Code, u64)]) -> Option<String> {
    let mut order: Vec<&(Code, u64)> = rows.iter().collect();
    order.sort_by_key(|(_, votes)| std::cmp::Reverse(*votes));
    let (first, most) = order.first()?;
    let next = order.get(1).map_or(0, |(_, votes)| *votes);
    Some(match most - next {
        0 => format!("{first} and another have {most} votes each"),
        lead => format!("leader {first} by {lead} votes"),
    })
}
