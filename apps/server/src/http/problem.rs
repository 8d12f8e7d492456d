//! Refusals as `application/problem+json` (RFC 9457), spec 5 §7.
//!
//! In scope: the codes, their HTTP status, and the JSON. Main types: [`Problem`], [`Code`].

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

macro_rules! codes {
    ($($variant:ident = $word:literal $status:literal $title:literal,)*) => {
        /// What is wrong, as a word that programs may compare.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $title] $variant,)* }

        impl Code {
            /// All codes.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$variant),*];

            /// The word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// One sentence.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

codes! {
    Malformed = "malformed" 400 "The bytes are not a statement.",
    BadBatch = "bad-batch" 400 "The batch is not framed as lengths and statements.",
    BadHeader = "bad-header" 400 "A header of the request has no valid value.",
    BadForm = "bad-form" 400 "A field of the form cannot be read.",
    UnknownSigner = "unknown-signer" 403 "No key of a signer is enrolled.",
    BadSignature = "bad-signature" 403 "A signature does not verify.",
    NotFound = "not-found" 404 "There is nothing under this address.",
    UnknownStatement = "unknown-statement" 404 "No entry has this statement id.",
    Held = "held" 404 "The statement is stored; promises are held back.",
    NotCovered = "not-covered" 404 "No published checkpoint covers the entry yet.",
    WrongMethod = "wrong-method" 405 "The address has other methods.",
    WrongElection = "wrong-election" 409 "The statement is of another election.",
    TooLarge = "too-large" 413 "The request is larger than its limit.",
    TooMany = "too-many-statements" 413 "The batch holds more statements than its limit.",
    WrongKind = "wrong-kind" 422 "Statements of this kind are not taken here.",
    BlobAbsent = "blob-absent" 422 "A file that the statement names is not held.",
    BlobUnnamed = "blob-unnamed" 422 "The statement names no file of that hash.",
    SlowBody = "slow-body" 408 "The body did not arrive in time.",
    RateSource = "rate-source" 429 "Too many requests from this address.",
    RateKey = "rate-key" 429 "Too many statements by this signer.",
    Busy = "busy" 503 "Too much is waiting.",
    Starting = "starting" 503 "The node is starting.",
    DiskFull = "disk" 503 "The node has no space left.",
    NotStored = "not-stored" 503 "The statement could not be stored.",
    Stopping = "shutting-down" 503 "The node is shutting down.",
    Halted = "halted" 503 "The node has stopped and a person must look at it.",
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub code: Code,
    /// Line, field, expected and got, in words.
    pub detail: String,
    /// The same as members of the JSON.
    pub members: Map<String, Value>,
    /// Seconds after which to try again.
    pub retry_after_s: Option<u64>,
}

impl Problem {
    /// A refusal in words.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), members: Map::new(), retry_after_s: None }
    }

    /// With the time after which to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// With a further member, such as `line` or `expected`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// The JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut json = json!({
            "type": format!("about:blank#{}", self.code.word()),
            "code": self.code.word(),
            "title": self.code.title(),
            "status": self.code.status(),
            "detail": self.detail,
        });
        if let Some(object) = json.as_object_mut() {
            object.extend(self.members.clone());
        }
        json
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
        let mut response = (status, kind, self.json().to_string()).into_response();
        let retry = self.retry_after_s.and_then(|s| HeaderValue::from_str(&s.to_string()).ok());
        if let Some(retry) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, retry);
        }
        response
    }
}
