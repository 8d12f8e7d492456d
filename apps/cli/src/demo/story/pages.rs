//! The pages of a story: one question each, static, complete without script.

use super::Story;
use super::stage::{Answer, Stage};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Where to begin.
pub(super) const INDEX: &str = "index.html";
const STYLE: &str = include_str!("pages.css");

/// Writes the pages.
///
/// # Errors
/// The disk.
pub(super) fn write(story: &Story, stage: &Stage) -> anyhow::Result<()> {
    let answers = &stage.answers;
    let number = answers.len();
    let index = page(
        story.name,
        stage,
        &html! {
            h1 { (story.about) }
            ol { @for (at, answer) in (1..).zip(answers) { li {
                p { a href=(name(at)) { "“" (answer.said) "”" } }
                p { (answer.asked) }
                p.means { (answer.means) }
            } } }
        },
    );
    stage.file(INDEX, index.into_string().as_bytes())?;
    for (at, answer) in (1..).zip(answers) {
        let title = format!("{at} of {number}");
        let text = page(&title, stage, &question(at, number, answer));
        stage.file(&name(at), text.into_string().as_bytes())?;
    }
    Ok(())
}

fn name(at: usize) -> String {
    format!("question-{at}.html")
}

fn question(at: usize, number: usize, answer: &Answer) -> Markup {
    html! {
        p.place { "Question " (at) " of " (number) }
        h1 { "“" (answer.said) "”" }
        p.asked { (answer.asked) }
        p.means { (answer.means) }
        @for line in &answer.differs { p.differs { "Not as told: " (line) } }
        h2 { "What decides it" }
        pre { code { "$ " (answer.ran.command) "\n" @for line in &answer.decides { (line) "\n" } } }
        p { "Exit code " (answer.ran.code) ". Run the command in the folder of this story: it needs nothing else." }
        details {
            summary { "All that the command printed" }
            pre { code { (answer.ran.output) } }
        }
        nav {
            @if at > 1 { a rel="prev" href=(name(at - 1)) { "Before" } " " }
            a href=(INDEX) { "All questions" }
            @if at < number { " " a rel="next" href=(name(at + 1)) { "Next" } }
        }
    }
}

fn page(title: &str, stage: &Stage, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                p.notice { (stage.notice()) }
                main { (body) }
            }
        }
    }
}
