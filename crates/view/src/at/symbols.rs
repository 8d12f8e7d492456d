//! The symbols of a statement (spec 2 §4) as one picture: what a station prints, for whoever has the page and a reader.

use acta::election::Election;
use acta::statement::Statement;
use acta::text::StatementId;
use acta_carry::payload::Known;
use acta_carry::qr::{self, QUIET_ZONE, Symbol, VERSION_DEFAULT};
use acta_carry::{Payload, Tag};

/// The symbols one below the other, a module one unit, with their quiet zones; none for what is too large for them.
pub(super) fn svg(
    statement: &Statement,
    election: Option<&Election>,
    anchor: StatementId,
) -> Option<Vec<u8>> {
    let known = election.map_or(Known::Nothing, Known::Election);
    let payload = Payload::of(statement, known);
    let symbols = qr::symbols(&payload, Tag::of(anchor), VERSION_DEFAULT)?;
    let wide = symbols.iter().map(|symbol| symbol.pixels(1)).max()?;
    let (mut top, mut path) = (0, String::new());
    for symbol in &symbols {
        runs(symbol, top, &mut path);
        top += symbol.pixels(1);
    }
    let id = statement.id();
    let text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {top}\" width=\"{}\" height=\"{}\" \
         shape-rendering=\"crispEdges\"><title>{id}</title><path fill=\"#fff\" d=\"M0 0h{wide}v{top}H0z\"/>\
         <path d=\"{path}\"/></svg>\n",
        wide * PIXELS,
        top * PIXELS
    );
    Some(text.into_bytes())
}

/// Pixels a module, where a picture is shown alone.
const PIXELS: usize = 4;

/// The dark runs of each row, as areas.
fn runs(symbol: &Symbol, top: usize, path: &mut String) {
    for y in 0..symbol.size() {
        let mut x = 0;
        while x < symbol.size() {
            let run = (x..symbol.size()).take_while(|x| symbol.is_dark(*x, y)).count();
            if run > 0 {
                path.push_str(&format!(
                    "M{} {}h{run}v1h-{run}z",
                    x + QUIET_ZONE,
                    y + top + QUIET_ZONE
                ));
            }
            x += run.max(1);
        }
    }
}
