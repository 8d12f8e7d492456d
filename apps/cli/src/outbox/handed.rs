//! What happened to each statement of an outbox by which channel: `ID.handed`, a line `TIME CHANNEL EVENT PLACE` each.
//!
//! A line is added and synced after it happened: a kill between the two hands the same in once more, which is harmless. A
//! line that a power cut has torn is none. Whether there is a promise or receipt is said by their own files alone.

use super::Outbox;
use acta::entry::Channel;
use acta::text::StatementId;
use acta::value::{Time, Word};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};

/// So much is kept of a statement; further lines are left out, and nothing else changes.
const HANDED_BYTES_MAX: u64 = 256 * 1024;
/// A line with a path is seldom longer.
const LINE_BYTES_MAX: u64 = 8 * 1024;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It was handed over.
    Handed,
    /// Its promise came.
    Promise,
    /// Its receipt came.
    Receipt,
    /// It was refused.
    Refused,
}

impl Event {
    const ALL: [Self; 4] = [Self::Handed, Self::Promise, Self::Receipt, Self::Refused];

    /// As it stands in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Handed => "handed",
            Self::Promise => "promise",
            Self::Receipt => "receipt",
            Self::Refused => "refused",
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handing {
    /// When.
    pub time: Time,
    /// By which channel.
    pub via: Channel,
    /// What.
    pub event: Event,
    /// Where: an address, a folder, a number of a message.
    pub place: String,
}

impl Handing {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.splitn(4, ' ');
        let time = Time::parse(words.next()?)?;
        let via = Channel::from_word(words.next()?)?;
        let word = words.next()?;
        let event = Event::ALL.into_iter().find(|event| event.as_str() == word)?;
        Some(Self { time, via, event, place: words.next()?.to_owned() })
    }
}

impl Outbox {
    /// What happened to a statement, in order.
    ///
    /// # Errors
    /// The disk.
    pub fn handings(&self, id: StatementId) -> anyhow::Result<Vec<Handing>> {
        match fs::read(self.path(id, "handed")) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                // The last line counts only if it is whole.
                let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
                Ok(whole.lines().filter_map(Handing::parse).collect())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether there is room for further lines: without it nothing could be told from what was never handed over.
    pub(super) fn has_room(&self, id: StatementId) -> bool {
        let len = fs::metadata(self.path(id, "handed")).map_or(0, |file| file.len());
        len + LINE_BYTES_MAX < HANDED_BYTES_MAX
    }

    /// Adds a line. That something was handed over is synced; an answer has a file of its own, which says more.
    pub(super) fn happened(
        &self,
        id: StatementId,
        via: Channel,
        event: Event,
        place: &str,
    ) -> anyhow::Result<()> {
        let path = self.path(id, "handed");
        let is_new = !path.exists();
        let place = place.replace(['\n', '\r'], " ");
        let line =
            format!("{} {} {} {place}\n", crate::clock::now()?, via.as_str(), event.as_str());
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        let len = file.metadata()?.len();
        if len + line.len() as u64 > HANDED_BYTES_MAX {
            return Ok(());
        }
        let torn = len > 0 && !fs::read(&path)?.ends_with(b"\n");
        file.write_all(if torn { format!("\n{line}") } else { line }.as_bytes())?;
        if event != Event::Handed {
            return Ok(());
        }
        file.sync_all()?;
        if is_new {
            File::open(&self.dir)?.sync_all()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_is_none_and_the_next_is_whole() {
        let dir = std::env::temp_dir().join(format!("acta-handed-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        let outbox = Outbox::open(&dir).unwrap();
        let id = StatementId([7; 32]);
        assert_eq!(outbox.handings(id).unwrap(), []);
        outbox.happened(id, Channel::Usb, Event::Handed, "a stick/x\ny").unwrap();
        let path = outbox.path(id, "handed");
        let whole = fs::read(&path).unwrap();
        let cut = whole.get(..whole.len() - 3).unwrap();
        fs::write(&path, [&whole, cut].concat()).unwrap();
        let one = outbox.handings(id).unwrap();
        assert_eq!(one.len(), 1, "{one:?}");
        outbox.happened(id, Channel::Sms, Event::Receipt, "2/3").unwrap();
        let seen = outbox.handings(id).unwrap();
        let seen: Vec<_> =
            seen.iter().map(|one| (one.via, one.event, one.place.as_str())).collect();
        // The torn one reads as far as it came: it happened, before its last bytes were lost.
        assert_eq!(seen.first(), Some(&(Channel::Usb, Event::Handed, "a stick/x y")));
        assert_eq!(seen.last(), Some(&(Channel::Sms, Event::Receipt, "2/3")));
        fs::remove_dir_all(&dir).unwrap();
    }
}
