//! What a modem or an SMS provider is attached to: a sender and a text in, a short answer out.
//!
//! In scope: parts to statements in the outbox, answers of one message in GSM-7, a limit for each sender. Out of scope:
//! how texts come here (standard input or HTTP, see `acta carry sms gateway`), and sending to the intake (`outbox`).
//! Nothing is believed for who sent it: a number only gets the answers. Main type: [`Gateway`].

use super::inbox::{Inbox, Outcome, Report};
use crate::outbox::Standing;
use acta::text::StatementId;
use acta_carry::sms::{self, SMS_CHARS_MAX};
use acta_carry::{Payload, Tag};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A sender's name or number has at most this many bytes.
pub const SENDER_BYTES_MAX: usize = 64;
/// A line has at most this many bytes.
pub const LINE_BYTES_MAX: usize = 8_192;
/// A sender hands in at most this many messages in [`WINDOW`].
pub const MESSAGES_MAX: u32 = 300;
/// For how long messages are counted.
pub const WINDOW: Duration = Duration::from_secs(600);
/// At most so many senders are counted or waiting for an answer at a time.
const SENDERS_MAX: usize = 20_000;
/// Characters of a statement's id in an answer.
const SHORT: usize = 8;

/// An inbox with people behind it.
pub struct Gateway<'a> {
    inbox: Inbox<'a>,
    /// The mark of messages; with it, whoever asks again is given the receipt.
    receipts: Option<Tag>,
    /// Whether something came since it was asked.
    fresh: bool,
    /// Who waits for news of a statement.
    waiting: BTreeMap<StatementId, String>,
    counted: BTreeMap<String, u32>,
    since: Instant,
}

impl<'a> Gateway<'a> {
    /// A gateway before the first message.
    #[must_use]
    pub fn new(inbox: Inbox<'a>) -> Self {
        let (waiting, counted) = (BTreeMap::new(), BTreeMap::new());
        // What an earlier run left behind is sent first.
        Self { inbox, receipts: None, fresh: true, waiting, counted, since: Instant::now() }
    }

    /// Answers a part that is sent again with the messages of the statement's receipt, once there is one.
    #[must_use]
    pub fn with_receipts(mut self, tag: Tag) -> Self {
        self.receipts = Some(tag);
        self
    }

    /// Takes a line `SENDER TAB TEXT`; the answer is one of the same form, or several.
    ///
    /// # Errors
    /// The disk.
    pub fn line(&mut self, line: &str) -> anyhow::Result<String> {
        let (sender, text) = line.split_once('\t').unwrap_or(("?", line));
        let answers = self.message(sender, text)?;
        let lines: Vec<String> = answers.iter().map(|one| format!("{sender}\t{one}")).collect();
        Ok(lines.join("\n"))
    }

    /// Takes a text of a sender; the answers, of which the first is words.
    ///
    /// # Errors
    /// The disk.
    pub fn message(&mut self, sender: &str, text: &str) -> anyhow::Result<Vec<String>> {
        if sender.len() > SENDER_BYTES_MAX || text.len() > LINE_BYTES_MAX {
            return Ok(vec!["ACTA: not taken, too long".into()]);
        }
        if !self.may_send(sender) {
            return Ok(vec!["ACTA: not taken, too many messages; wait some minutes".into()]);
        }
        let outcomes = self.inbox.text(sender, text)?;
        let mut words: Vec<String> = Vec::new();
        for outcome in &outcomes {
            if let Outcome::Statement { id, standing: Standing::Waiting, .. } = outcome {
                self.fresh = true;
                if self.waiting.len() < SENDERS_MAX {
                    self.waiting.insert(*id, sender.to_owned());
                }
            }
            let word = words_of(outcome);
            if !words.contains(&word) {
                words.push(word);
            }
        }
        if words.is_empty() {
            words.push("no part of a record in this text".into());
        }
        let mut answers = vec![short(&format!("ACTA: {}", words.join("; ")))];
        for outcome in &outcomes {
            if let Outcome::Statement { id, standing: Standing::Receipt(_), .. } = outcome {
                answers.extend(self.receipt(*id)?);
            }
        }
        Ok(answers)
    }

    /// The messages of a receipt, where they are given.
    fn receipt(&self, id: StatementId) -> anyhow::Result<Vec<String>> {
        let (Some(tag), Some(receipt)) = (self.receipts, self.inbox.outbox().receipt(id)?) else {
            return Ok(Vec::new());
        };
        let payload = Payload::of_receipt(&receipt);
        let messages = payload.ok().and_then(|payload| sms::messages(&payload, tag));
        Ok(messages.unwrap_or_default())
    }

    fn may_send(&mut self, sender: &str) -> bool {
        if self.since.elapsed() >= WINDOW {
            self.counted.clear();
            self.since = Instant::now();
        }
        if self.counted.len() >= SENDERS_MAX && !self.counted.contains_key(sender) {
            return false;
        }
        let count = self.counted.entry(sender.to_owned()).or_insert(0);
        *count = count.saturating_add(1);
        *count <= MESSAGES_MAX
    }

    /// Whether something came since this was asked last.
    pub fn take_fresh(&mut self) -> bool {
        std::mem::take(&mut self.fresh)
    }

    /// Lines for those whose statements got an answer since.
    ///
    /// # Errors
    /// The disk.
    pub fn news(&mut self) -> anyhow::Result<Vec<String>> {
        let mut news = Vec::new();
        let ids: Vec<StatementId> = self.waiting.keys().copied().collect();
        for id in ids {
            let standing = self.inbox.outbox().standing(id)?;
            if standing == Standing::Waiting {
                continue;
            }
            if let Some(sender) = self.waiting.remove(&id) {
                news.push(format!("{sender}\tACTA: {} {}", short_id(id), standing_words(standing)));
            }
        }
        Ok(news)
    }

    /// What became of everything.
    #[must_use]
    pub fn report(&self) -> Report {
        self.inbox.report()
    }
}

fn words_of(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Statement { id, what, standing, .. } => {
            let words = standing_words(*standing);
            match what.is_empty() {
                true => format!("{} {words}", short_id(*id)),
                false => format!("{} {what}: {words}", short_id(*id)),
            }
        }
        Outcome::Answer { what, kept } => format!("{what} taken for {kept}"),
        Outcome::Waits { group, missing } => {
            format!("waits {}", super::inbox::missing_words(group.of, missing))
        }
        Outcome::Refused { code, .. } => format!("not taken ({code}), send it again"),
    }
}

fn standing_words(standing: Standing) -> String {
    match standing {
        Standing::Waiting => "complete, on its way".into(),
        Standing::Promised(index) => format!("promised as entry {index}"),
        Standing::Receipt(index) => format!("in the log as entry {index}"),
        Standing::Refused => "refused by the intake".into(),
    }
}

fn short_id(id: StatementId) -> String {
    id.to_string().chars().take(SHORT).collect()
}

/// At most one message, of characters that every phone shows.
fn short(text: &str) -> String {
    let plain =
        |c: char| if c.is_ascii_alphanumeric() || " .,:;()-/".contains(c) { c } else { '?' };
    text.chars().map(plain).take(SMS_CHARS_MAX).collect()
}
