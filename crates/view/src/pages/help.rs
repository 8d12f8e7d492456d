//! What can be downloaded, how to check.

use maud::html;

use super::{page as begin, saved_path};
use crate::File;
use crate::language::{Language, Value};
use crate::model::Site;

/// `LANG/downloads.html`.
pub(super) fn downloads(site: &Site, to: &'static Language) -> File {
    const FILES: [(&str, &str); 12] = [
        ("../manifest", "downloads-manifest"),
        ("../summary.txt", "downloads-summary"),
        ("../register.csv", "downloads-register"),
        ("../contests.csv", "downloads-contests"),
        ("../choices.csv", "downloads-choices"),
        ("../datapackage.json", "downloads-package"),
        ("../totals.json", "downloads-totals"),
        ("../../../api/openapi.json", "downloads-api"),
        ("../checkpoint", "downloads-checkpoint"),
        ("results.txt", "downloads-plain"),
        ("embed.html", "downloads-embed"),
        ("feed.atom", "downloads-feed"),
    ];
    let page = begin(site, to, "downloads.html".to_owned(), to.say("downloads-title"));
    page.file(&html! {
        h1 { (to.say("downloads-title")) }
        p { (to.say("downloads-lead")) }
        ul {
            li { a href="../../../log/checkpoint" { (to.say("downloads-log")) } }
            @for (path, words) in FILES { li { a href=(path) { (to.say(words)) } } }
        }
        @for contest in &site.contests {
            h2 { bdi { (contest.name) } }
            ul {
                li { a href=(format!("../areas/{}.csv", contest.code)) { (to.say("table-areas")) } }
                li { a href=(format!("../outcome/{}.txt", contest.code)) { (to.say("table-outcome")) } }
                @for (number, _, _) in &contest.shards {
                    @let shard = format!("{number:04}");
                    li { a href=(format!("../units/{}/{shard}.csv", contest.code)) { (to.say_of("table-stations", &[("shard", Value::Words(&shard))])) } }
                }
            }
        }
        h2 { (to.say("arrivals-title")) }
        ul { @for number in 0..site.arrivals {
            @let shard = format!("{number:04}");
            li { a href=(format!("../arrivals/{shard}.csv")) { (to.say_of("downloads-arrivals", &[("shard", Value::Words(&shard))])) } }
        } }
        p { (to.say("downloads-exports")) " " code { "acta export SOURCE --at " (site.size) " --out DIR" } }
        p { (to.say("downloads-licence")) }
    })
}

/// `LANG/verify.html`.
pub(super) fn verify(site: &Site, to: &'static Language) -> File {
    let page = begin(site, to, "verify.html".to_owned(), to.say("nav-verify"));
    page.file(&html! {
        h1 { (to.say("verify-title")) }
        p { (to.say("verify-lead")) }
        pre dir="ltr" { "acta verify SOURCE --anchor ANCHOR" }
        p { (to.say("verify-source")) }
        p { (to.say("verify-saved")) " " a href=(saved_path()) download { code dir="ltr" { "acta-check.html" } } }
        p { (to.say("verify-score")) }
        pre dir="ltr" { "acta score SOURCE --anchor ANCHOR --html scorecard.html" }
        h2 { (to.say("verify-hand")) }
        ol { li { (to.say("verify-hand-record")) } li { (to.say("verify-hand-id")) } li { (to.say("verify-hand-sums")) } }
        p { (to.say_of("verify-made", &[("size", Value::Count(site.size))])) " " code.wrap dir="ltr" { (site.root) } "." }
        p { (to.say("verify-anchor")) " " code.wrap dir="ltr" { (site.anchor) } }
    })
}
