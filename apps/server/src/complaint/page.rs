//! The pages of the complaint form: the form, what to keep, why not. No script, nothing from elsewhere.

use std::fmt::Write as _;

use acta::kinds::complaint::{Complainant, ComplaintType};
use data_encoding::{BASE64, HEXLOWER};

use super::{Kept, TEXT_BYTES_MAX};

/// The header `Content-Security-Policy` of these pages.
pub const CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; \
                       frame-ancestors 'none'";

const STYLE: &str = "body{font:1rem/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}\
                     label{display:block;margin:.8rem 0 .2rem}textarea{width:100%;height:12rem}\
                     pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid;padding:.5rem}";

fn page(title: &str, election: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head>\n\
         <body><h1>{title}</h1>\n<p>Election {}</p>\n{body}</body></html>\n",
        escape(election)
    )
}

/// The form.
#[must_use]
pub fn form(election: &str) -> String {
    let mut body = String::from(
        "<p>A complaint gets a place in the public log, and you get the proof of it. Nobody needs an account. The log \
         shows its type, what it is about and a commitment to your words; the words themselves stay with you: \
         this service does not keep them. Whoever you show them to can check that they are the ones.</p>\n\
         <form method=\"post\" action=\"/v1/complaints\">\n",
    );
    let types: Vec<&str> = ComplaintType::ALL.iter().map(|word| word.as_str()).collect();
    let mut by: Vec<&str> = Complainant::ALL.iter().map(|word| word.as_str()).collect();
    by.sort_by_key(|word| *word != "unstated");
    let about = ["station", "election", "area", "contest", "statement"];
    select(&mut body, "type", "What is complained of", &types);
    select(&mut body, "about", "About", &about);
    input(
        &mut body,
        "code",
        "Its code (a station is its code, never its name; none for the election)",
        "text",
    );
    select(&mut body, "by", "Who complains", &by);
    let _ = write!(
        body,
        "<label for=\"text\">Your words (at most {TEXT_BYTES_MAX} bytes)</label>\
         <textarea id=\"text\" name=\"text\" required maxlength=\"{TEXT_BYTES_MAX}\"></textarea>\n\
         <p>Only where it applies:</p>\n"
    );
    input(&mut body, "elsewhere", "Also filed with (code of the organ, such as court-3)", "text");
    input(&mut body, "elsewhere-time", "When (UTC)", "datetime-local");
    input(&mut body, "refused", "Refused at the counter of (code of the organ)", "text");
    input(&mut body, "refused-time", "When (UTC)", "datetime-local");
    body.push_str("<p><button>Log this complaint</button></p>\n</form>\n");
    page("A complaint", election, &body)
}

fn select(out: &mut String, name: &str, label: &str, words: &[&str]) {
    let _ =
        write!(out, "<label for=\"{name}\">{label}</label><select id=\"{name}\" name=\"{name}\">");
    words.iter().for_each(|word| {
        let _ = write!(out, "<option>{word}</option>");
    });
    out.push_str("</select>\n");
}

fn input(out: &mut String, name: &str, label: &str, kind: &str) {
    let _ = writeln!(
        out,
        "<label for=\"{name}\">{label}</label><input id=\"{name}\" name=\"{name}\" type=\"{kind}\">"
    );
}

/// What to keep, to print or to save.
#[must_use]
pub fn kept(election: &str, kept: &Kept) -> String {
    let mut body = String::new();
    let index = match kept.index {
        Some(index) => format!("It is entry {index} of the log."),
        None => {
            "It is kept here, and handed on to the log's intake until that takes it.".to_owned()
        }
    };
    let file = BASE64.encode(kept.json().to_string().as_bytes());
    let id = kept.id();
    let _ = write!(
        body,
        "<p>{index} <strong>Keep this page or the file</strong>: without the salt nobody can show later that your words \
         are the ones.</p>\n<p><a download=\"complaint-{id}.json\" href=\"data:application/json;base64,{file}\">Save \
         all of it as a file</a>. <a href=\"/v1/receipts/{id}\">The receipt</a>, which proves the place in the log, is \
         there as soon as a checkpoint covers it.</p>\n"
    );
    section(&mut body, "Statement", kept.statement.as_deref().unwrap_or(&kept.text));
    section(&mut body, "Statement id", &id.to_string());
    if let Some(opening) = &kept.opening {
        section(&mut body, "Salt", &HEXLOWER.encode(&opening.salt));
        section(&mut body, "Your words", &opening.words);
    }
    if let Some(promise) = &kept.promise {
        section(&mut body, "Promise", promise);
    }
    page("Your complaint is taken", election, &body)
}

/// Why a complaint was not taken; the browser's way back has the words still.
#[must_use]
pub fn refused(election: &str, code: &str, detail: &str) -> String {
    let body = format!(
        "<p>{}: {}</p>\n<p>Go back to the form: your words are still there.</p>\n",
        escape(code),
        escape(detail)
    );
    page("Your complaint is not taken yet", election, &body)
}

fn section(out: &mut String, title: &str, text: &str) {
    let _ = writeln!(out, "<h2>{title}</h2>\n<pre>{}</pre>", escape(text));
}

/// Names and words never become markup.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
