//! The tries of an outbox that came to nothing, kept until its station signs them (spec 1 §4a, `attempts`).
//!
//! `failed.tries` has a line `TIME CHANNEL HOST OUTCOME` for each, synced when it is written. To be signed it is renamed to
//! `signing.tries`, and to `HASH.tries` when its statements are in the outbox. They follow from these bytes and the key
//! alone: a kill between any two steps lets the next run make the same ones, which the outbox then has already.
//!
//! Main type: [`Tries`]. Out of scope: sending (`outbox`).

use acta::entry::Channel;
use acta::kinds::Body;
use acta::kinds::incident::{TRIES_MAX, TryOutcome};
use acta::statement::Statement;
use acta::text::{StatementId, TEXT_MAX};
use acta::value::{Host, Name, Role, Time, Word};
use acta_log::hash::sha256;
use acta_log::note::SecretKey;
use anyhow::{Context, bail, ensure};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const FAILED: &str = "failed.tries";
const SIGNING: &str = "signing.tries";
/// Held while a line is added and while the file is renamed, so that two processes lose nothing between them.
const LOCK: &str = "tries.lock";
/// So much waits to be signed at most, more than a month of two tries a minute; `attempts.log` has what comes after it.
const FAILED_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// What the lines before the tries take of a text, at most.
const HEAD_BYTES_MAX: usize = 1_000;

/// The tries that are kept in a folder.
pub(crate) struct Tries {
    dir: PathBuf,
}

impl Tries {
    pub(crate) fn of(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Keeps a try: there when this returns, and after a power cut.
    pub(crate) fn keep(&self, host: &Host, outcome: TryOutcome) -> anyhow::Result<()> {
        let now = crate::clock::now()?;
        let line = format!("{now} {} {host} {}\n", Channel::Https.as_str(), outcome.as_str());
        let _lock = self.lock()?;
        let path = self.dir.join(FAILED);
        let mut file = OpenOptions::new().create(true).append(true).read(true).open(path)?;
        let len = file.metadata()?.len();
        if len + line.len() as u64 > FAILED_BYTES_MAX {
            return Ok(());
        }
        // A line that a power cut has torn stays alone.
        let mut last = [b'\n'];
        if len > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        let begin = if last == [b'\n'] { "" } else { "\n" };
        file.write_all(format!("{begin}{line}").as_bytes())?;
        file.sync_all()?;
        if len == 0 {
            File::open(&self.dir)?.sync_all()?;
        }
        Ok(())
    }

    /// Whether some wait to be signed.
    pub(crate) fn wait(&self) -> bool {
        [FAILED, SIGNING].iter().any(|name| self.dir.join(name).exists())
    }

    /// Signs what waits and hands each statement to `put`, which may be given one again that it has; how many there were.
    ///
    /// # Errors
    /// The key is no station's; the disk.
    pub(crate) fn sign(
        &self,
        key: &SecretKey,
        mut put: impl FnMut(&Statement) -> anyhow::Result<()>,
    ) -> anyhow::Result<usize> {
        let _lock = self.lock()?;
        let signing = self.dir.join(SIGNING);
        let mut signed = 0;
        // First what a kill has left, then what has come since.
        while self.wait() {
            if !signing.exists() {
                fs::rename(self.dir.join(FAILED), &signing)?;
                File::open(&self.dir)?.sync_all()?;
            }
            let bytes = crate::files::read(&signing)?;
            for text in texts(key, &String::from_utf8_lossy(&bytes))? {
                let statement = Statement::sign(&text, &[key])
                    .map_err(|fault| anyhow::anyhow!("the attempts: {fault}"))?;
                put(&statement)?;
                signed += 1;
            }
            // Crash here: all are in the outbox, and will be made and found there once more.
            let name = format!("{}.tries", StatementId(sha256(&bytes)));
            fs::rename(&signing, self.dir.join(name))?;
            File::open(&self.dir)?.sync_all()?;
        }
        Ok(signed)
    }

    fn lock(&self) -> anyhow::Result<File> {
        let path = self.dir.join(LOCK);
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.with_context(|| format!("{}", path.display()))?;
        file.lock().with_context(|| format!("{}", path.display()))?;
        Ok(file)
    }
}

/// The station whose key it is, and the election.
///
/// # Errors
/// It is nobody's in an election, or another role's.
pub(crate) fn station_of(key: &SecretKey) -> anyhow::Result<(&str, Name)> {
    let full = key.public().name();
    let name = full.rmatch_indices('/').nth(1).and_then(|(at, _)| full.split_at_checked(at));
    let name = name.and_then(|(election, own)| Some((election, Name::parse(own.get(1..)?)?)));
    match name {
        Some((election, name)) if name.role == Role::Station => Ok((election, name)),
        _ => bail!("the key of the attempts: expected ELECTION/station/CODE, got {full}"),
    }
}

/// The texts of all lines, none of them longer than a statement may be; times that fall are put in their order, since a
/// station's clock may have been set back.
fn texts(key: &SecretKey, lines: &str) -> anyhow::Result<Vec<String>> {
    let (election, station) = station_of(key)?;
    let mut good: Vec<(i64, &str)> =
        lines.lines().filter_map(|line| Some((time(line)?, line))).collect();
    good.sort_by_key(|(time, _)| *time);
    let head = format!("acta/attempts/v1\nelection {election}\nstation {}\n", station.code);
    ensure!(head.len() <= HEAD_BYTES_MAX, "{election}: expected at most {HEAD_BYTES_MAX} bytes");
    let (mut texts, mut text, mut tries) = (Vec::new(), head.clone(), 0);
    for (_, line) in good {
        let line = format!("try {line}\n");
        if tries == TRIES_MAX || text.len() + line.len() > TEXT_MAX {
            texts.push(std::mem::replace(&mut text, head.clone()));
            tries = 0;
        }
        text += &line;
        tries += 1;
    }
    if tries > 0 {
        texts.push(text);
    }
    Ok(texts)
}

/// The time of a whole line; none of one that is torn.
fn time(line: &str) -> Option<i64> {
    let mut words = line.split(' ');
    let time = Time::parse(words.next()?)?;
    Channel::from_word(words.next()?)?;
    Host::parse(words.next()?)?;
    TryOutcome::from_word(words.next()?)?;
    words.next().is_none().then(|| time.unix())
}

/// The host of an address as it stands in a statement.
///
/// # Errors
/// It has none that can.
pub(crate) fn host(address: &str) -> anyhow::Result<Host> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or("");
    let rest = rest.rsplit('@').next().unwrap_or("").to_ascii_lowercase();
    let rest = rest.replace(['[', ']'], "");
    let rest = if rest.starts_with(':') { format!("0{rest}") } else { rest };
    Host::parse(&rest)
        .with_context(|| format!("{address}: expected a host of a-z 0-9 . : -, got {rest:?}"))
}

/// What became of a try without an answer.
pub(crate) fn outcome(error: &anyhow::Error) -> TryOutcome {
    let unreachable = [
        ErrorKind::ConnectionRefused,
        ErrorKind::HostUnreachable,
        ErrorKind::NetworkUnreachable,
        ErrorKind::AddrNotAvailable,
        ErrorKind::NetworkDown,
    ];
    match error.downcast_ref::<ureq::Error>() {
        Some(ureq::Error::Timeout(_)) => TryOutcome::Timeout,
        Some(ureq::Error::Io(error)) if error.kind() == ErrorKind::TimedOut => TryOutcome::Timeout,
        Some(ureq::Error::Io(error)) if unreachable.contains(&error.kind()) => {
            TryOutcome::Unreachable
        }
        Some(ureq::Error::HostNotFound | ureq::Error::ConnectionFailed) => TryOutcome::Unreachable,
        _ => TryOutcome::Error,
    }
}

/// Whether a statement is of tries itself: what becomes of it at an intake is no reason for another one.
pub(crate) fn is_of_tries(statement: &Statement) -> bool {
    matches!(statement.body(), Body::Attempts(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use acta::statement::secret_key;
    use acta::value::{Code, ElectionId};

    fn key() -> SecretKey {
        let election = ElectionId::parse("example.org/2025/quiet").unwrap();
        let name = Name::new(Role::Station, Code::parse("s1").unwrap());
        secret_key(&election, name, &[7; 32]).unwrap()
    }

    #[test]
    fn texts_keep_within_the_limits_and_in_order() {
        let host = "h".repeat(100);
        let line = |minute: usize, host: &str| {
            format!("2025-02-23T{:02}:{:02}:00Z https {host} timeout\n", minute / 60, minute % 60)
        };
        let long: String = (0..700).rev().map(|minute| line(minute, &host)).collect();
        let short: String = (0..700).map(|minute| line(minute, "a.example")).collect();
        for (lines, most) in [(long, TEXT_MAX / 130), (short, TRIES_MAX)] {
            let torn = format!("{lines}2025-02-23T00:0\n\n2025-02-23T00:00:00Z https a b c\n");
            let texts = texts(&key(), &torn).unwrap();
            let mut all = 0;
            for text in &texts {
                let statement = Statement::sign(text, &[&key()]).unwrap();
                let Body::Attempts(says) = statement.body() else { panic!("{text}") };
                assert!(says.tries.len() <= most);
                all += says.tries.len();
            }
            assert_eq!((texts.len(), all), (2, 700));
        }
    }

    #[test]
    fn hosts_as_they_stand_in_a_statement() {
        for (address, expected) in [
            ("http://127.0.0.1:80", Some("127.0.0.1:80")),
            ("http://Intake.Example.org/a?b", Some("intake.example.org")),
            ("http://u:p@h:1/", Some("h:1")),
            ("http://[::1]:8080", Some("0::1:8080")),
            ("http://under_score", None),
        ] {
            let got = host(address).ok().map(|host| host.to_string());
            assert_eq!(got.as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn a_kill_between_two_steps_makes_the_same_statements() {
        let dir = std::env::temp_dir().join(format!("acta-tries-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        let tries = Tries::of(&dir);
        let host = Host::parse("a.example").unwrap();
        tries.keep(&host, TryOutcome::Unreachable).unwrap();
        let mut first = Vec::new();
        let stopped = tries.sign(&key(), |statement| {
            first.push(statement.id());
            bail!("stopped before it is renamed")
        });
        assert!(stopped.is_err() && tries.wait());
        tries.keep(&host, TryOutcome::Busy).unwrap();
        let mut again = Vec::new();
        let put = |statement: &Statement| {
            again.push(statement.id());
            Ok(())
        };
        assert_eq!(tries.sign(&key(), put).unwrap(), 2);
        assert_eq!(again[0], first[0], "the same once more, then what has come since");
        assert!(!tries.wait() && tries.sign(&key(), |_| Ok(())).unwrap() == 0);
        fs::remove_dir_all(&dir).unwrap();
    }
}
