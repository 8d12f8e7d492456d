//! A complaint from a plain HTML form (`application/x-www-form-urlencoded`).
//!
//! In scope: fields by name, and the first that cannot be read, without a word of the complaint's text.
//! Main function: [`read`].

use acta::StatementId;
use acta::kinds::complaint::{Complainant, ComplaintType, Subject};
use acta::value::{Code, Time, Word};

use super::{Said, TEXT_BYTES_MAX};

/// Which field cannot be read, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadField {
    /// Its name.
    pub field: &'static str,
    /// What it may be.
    pub expected: String,
}

fn bad(field: &'static str, expected: impl Into<String>) -> BadField {
    BadField { field, expected: expected.into() }
}

/// Reads a form.
///
/// # Errors
/// [`BadField`].
pub fn read(form: &str) -> Result<Said, BadField> {
    let value = |name| field(form, name).map(|value| value.trim().to_owned()).unwrap_or_default();
    let kind = ComplaintType::from_word(&value("type"))
        .ok_or_else(|| bad("type", ComplaintType::EXPECTED))?;
    let by = match value("by").as_str() {
        "" => Complainant::Unstated,
        word => Complainant::from_word(word).ok_or_else(|| bad("by", Complainant::EXPECTED))?,
    };
    let text = field(form, "text").unwrap_or_default().replace("\r\n", "\n");
    if text.trim().is_empty() || text.len() > TEXT_BYTES_MAX {
        return Err(bad("text", format!("1 to {TEXT_BYTES_MAX} bytes")));
    }
    Ok(Said {
        kind,
        about: about(&value("about"), &value("code"))?,
        by,
        elsewhere: organ(
            "elsewhere",
            &value("elsewhere"),
            "elsewhere-time",
            &value("elsewhere-time"),
        )?,
        refused: organ("refused", &value("refused"), "refused-time", &value("refused-time"))?,
        text,
    })
}

/// `about` is a kind of subject with `code` beside it, or both in one.
fn about(kind: &str, of: &str) -> Result<Subject, BadField> {
    let (kind, of) = kind.split_once(' ').unwrap_or((kind, of));
    let code = || Code::parse(of).ok_or_else(|| bad("code", format!("the code of the {kind}")));
    Ok(match kind {
        "" | "election" => Subject::Election,
        "area" => Subject::Area(code()?),
        "station" => Subject::Station(code()?),
        "contest" => Subject::Contest(code()?),
        "statement" => {
            Subject::Statement(StatementId::parse(of).ok_or_else(|| bad("code", "a statement id"))?)
        }
        _ => return Err(bad("about", "election, area, station, contest or statement")),
    })
}

/// An organ and a time, both or neither.
fn organ(
    field: &'static str,
    organ: &str,
    time_field: &'static str,
    time: &str,
) -> Result<Option<(Code, Time)>, BadField> {
    if organ.is_empty() && time.is_empty() {
        return Ok(None);
    }
    let organ = Code::parse(organ).ok_or_else(|| bad(field, "a code such as court-3"))?;
    // What a browser's field gives is in UTC, as the form says.
    let time = Time::parse(time)
        .or_else(|| Time::parse(&format!("{time}:00Z")))
        .ok_or_else(|| bad(time_field, "a time such as 2026-03-16T12:00"))?;
    Ok(Some((organ, time)))
}

/// A field of a form.
#[must_use]
pub fn field(form: &str, name: &str) -> Option<String> {
    let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.map(|(key, value)| (plain(key), value)).find(|(key, _)| key == name)?;
    Some(plain(found.1))
}

/// What form-encoded text stands for.
fn plain(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, ..]) => match (digit(high), digit(low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = after.get(2..).unwrap_or(&[]);
                }
                _ => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The field that is named, or the text of what was read.
    fn check(form: &str, expected: Result<&str, &str>) {
        let got = read(form);
        let got = got.as_ref().map(|said| said.text.as_str()).map_err(|bad| bad.field);
        assert_eq!(got, expected, "{form}");
    }

    #[test]
    fn fields_are_read_and_the_first_bad_one_is_named() {
        let good = "type=not-opened&about=station&code=s0001&by=voter&text=shut%0D%0Aat+8";
        check(good, Ok("shut\nat 8"));
        check(
            &format!("{good}&elsewhere=court-3&elsewhere-time=2026-03-16T12:00"),
            Ok("shut\nat 8"),
        );
        check(&format!("{good}&elsewhere=court-3"), Err("elsewhere-time"));
        check(&format!("{good}&refused=A&refused-time=2026-03-16T12:00"), Err("refused"));
        check("type=shut&text=x", Err("type"));
        check("type=other&text=+%0A", Err("text"));
        check("type=other&text=x&about=station&code=", Err("code"));
        check("type=other&text=x&about=house&code=a", Err("about"));
        check("type=other&text=x&by=somebody", Err("by"));
        check("type=other&text=x", Ok("x"));
        assert_eq!(read(good).map(|said| said.about.to_string()), Ok("station s0001".to_owned()));
    }

    #[test]
    fn forms_are_decoded() {
        let form = "From=%2B49+170&x=1&Body=ACTA%3AQ90%2FH%0Aend%";
        assert_eq!(field(form, "From").as_deref(), Some("+49 170"));
        assert_eq!(field(form, "Body").as_deref(), Some("ACTA:Q90/H\nend%"));
        assert_eq!(field(form, "To"), None);
    }
}
