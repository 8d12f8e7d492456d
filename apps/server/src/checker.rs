//! The page with which a browser checks what is published (`web/check`, `web/verifier`), and what describes the published JSON to
//! programs (`api/`): files that stand in the program, and are put beside the published ones by whoever serves them.
//!
//! In scope: these files and their paths. Not in scope: what they do. They are no part of the log and of no manifest: a reader who
//! does not trust this site takes the same page from another one. The same modules stand in one file that needs no server
//! ([`saved`]): byte for byte, so that whoever reads it reads what the tests run. Main function: [`files`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use acta_log::hash::sha256;
use data_encoding::BASE64;
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

/// The page as one file, to be saved and opened without a network.
pub const SAVED: &str = "check/acta-check.html";
/// What makes the modules of that file loadable; it runs nowhere else.
const LOADER: &str = "saved.js";

/// Path from the root and bytes of each file, in byte order of path.
pub fn files() -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    let api = acta_view::api::FILES;
    let api = api.map(|(name, text)| (format!("{API}{name}"), Cow::Borrowed(text.as_bytes())));
    let saved = std::iter::once((SAVED.to_owned(), Cow::Borrowed(saved())));
    api.into_iter().chain(saved).chain(modules())
}

/// The files as they stand in the program, in one order wherever it was built.
fn modules() -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    let page = Page::iter()
        .filter(|name| name != LOADER)
        .filter_map(|name| Some((format!("{CHECK}{name}"), Page::get(&name)?.data)));
    let verifier = Verifier::iter()
        .filter(|name| name != NODE)
        .filter_map(|name| Some((format!("{VERIFIER}{name}"), Verifier::get(&name)?.data)));
    page.chain(verifier).collect::<BTreeMap<_, _>>().into_iter()
}

/// The page of [`SAVED`]: the same bytes from the same sources. Every module stands in it as it is, in an element that a browser
/// does not run; the loader makes them loadable. Its own rules let it connect to nothing.
#[must_use]
pub fn saved() -> &'static [u8] {
    static MADE: OnceLock<Vec<u8>> = OnceLock::new();
    MADE.get_or_init(|| pack().into_bytes())
}

fn text(name: &str) -> String {
    let file = Page::get(name).map(|file| file.data).unwrap_or_default();
    String::from_utf8_lossy(&file).into_owned()
}

fn pack() -> String {
    let (style, loader) = (text("check.css"), text(LOADER));
    let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(&sha256(text.as_bytes())));
    let rules = format!(
        "<meta http-equiv=\"content-security-policy\" content=\"default-src 'none'; style-src {}; script-src {} blob:; \
         worker-src blob:; base-uri 'none'; form-action 'none'\">",
        hash(&style),
        hash(&loader)
    );
    let scripts = modules().filter(|(path, _)| path.ends_with(".js"));
    let scripts: String = scripts
        .map(|(path, source)| {
            let source = String::from_utf8_lossy(&source).into_owned();
            format!("<script type=\"text/plain\" data-path=\"{path}\">{source}</script>\n")
        })
        .collect();
    let loaded = format!("{scripts}<script type=\"module\">{loader}</script>\n</body>");
    text("index.html")
        .replace("<meta charset=\"utf-8\">", &format!("<meta charset=\"utf-8\">\n{rules}"))
        .replace("<link rel=\"stylesheet\" href=\"check.css\">", &format!("<style>{style}</style>"))
        .replace("<script type=\"module\" src=\"check.js\"></script>\n", "")
        .replace("</body>", &loaded)
}

/// Whether a path is one of these files'.
#[must_use]
pub fn is_own(path: &str) -> bool {
    path.starts_with(API) || has_scripts(path)
}

/// Whether a path is one of the files that have or are scripts: no others do.
#[must_use]
pub fn has_scripts(path: &str) -> bool {
    path.starts_with(CHECK) || path.starts_with(VERIFIER)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a browser gives a module's element as its text ends at the first `</script`, and is whole before it.
    #[test]
    fn every_module_stands_in_the_saved_page_as_it_is() {
        let page = std::str::from_utf8(saved()).unwrap();
        let mut held = 0;
        for (path, source) in modules().filter(|(path, _)| path.ends_with(".js")) {
            let source = std::str::from_utf8(&source).unwrap();
            for ends in ["</script", "<!--", "\r"] {
                assert!(!source.contains(ends), "{path} has {ends:?}");
            }
            let element =
                format!("<script type=\"text/plain\" data-path=\"{path}\">{source}</script>");
            assert_eq!(page.matches(&element).count(), 1, "{path}");
            held += 1;
        }
        assert!(held > 80, "{held} modules");
        assert_eq!(page.matches("<script").count(), held + 1);
    }

    #[test]
    fn the_saved_page_needs_no_other_file() {
        let page = std::str::from_utf8(saved()).unwrap();
        let around = page.split("<script").next().unwrap();
        assert!(!around.contains("stylesheet") && !page.contains("src=\"check.js\""));
        assert!(around.contains("content-security-policy") && around.contains("<style>"));
        assert_eq!(pack().as_bytes(), saved());
    }
}
