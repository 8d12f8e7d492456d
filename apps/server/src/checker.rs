//! The page with which a browser checks what is published (`web/check`, `web/verifier`), and what describes the published JSON to
//! programs (`api/`): files that stand in the program, and are put beside the published ones by whoever serves them.
//!
//! In scope: these files and their paths. Not in scope: what they do. They are no part of the log and of no manifest: a reader who
//! does not trust this site takes the same page from another one. Main function: [`files`].

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/check"]
struct Page;

#[derive(RustEmbed)]
#[folder = "../../web/verifier"]
struct Verifier;

/// The folder of what describes the published JSON.
pub const API: &str = "api/";
/// The folder of the page, at the root of what is published.
pub const CHECK: &str = "check/";
/// What runs under Node alone.
const NODE: &str = "node.js";
/// The folder of the modules that it loads.
pub const VERIFIER: &str = "verifier/";

/// Path from the root and bytes of each file, in byte order of path.
pub fn files() -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    let page =
        Page::iter().filter_map(|name| Some((format!("{CHECK}{name}"), Page::get(&name)?.data)));
    let verifier = Verifier::iter()
        .filter(|name| name != NODE)
        .filter_map(|name| Some((format!("{VERIFIER}{name}"), Verifier::get(&name)?.data)));
    let api = acta_view::api::FILES;
    let api = api.map(|(name, text)| (format!("{API}{name}"), Cow::Borrowed(text.as_bytes())));
    api.into_iter().chain(page).chain(verifier)
}

/// Whether a path is one of these files': they alone have scripts.
#[must_use]
pub fn is_own(path: &str) -> bool {
    path.starts_with(CHECK) || path.starts_with(VERIFIER)
}
