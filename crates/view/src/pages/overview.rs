//! The first page: each contest in short, what came in, and where to go on.

use maud::{Markup, html};

use super::tables::{choice_rows, coverage, verdict};
use super::{Page, contest_path};
use crate::File;
use crate::language::{Language, Value};
use crate::model::Site;

/// `LANG/index.html`.
pub(super) fn page(site: &Site, to: &'static Language) -> File {
    overview(site, to).file(&content(site, to, ""))
}

/// `index.html` at the root of the folder: the same in the first language.
pub(super) fn front(site: &Site, to: &'static Language) -> File {
    let up = format!("{}/", to.code());
    overview(site, to).file_at("index.html", &up, "", &content(site, to, &up))
}

fn overview<'a>(site: &'a Site, to: &'static Language) -> Page<'a> {
    super::page(site, to, "index.html".to_owned(), to.say("nav-results"))
}

fn content(site: &Site, to: &'static Language, up: &str) -> Markup {
    html! {
        h1 { (to.say("nav-results")) }
        @for contest in &site.contests {
            section {
                h2 { a href=(format!("{up}{}", contest_path(contest))) dir="auto" { (contest.name) } }
                (verdict(contest, to))
                (coverage(&contest.coverage, to))
                div.scroll tabindex="0" { (choice_rows(contest, to, false)) }
                p { a href=(format!("{up}{}", contest_path(contest))) { (to.say("contest-all")) } }
            }
        }
        section {
            h2 { (to.say("came-in")) }
            p { (to.say("came-in-more")) }
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (to.say("entries")) } th.n scope="col" { (to.say("number")) } } }
                tbody {
                    @for (kind, number) in &site.kinds { tr { th scope="row" { (to.word("kind", kind)) } td.n { (to.number(*number)) } } }
                    @for (channel, number) in &site.channels {
                        @let channel = to.word("channel", channel);
                        tr { th scope="row" { (to.say_of("by-channel", &[("channel", Value::Words(&channel))])) } td.n { (to.number(*number)) } }
                    }
                }
            } }
        }
    }
}
