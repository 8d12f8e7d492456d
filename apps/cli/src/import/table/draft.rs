//! The draft of a definition for an imported table: what the mapping says, and the defaults of a simulation.

use acta_verify::figure::Figure;
use acta_verify::tabular::{Mapping, Reading};

/// Code of the only form.
const FORM: &str = "table";

/// Who signs which act in a simulation; in byte order.
const SIGN: [&str; 12] = [
    "amend authority:1",
    "correction station:1",
    "decision authority:1",
    "key authority:1",
    "publication publisher:1",
    "record station:1",
    "recount station:1",
    "register authority:1",
    "register-change authority:1",
    "revoke authority:1",
    "station-event authority:1",
    "station-event station:1",
];

/// The text of `definition.txt`; else the key that the mapping lacks.
pub(super) fn text(mapping: &Mapping, reading: &Reading) -> Result<String, &'static str> {
    let import = &mapping.import;
    let mut lines = vec!["acta/draft/v1".to_owned(), format!("election {}", mapping.election)];
    let mut line = |text: String| lines.push(text);
    let opens = import.opens.ok_or("opens")?;
    line(format!("name {}", import.name.as_ref().ok_or("name")?));
    line("test yes".to_owned());
    let words = mapping.notice.as_ref().unwrap_or(&mapping.about);
    let copies = if mapping.custodian.is_some() { "; not the authority's log" } else { "" };
    line(format!("notice SIMULATION: {words}{copies}; keys, times and signatures generated"));
    mapping.custodian.iter().for_each(|words| line(format!("custodian {words}")));
    line("languages en".to_owned());
    line(format!("opens {opens}"));
    line(format!("closes {}", import.closes.ok_or("closes")?));
    line(format!("freeze {opens}"));
    for default in ["cadence 300", "gap 600", "delay 300", "register-days 14", "tolerates 1"] {
        line(default.to_owned());
    }
    line("agents none".to_owned());
    line("final Nothing: these are figures that others published".to_owned());
    let outcome = import.outcome.as_deref().unwrap_or("none none");
    for contest in mapping.contest_codes() {
        let title = import.titles.iter().find(|(code, _)| *code == contest);
        let title = title.map_or_else(|| contest.to_string(), |(_, words)| words.clone());
        line(format!("contest {contest} all {FORM} {outcome} {title}"));
    }
    line(format!("levels {FORM} candidates"));
    for (at, figure) in reading.figures.iter().enumerate() {
        let Figure::Field(name) = figure else { continue };
        let stated = |unit: &acta_verify::tabular::UnitFigures| {
            unit.values.get(at).is_some_and(Option::is_some)
        };
        let all = reading.units.iter().all(stated);
        let need = if all { "required" } else { "optional" };
        line(format!("field {FORM} {name} {need} {name}"));
    }
    line(format!("votes {FORM}"));
    line(format!("ballots {FORM} {}", import.ballots.as_deref().unwrap_or("choices")));
    import.rules.iter().for_each(|rule| line(format!("rule {rule}")));
    line("document copy 1 others evidence no Figures that others published".to_owned());
    line("text en form Figures as in the table".to_owned());
    SIGN.iter().for_each(|policy| line(format!("sign {policy}")));
    lines.push(String::new());
    Ok(lines.join("\n"))
}
