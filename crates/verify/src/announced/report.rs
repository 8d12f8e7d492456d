//! The two spellings of the answers (spec 6 §7.5).
//!
//! Main type: [`Report`].

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::kinds::Announced;

use super::Answer;
use crate::verdict::{Verdict, cause_of, detail_text, quoted};

/// One announcement with its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The file as it was named.
    pub name: String,
    /// What it says.
    pub announced: Announced,
    /// The answers in the order of spec 6 §7.2.
    pub answers: Vec<Answer>,
}

/// All announcements of a series.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// In the order in which they were made.
    pub files: Vec<File>,
}

impl Report {
    /// 1 something fails, 3 something cannot be told, 0 else.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let verdicts = || {
            let answers = self.files.iter().flat_map(|file| &file.answers);
            answers.filter_map(|answer| answer.verdict)
        };
        if verdicts().any(|verdict| verdict == Verdict::Fails) {
            1
        } else if verdicts().any(|verdict| matches!(verdict, Verdict::CannotTell(_))) {
            3
        } else {
            0
        }
    }

    fn headline(&self) -> &'static str {
        match self.exit_code() {
            1 => "something fails in what was announced",
            3 => "nothing fails in what was announced, something cannot be told",
            _ => "all checks hold on what was announced",
        }
    }

    /// The text form.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{}\n", self.headline());
        for File { announced, answers, .. } in &self.files {
            announced.notice.iter().for_each(|notice| out.push_str(&format!("{notice}\n")));
            let Announced { contest, made, about, .. } = announced;
            out.push_str(&format!("announced {contest} {made}: {about}\n"));
            answers.iter().for_each(|answer| text(answer, &mut out));
        }
        out
    }

    /// The JSON form, one line.
    #[must_use]
    pub fn json(&self) -> String {
        let files: Vec<String> = self.files.iter().map(file_json).collect();
        let headline = quoted(self.headline());
        format!("{{\"headline\":{headline},\"announced\":[{}]}}\n", files.join(","))
    }
}

fn text(answer: &Answer, out: &mut String) {
    let cause = answer.verdict.and_then(cause_of);
    let cause = cause.map_or_else(String::new, |cause| format!(" {}", cause.word()));
    let word = answer.verdict.map_or("information", Verdict::word);
    let says = if answer.verdict.is_none() { format!(": {}", answer.says) } else { String::new() };
    out.push_str(&format!("{word}{cause} {} {}{says}\n", answer.code, answer.title));
    answer.details.iter().for_each(|one| out.push_str(&format!("  {}\n", detail_text(one))));
    answer.working.iter().for_each(|words| out.push_str(&format!("  = {words}\n")));
}

fn file_json(file: &File) -> String {
    let File { name, announced, answers } = file;
    let notice = announced.notice.as_deref().map_or_else(|| "null".to_owned(), quoted);
    format!(
        "{{\"file\":{},\"about\":{},\"notice\":{notice},\"contest\":{},\"made\":{},\"checks\":[{}]}}",
        quoted(name),
        quoted(&announced.about),
        quoted(announced.contest.as_str()),
        quoted(&announced.made.to_string()),
        answers.iter().map(answer_json).collect::<Vec<_>>().join(",")
    )
}

fn answer_json(answer: &Answer) -> String {
    let word = quoted(answer.verdict.map_or("information", Verdict::word));
    let cause = answer.verdict.and_then(cause_of);
    let cause =
        cause.map_or_else(String::new, |cause| format!(",\"cause\":{}", quoted(cause.word())));
    let says = if answer.verdict.is_none() {
        format!(",\"answer\":{}", quoted(answer.says))
    } else {
        String::new()
    };
    let details: Vec<String> = answer.details.iter().map(crate::verdict::detail_json).collect();
    let working: Vec<String> = answer.working.iter().map(|words| quoted(words)).collect();
    format!(
        "{{\"code\":{},\"verdict\":{word}{cause}{says},\"title\":{},\"details\":[{}],\"working\":[{}]}}",
        quoted(answer.code),
        quoted(answer.title),
        details.join(","),
        working.join(",")
    )
}
