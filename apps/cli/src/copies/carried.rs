//! Copies as they were carried: bundles, and texts with parts (spec 2).
//!
//! In scope: taking statements out of them, and saying what was not whole. Out of scope: what a statement is worth.
//! Main type: [`Parts`].

use acta::election::Election;
use acta::text::StatementId;
use acta::value::Code;
use acta_carry::assembler::Taken;
use acta_carry::bundle::{Judged, Manifest};
use acta_carry::part::Tag;
use acta_carry::payload::Known;
use acta_carry::{Assembler, Content, Fault, sms};
use acta_verify::copies::{Handed, Reference, Refusal};

/// What a bundle begins with.
pub(super) const BUNDLE: &[u8] = b"acta/bundle/";
/// What the text of a part begins with.
pub(super) const PART: &[u8] = b"ACTA:";

fn refused(place: String, fault: &Fault) -> Handed {
    let (layer, code) = (fault.layer().as_str(), fault.code());
    Handed::Refused { place, reason: Refusal::Carried { layer, code }, words: fault.to_string() }
}

/// The statements of a bundle, each judged; what is not whole is refused by itself.
pub(super) fn bundle(
    reference: &Reference<'_>,
    name: &str,
    submitter: Option<Code>,
    bytes: &[u8],
) -> Vec<Handed> {
    // The empty line ends the manifest.
    let end = bytes.windows(2).position(|pair| pair == b"\n\n").map_or(bytes.len(), |at| at + 2);
    let (head, mut rest) = bytes.split_at(end);
    let manifest = match Manifest::parse(head) {
        Ok(manifest) => manifest,
        Err(fault) => return vec![refused(name.to_owned(), &fault)],
    };
    let mut handed = Vec::with_capacity(manifest.items.len());
    for (at, item) in manifest.items.iter().enumerate() {
        let place = format!("{name}:{}", Manifest::line_of(at));
        let (bytes, after) = rest.split_at(item.length.min(rest.len()));
        rest = after;
        handed.push(match manifest.judge(at, bytes) {
            Ok(Judged::Statement(statement)) => {
                reference.judge(&place, submitter, statement.as_bytes())
            }
            Ok(Judged::Promise(_) | Judged::Receipt(..)) => {
                let words = format!("expected a statement, got a {}", item.kind.as_str());
                Handed::Refused { place, reason: Refusal::OtherKind, words }
            }
            Err(fault) => refused(place, &fault),
        });
    }
    handed
}

/// Parts from any number of texts, put together as they come.
pub(super) struct Parts<'e> {
    assembler: Assembler,
    election: Option<&'e Election>,
}

impl<'e> Parts<'e> {
    /// Parts of the election with this anchor. Without the election's definition compact payloads are refused.
    pub(super) fn new(anchor: StatementId, election: Option<&'e Election>) -> Self {
        Self { assembler: Assembler::new(Tag::of(anchor)), election }
    }

    /// The statements that the parts of a text complete.
    pub(super) fn take(
        &mut self,
        reference: &Reference<'_>,
        name: &str,
        submitter: Option<Code>,
        text: &str,
    ) -> Vec<Handed> {
        let mut handed = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            let place = format!("{name}:{line}");
            for part in sms::parts(text) {
                let answer = part.and_then(|part| self.assembler.take(&part));
                match answer.map(|answer| answer.taken) {
                    Ok(Taken::Complete(payload)) => {
                        let known = self.election.map_or(Known::Nothing, Known::Election);
                        handed.push(match payload.open(known) {
                            Ok(Content::Statement(statement)) => {
                                reference.judge(&place, submitter, statement.as_bytes())
                            }
                            Ok(Content::Receipt(_)) => {
                                let words = "expected a statement, got a receipt".to_owned();
                                let (place, reason) = (place.clone(), Refusal::OtherKind);
                                Handed::Refused { place, reason, words }
                            }
                            Err(fault) => refused(place.clone(), &fault),
                        });
                    }
                    Ok(Taken::Held { .. } | Taken::Differs | Taken::Repeated { .. }) => {}
                    Err(fault) => handed.push(refused(place.clone(), &fault)),
                }
            }
        }
        handed
    }

    /// What was never whole.
    pub(super) fn pending(&self) -> Vec<Handed> {
        let lacking = self.assembler.pending().map(|(group, missing)| {
            let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
            let what = match missing.as_slice() {
                [] => "every part is there, and one of them differs".to_owned(),
                numbers => format!("parts {} are missing", numbers.join(", ")),
            };
            Handed::Refused {
                place: format!("payload {} in {} parts", group.key, group.of),
                reason: Refusal::Carried { layer: "part", code: "held" },
                words: what,
            }
        });
        lacking.collect()
    }
}
