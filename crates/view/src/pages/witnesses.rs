//! Who watches the log, and what is said here of copies: a function of the log, so that who cosigned since is told elsewhere.

use maud::{Markup, html};

use super::page as begin;
use crate::File;
use crate::language::{Language, Value};
use crate::model::{Site, Trust};

/// `LANG/witnesses.html`.
pub(super) fn page(site: &Site, to: &'static Language) -> File {
    let page = begin(site, to, "witnesses.html".to_owned(), to.say("witnesses-title"));
    let trust = &site.trust;
    page.file(&html! {
        h1 { (to.say("witnesses-title")) }
        p { (to.say("witnesses-lead")) }
        section { h2 { (to.say("witnesses-policy")) } (policy(trust, to)) }
        section { h2 { (to.say("witnesses-each")) } (witnesses(trust, to)) }
        section {
            h2 { (to.say("witnesses-now")) }
            p { (to.say("witnesses-now-more")) }
            ul {
                li { a href="../../../log/checkpoint" { (to.say("downloads-log")) } }
                li { a href="../../../live/latest.json" { (to.say("witnesses-latest")) } }
            }
        }
        section {
            h2 { (to.say("mirrors-title")) }
            p { (to.say("mirrors-more")) }
            pre dir="ltr" { "acta mirror SOURCE DIR --anchor " (site.anchor) }
            (probed(site, to))
        }
    })
}

fn policy(trust: &Trust, to: &Language) -> Markup {
    let bad = [("number", Value::Count(trust.fewest_bad))];
    html! {
        @match &trust.quorum {
            None => p.verdict { (to.say("witnesses-none")) },
            Some(quorum) => {
                p.verdict { (to.say("witnesses-quorum")) " " strong { bdi { (quorum) } } ". " (to.say_of("witnesses-bad", &bad)) }
            },
        }
        @if !trust.groups.is_empty() { ul { @for group in &trust.groups { li {
            bdi { (group.name) } ": " (to.say_of("witnesses-group", &[("need", Value::Count(group.need))])) " "
            @for (at, name) in group.members.iter().enumerate() { @if at > 0 { ", " } bdi { (name) } }
        } } } }
        @for key in &trust.logs { p { (to.say("witnesses-log")) " " (short(key)) } }
        details {
            summary { (to.say("witnesses-keys")) }
            @for key in trust.logs.iter().chain(trust.witnesses.iter().map(|one| &one.key)) { p { code.wrap dir="ltr" { (key) } } }
        }
    }
}

/// Name and id of a key; a key of the larger kind is longer than a page is wide.
fn short(key: &str) -> Markup {
    let parts: Vec<&str> = key.splitn(3, '+').take(2).collect();
    html! { code.wrap dir="ltr" { (parts.join("+")) } }
}

fn witnesses(trust: &Trust, to: &Language) -> Markup {
    let said = trust.bulletin.map(|(number, size)| {
        let [number, size] = [number, size].map(|number| to.number(number));
        to.say_of(
            "witnesses-bulletin",
            &[("number", Value::Words(&number)), ("size", Value::Words(&size))],
        )
    });
    html! {
        @if trust.witnesses.is_empty() { p { (to.say("witnesses-none")) } }
        @else { div.scroll tabindex="0" { table {
            thead { tr {
                @for head in ["witnesses-name", "witnesses-in", "witnesses-address", "witnesses-key"] { th scope="col" { (to.say(head)) } }
                @if let Some(said) = &said { th scope="col" { (said) } }
            } }
            tbody { @for witness in &trust.witnesses { tr {
                th scope="row" { bdi { (witness.name) } }
                td { @if let Some(group) = &witness.group { bdi { (group) } } @else { "–" } }
                td dir="ltr" { @if let Some(address) = &witness.address { (address) } @else { (to.say("not-published")) } }
                td { (short(&witness.key)) }
                @if said.is_some() { td { @if let Some(time) = witness.cosigned { (to.time(time)) } @else { (to.say("witnesses-not")) } } }
            } } }
        } } }
        @if said.is_none() { p { (to.say("witnesses-unsaid")) } }
    }
}

fn probed(site: &Site, to: &Language) -> Markup {
    html! { @if !site.trust.probed.is_empty() { div.scroll tabindex="0" { table {
        caption { (to.say("mirrors-probed")) }
        thead { tr { @for head in ["target", "host", "time", "outcome"] { th scope="col" { (to.word("column", head)) } } } }
        tbody { @for one in &site.trust.probed { tr {
            td dir="ltr" { (one.target) }
            th scope="row" dir="ltr" { (one.host) }
            td { (to.time(one.time)) }
            td { span dir="ltr" { (one.outcome) } " (" (to.say_of("version", &[("index", Value::Words(&one.index.to_string()))])) ")" }
        } } }
    } } } }
}
