//! Complaints of people without a key (spec 5 §7.3): what they say, and what they must keep.
//!
//! In scope: the statement with its commitment, and what opens it. Not in scope: HTTP
//! ([`crate::http::complaint`]), the reading of forms ([`form`]), pages ([`page`]). Main types: [`Said`],
//! [`Kept`].
//!
//! The text is never logged, neither in the log of the election nor in that of this process: only its
//! commitment is.

pub mod form;
pub mod page;

use acta::commitment::{SALT_LEN, commitment, opening};
use acta::kinds::complaint::{Complainant, ComplaintType, Subject};
use acta::kinds::{Body, Complaint, Kind as _};
use acta::statement::Statement;
use acta::value::{Code, ElectionId, Hash, Time};
use acta::{Fault, StatementId};
use acta_log::hash::sha256;
use data_encoding::{BASE64, HEXLOWER};
use serde_json::{Value, json};

/// The text of a complaint has at most this many bytes.
pub const TEXT_BYTES_MAX: usize = 16_384;
/// What is kept of one has at most this many bytes.
pub const KEPT_BYTES_MAX: usize = 512 * 1_024;
/// What the file says that a complainant keeps.
const KIND: &str = "acta/complaint-kept/v1";

/// What somebody complains of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What is complained of.
    pub kind: ComplaintType,
    /// What it is about.
    pub about: Subject,
    /// Who complains, as they say.
    pub by: Complainant,
    /// Where and when it was filed too.
    pub elsewhere: Option<(Code, Time)>,
    /// Where and when it was refused at the counter.
    pub refused: Option<(Code, Time)>,
    /// The words, which stay with whoever complains.
    pub text: String,
}

impl Said {
    /// The text of the statement, made at a time, with a commitment under a salt.
    #[must_use]
    pub fn statement_text(
        &self,
        election: &ElectionId,
        made: Time,
        salt: &[u8; SALT_LEN],
    ) -> String {
        let complaint = Complaint {
            kind: self.kind,
            about: self.about,
            made,
            by: self.by,
            commitment: commitment(salt, &self.text),
            elsewhere: self.elsewhere,
            refused: self.refused,
        };
        complaint.to_text(election)
    }
}

/// A salt from the system's random bytes.
///
/// # Errors
/// The system has none.
pub fn salt() -> Result<[u8; SALT_LEN], String> {
    let mut salt = [0; SALT_LEN];
    getrandom::fill(&mut salt).map_err(|error| format!("no random bytes: {error}"))?;
    Ok(salt)
}

/// What a complainant must keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The statement's text as it was, or will be, signed.
    pub text: String,
    /// The statement with its signatures, once it has some.
    pub statement: Option<String>,
    /// What opens its commitment, where the words were given.
    pub opening: Option<Opening>,
    /// Its index, once it has one.
    pub index: Option<u64>,
    /// The promise note, once there is one.
    pub promise: Option<String>,
}

/// A salt, and the words under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The salt.
    pub salt: [u8; SALT_LEN],
    /// The words.
    pub words: String,
}

impl Kept {
    /// The statement id: SHA-256 of the text.
    #[must_use]
    pub fn id(&self) -> StatementId {
        StatementId(sha256(self.text.as_bytes()))
    }

    /// The JSON that is kept.
    #[must_use]
    pub fn json(&self) -> Value {
        let opening = self.opening.as_ref();
        let shown = opening.map(|kept| opening_base64(&kept.salt, &kept.words));
        json!({
            "kind": KIND,
            "id": self.id().to_string(),
            "statement_text": self.text,
            "statement": self.statement,
            "salt": opening.map(|kept| HEXLOWER.encode(&kept.salt)),
            "text": opening.map(|kept| &kept.words),
            "opening": shown,
            "index": self.index,
            "promise": self.promise,
            "receipt": format!("/v1/receipts/{}", self.id()),
        })
    }

    /// Reads what was kept.
    ///
    /// # Errors
    /// The first member that is absent or of another form.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > KEPT_BYTES_MAX {
            return Err(format!("expected at most {KEPT_BYTES_MAX} bytes, got {}", bytes.len()));
        }
        let json: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let word = |key: &str| json.get(key).and_then(Value::as_str).map(str::to_owned);
        if word("kind").as_deref() != Some(KIND) {
            return Err(format!("kind: expected {KIND}"));
        }
        let text = word("statement_text").ok_or("statement_text: expected a text")?;
        let opening = match (word("salt"), word("text")) {
            (None, None) => None,
            (Some(salt), Some(words)) => {
                let bytes = HEXLOWER.decode(salt.as_bytes()).ok();
                let salt = bytes.and_then(|bytes| <[u8; SALT_LEN]>::try_from(bytes).ok());
                let salt = salt.ok_or("salt: expected 64 lowercase hexadecimal digits")?;
                Some(Opening { salt, words })
            }
            _ => return Err("salt and text: expected both or neither".to_owned()),
        };
        let (statement, promise) = (word("statement"), word("promise"));
        let kept = Self {
            text,
            statement,
            opening,
            index: json.get("index").and_then(Value::as_u64),
            promise,
        };
        if word("id").as_deref() != Some(kept.id().to_string().as_str()) {
            return Err(format!("id: expected {}, the hash of statement_text", kept.id()));
        }
        Ok(kept)
    }

    /// What the text commits to, and whether what was kept opens it; `None` where no words were kept.
    ///
    /// # Errors
    /// The text is no complaint.
    pub fn opens(&self) -> Result<(Hash, Option<bool>), String> {
        let complaint = complaint_of(&self.text).map_err(|fault| fault.to_string())?;
        let opening = self.opening.as_ref();
        let opens = opening.map(|kept| commitment(&kept.salt, &kept.words) == complaint.commitment);
        Ok((complaint.commitment, opens))
    }
}

/// The bytes that show a text (spec 1 §4a), in base64.
fn opening_base64(salt: &[u8; SALT_LEN], words: &str) -> String {
    BASE64.encode(&opening(salt, words))
}

/// The complaint that a text of spec 1 is, whether or not it is signed yet.
///
/// # Errors
/// The fault of the text.
pub fn complaint_of(text: &str) -> Result<Complaint, Fault> {
    let text = acta::text::Text::parse(text.as_bytes())?;
    match Body::parse(&text)? {
        Body::Complaint(complaint) => Ok(*complaint),
        other => Err(Fault::new(
            acta::fault::Reason::KindFirstLine,
            1,
            "acta/complaint/v1",
            other.kind(),
        )),
    }
}

/// The complaint that a statement is.
#[must_use]
pub fn body_of(statement: &Statement) -> Option<&Complaint> {
    match statement.body() {
        Body::Complaint(complaint) => Some(complaint),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str) -> Said {
        Said {
            kind: ComplaintType::NotOpened,
            about: Subject::Election,
            by: Complainant::Voter,
            elsewhere: None,
            refused: None,
            text: words.to_owned(),
        }
    }

    #[test]
    fn what_is_kept_opens_the_commitment_and_nothing_else_does() {
        let words = "The door was shut at 8.\nWe waited \"until\" 11 <o'clock>.";
        let election = ElectionId::parse("example.org/x").expect("an id");
        let made = Time::parse("2026-03-16T12:00:00Z").expect("a time");
        let text = said(words).statement_text(&election, made, &[7; 32]);
        assert!(!text.contains("door"));
        let opening = Some(Opening { salt: [7; 32], words: words.to_owned() });
        let kept = Kept { text, statement: None, opening, index: Some(4), promise: None };
        let read = Kept::parse(kept.json().to_string().as_bytes());
        assert_eq!(read, Ok(kept.clone()));
        assert_eq!(kept.opens().map(|(_, opens)| opens), Ok(Some(true)));
        let mut other = kept.clone();
        other.opening = Some(Opening { salt: [7; 32], words: format!("{words} ") });
        assert_eq!(other.opens().map(|(_, opens)| opens), Ok(Some(false)));
        let mut json = kept.json();
        json["statement_text"] = json!(kept.text.replace("voter", "agent"));
        assert!(Kept::parse(json.to_string().as_bytes()).is_err_and(|why| why.starts_with("id: ")));
    }
}
