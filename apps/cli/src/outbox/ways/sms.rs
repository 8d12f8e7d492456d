//! Text messages (spec 2 §5) through a gateway: a command that is given one on its standard input, or an address to which
//! one is posted.
//!
//! Each message that the gateway took is a line of `ID.handed`: a kill repeats at most one. While there is no receipt, all
//! are sent once more after a while, since a gateway may answer with what it has; after a promise by any channel no sooner
//! than that. Such answers are checked like an intake's. Main type: [`Sms`].

use super::own;
use crate::carry::definition::Carried;
use crate::carry::inbox::Inbox;
use crate::outbox::{Event, Handing, Outbox};
use acta::entry::Channel;
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::Time;
use acta_carry::{Payload, sms};
use anyhow::{Context, bail, ensure};
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use ureq::Agent;

/// A gateway has taken a message within this time, or it has not.
const HAND_TIMEOUT: Duration = Duration::from_secs(60);
/// How often a command is looked at.
const LOOK: Duration = Duration::from_millis(10);
/// So much of an answer is read.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;
/// So much of an answer stands in `attempts.log`.
const SAID_CHARS_MAX: usize = 200;

/// What takes a message.
pub enum Hook {
    /// A shell command.
    Command(String),
    /// An `http://` address, and the sender's name for it.
    Http(String, String),
}

/// A gateway.
pub(super) struct Sms {
    hook: Hook,
    again: Duration,
    agent: Agent,
}

impl Sms {
    pub(super) fn new(hook: Hook, again: Duration) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(HAND_TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build();
        Self { hook, again, agent: config.new_agent() }
    }

    pub(super) fn round(&self, outbox: &Outbox, carried: &Carried) -> anyhow::Result<bool> {
        let mut moved = false;
        for id in outbox.unanswered()? {
            if !outbox.has_room(id) {
                outbox.told(&format!("sms {id}: sent too often without an answer"));
                continue;
            }
            let statement = outbox.read_statement(id)?;
            let messages = match messages(&statement, carried) {
                Ok(messages) => messages,
                Err(error) => {
                    outbox.trouble("sms", &format!("{error:#}"))?;
                    continue;
                }
            };
            let past = outbox.handings(id)?;
            let now = crate::clock::now()?;
            for number in due(&past, messages.len(), outbox.has(id, "promise"), self.again, now) {
                let message = messages.get(number - 1).map_or("", String::as_str);
                match self.hand(message) {
                    Ok(answer) => {
                        let place = place(number, messages.len());
                        outbox.happened(id, Channel::Sms, Event::Handed, &place)?;
                        moved = true;
                        take(outbox, carried, &answer)?;
                    }
                    Err(error) => {
                        // A gateway that does not take one will not take the others now.
                        outbox.trouble(self.name(), &format!("{error:#}"))?;
                        return Ok(moved);
                    }
                }
                if outbox.has_receipt(id) {
                    break;
                }
            }
        }
        Ok(moved)
    }

    /// A command may have a credential in it, so its words are not written down.
    fn name(&self) -> &str {
        match &self.hook {
            Hook::Command(_) => "sms command",
            Hook::Http(address, _) => address,
        }
    }

    /// Hands over one message; what was answered.
    fn hand(&self, message: &str) -> anyhow::Result<String> {
        match &self.hook {
            Hook::Command(command) => run(command, message),
            Hook::Http(address, sender) => {
                let request = self.agent.post(address);
                let request = request.header("Content-Type", "text/plain; charset=utf-8");
                let mut answer = request.send(format!("{sender}\t{message}\n"))?;
                let status = answer.status();
                let body = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
                let text = String::from_utf8_lossy(&body).into_owned();
                ensure!(status.is_success(), "expected status 200, got {status}: {text}");
                Ok(text)
            }
        }
    }
}

/// The number of a message, as it is written down.
fn place(number: usize, of: usize) -> String {
    format!("message {number} of {of}")
}

fn messages(statement: &Statement, carried: &Carried) -> anyhow::Result<Vec<String>> {
    own(statement, carried)?;
    let payload = Payload::of(statement, carried.known());
    sms::messages(&payload, carried.tag())
        .with_context(|| format!("statement {}: expected at most 1,024 messages", statement.id()))
}

/// Which messages are to be sent now, from 1: what an interrupted pass has left, or after a while without an answer all.
fn due(past: &[Handing], of: usize, promised: bool, again: Duration, now: Time) -> Vec<usize> {
    let sent = |number| {
        let place = place(number, of);
        past.iter().filter(move |one| {
            one.via == Channel::Sms && one.event == Event::Handed && one.place == place
        })
    };
    let counts: Vec<usize> = (1..=of).map(|number| sent(number).count()).collect();
    let (least, most) = (counts.iter().min().copied(), counts.iter().max().copied());
    let last = past.iter().filter(|one| promised || one.via == Channel::Sms);
    let last = last.map(|one| one.time.unix()).max();
    let waited = last.is_none_or(|last| {
        let elapsed = u64::try_from(now.unix() - last);
        // A clock that was put back does not stop the sending.
        elapsed.map_or(true, |elapsed| elapsed >= again.as_secs())
    });
    if least != most && !waited && !promised {
        let fewer = |number: &usize| counts.get(number - 1).copied() == least;
        return (1..=of).filter(fewer).collect();
    }
    if waited { (1..=of).collect() } else { Vec::new() }
}

/// Keeps what an answer has for the statements here; parts that wait for others are kept like all that are carried.
fn take(outbox: &Outbox, carried: &Carried, answer: &str) -> anyhow::Result<()> {
    let said: String = answer.trim().chars().take(SAID_CHARS_MAX).collect();
    if !said.is_empty() {
        outbox.attempt("sms", &format!("said: {said}"))?;
    }
    if sms::parts(answer).all(|part| part.is_err()) {
        return Ok(());
    }
    let lacking: Vec<StatementId> = outbox.unanswered()?;
    let own = Outbox::open(outbox.folder())?;
    let mut inbox = Inbox::open(own, carried, Channel::Sms)?.for_answers();
    inbox.text("sms", answer)?;
    for id in lacking.into_iter().filter(|id| outbox.has_receipt(*id)) {
        outbox.happened(id, Channel::Sms, Event::Receipt, "an answer")?;
    }
    Ok(())
}

/// Runs a shell command with a message on its standard input; what it writes within the time limit.
fn run(command: &str, message: &str) -> anyhow::Result<String> {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = shell.spawn().context("sh")?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let line = format!("{message}\n");
    if let Some(mut input) = input {
        // A command that ends without reading says so by its status.
        let _ = input.write_all(line.as_bytes());
    }
    let (told, tells) = mpsc::channel();
    // Not waited for: something that the command left behind may hold its output open.
    thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(output) = output {
            let _ = output.take(ANSWER_BYTES_MAX).read_to_end(&mut text);
        }
        let _ = told.send(text);
    });
    let status = wait(&mut child)?;
    ensure!(status.success(), "expected the command to end with 0, got {status}");
    let text = tells.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn wait(child: &mut Child) -> anyhow::Result<ExitStatus> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if began.elapsed() >= HAND_TIMEOUT {
            child.kill()?;
            child.wait()?;
            bail!("the command did not end within {} s", HAND_TIMEOUT.as_secs());
        }
        thread::sleep(LOOK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due() {
        let at = |unix: i64| Time::from_unix(1_740_000_000 + unix).unwrap();
        let sent = |number: usize, unix| Handing {
            time: at(unix),
            via: Channel::Sms,
            event: Event::Handed,
            place: place(number, 2),
        };
        let again = Duration::from_secs(600);
        let all = [sent(1, 0), sent(2, 1)];
        let by_other = [Handing { via: Channel::Https, event: Event::Promise, ..sent(1, 0) }];
        for (past, promised, now, expected) in [
            (&[][..], false, 0, &[1, 2][..]),
            (&all[..1], false, 5, &[2]),
            (&all, false, 5, &[]),
            (&all, false, 600, &[]),
            (&all, false, 601, &[1, 2]),
            (&all, true, 5, &[]),
            (&all, true, 601, &[1, 2]),
            (&by_other, true, 599, &[]),
            (&by_other, true, 600, &[1, 2]),
            // The clock went back.
            (&all, false, -5, &[1, 2]),
        ] {
            assert_eq!(due(past, 2, promised, again, at(now)), expected, "{past:?} {now}");
        }
    }

    #[test]
    fn a_command_answers_fails_or_hangs_behind() {
        assert_eq!(run("sed s/a/b/", "a").unwrap(), "b\n");
        assert!(run("exit 3", "a").unwrap_err().to_string().contains("exit status: 3"));
        let began = Instant::now();
        assert_eq!(run("sleep 30 & exit 0", "a").unwrap(), "");
        assert!(began.elapsed() < Duration::from_secs(20));
    }
}
