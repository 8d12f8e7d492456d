//! The scorecard's list: every check on published data in its order, with kind, place on the front page and where it
//! looks (spec 6 §10.1).
//!
//! In scope: words. A check that [`crate::CHECKS`] has is taken from there; the others stand here. Not in scope: how they
//! are judged.

use crate::catalog::{CHECKS, Demand};

/// Whether a check gives a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It holds, fails or cannot be told.
    Mandatory,
    /// Figures, and never a verdict.
    Informational,
}

impl Kind {
    /// The word of the specification.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mandatory => "mandatory",
            Self::Informational => "informational",
        }
    }
}

/// A line of the scorecard.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// Code.
    pub code: &'static str,
    /// Whether it gives a verdict.
    pub kind: Kind,
    /// Whether it stands on the front page.
    pub front: bool,
    /// The entries and files that it looks at.
    pub looks_at: &'static str,
    own: Option<Demand>,
}

impl Listed {
    /// Title, basis and how to check it by hand.
    #[must_use]
    pub fn demand(&self) -> Option<&Demand> {
        self.own.as_ref().or_else(|| CHECKS.iter().find(|demand| demand.code == self.code))
    }
}

/// A check of [`CHECKS`].
const fn verified(code: &'static str, looks_at: &'static str) -> Listed {
    Listed { code, kind: Kind::Mandatory, front: false, looks_at, own: None }
}

/// A check that only a scorecard has.
const fn scored(
    code: &'static str,
    looks_at: &'static str,
    title: &'static str,
    [rules, instrument, practice]: [&'static str; 3],
    by_hand: &'static str,
) -> Listed {
    let own = Some(Demand { code, title, rules, instrument, practice, by_hand });
    Listed { code, kind: Kind::Mandatory, front: false, looks_at, own }
}

const fn front(mut listed: Listed) -> Listed {
    listed.front = true;
    listed
}

const fn informational(mut listed: Listed) -> Listed {
    listed.kind = Kind::Informational;
    listed
}

/// The sections, by the first letter of a code.
pub const SECTIONS: [(char, &str); 9] = [
    ('A', "Before the polls open"),
    ('B', "The station's record"),
    ('C', "Continuity of transmission"),
    ('D', "Tabulation and announcements"),
    ('E', "Publication"),
    ('F', "The log"),
    ('G', "Independent copies"),
    ('H', "Audits"),
    ('I', "Complaints and changes"),
];

/// Every check of the scorecard, in the order of reports.
pub const SCORE: [Listed; 68] = [
    verified("A0", "entry 0"),
    verified("A1", "register entries; register.csv"),
    verified("A2", "register-change entries; account/register-changes.csv"),
    verified("A3", "parts contests and choices; records"),
    verified("A4", "key entries; findings in units/"),
    scored(
        "A5",
        "software and publication entries; account/software.csv",
        "each publication was made by software whose hash was logged before the polls opened",
        ["sign software (spec 1 §4a)", "", "VVSG 2.0 principle 9; audits of preliminary results"],
        "Compare the renderer line of a publication with the hashes in account/software.csv.",
    ),
    scored(
        "A6",
        "station-event entries; arrivals",
        "no record was received before the polls opened, and each station opened with its zero report",
        [
            "opens; station-event opened, zero yes (spec 1 §4)",
            "",
            "preliminary results: report at zero",
        ],
        "Look for a record in arrivals/ received before opens, and for the opened events of a station.",
    ),
    verified("A7", "the rules parts; amend entries"),
    scored(
        "A8",
        "audit-plan and audit-report entries; account/audits.csv",
        "every drill that was planned was held by its due time",
        [
            "audit-plan of type drill (spec 1 §4a)",
            "",
            "preliminary results: drills before the vote",
        ],
        "Compare due and made of the rows of type drill in account/audits.csv.",
    ),
    front(verified("B1", "units/; areas/")),
    front(verified("B2", "records; key entries")),
    verified("B3", "records, agent lines"),
    verified("B4", "findings in units/"),
    verified("B5", "findings in units/; register.csv"),
    scored(
        "B6",
        "image entries; log/blob/",
        "an image of each counted record is published under the hash that was logged",
        ["image (spec 1 §4a)", "", "preliminary results: integrity code of each image"],
        "sha256sum of a file in log/blob/ is its name; an image entry names it and the record.",
    ),
    front(scored(
        "B7",
        "image entries; log/blob/",
        "the code printed on each record carries the bytes that were logged",
        ["spec 2 §5", "", "UN panel of experts: the printed code and the transmitted record agree"],
        "Read the code on the paper with acta carry qr and compare the id with units/.",
    )),
    verified("B8", "records; their headers"),
    scored(
        "B9",
        "headers of records; arrivals/",
        "every record says how it came, and what came by hand was signed by its station or by two",
        ["via and intake of the entry (spec 1 §6)", "", "ACE: double entry of manual figures"],
        "Read the column via of a station in arrivals/; of a record by paper or voice count the signature lines.",
    ),
    scored(
        "B10",
        "records, copy lines",
        "every counted record says that the agents present were given a copy",
        [
            "copy lines of a record (spec 1 §4)",
            "ICCPR, General Comment 25 §20: counted in the presence of candidates or their agents",
            "observers: copies for agents, one posted at the door",
        ],
        "Read the copy lines of a record beside its agent lines; the copy at the door is seen there only.",
    ),
    verified("B11", "units/"),
    front(verified("C1", "log/heads")),
    front(verified("C2", "account/gaps.csv; incident entries")),
    front(verified("C3", "account/incidents.csv")),
    scored(
        "C4",
        "records by channel; summary.txt",
        "records that came by other channels count under the same checks, and their share is published",
        [
            "spec 1 §6: any channel, the same bytes",
            "",
            "contingency protocols published with their share",
        ],
        "Take a record whose via is not https and verify its signature lines as any other's.",
    ),
    informational(scored(
        "C5",
        "records in order of arrival",
        "how the shares moved as records came in, by order and by channel",
        ["", "", "lessons of Honduras 2017 and Bolivia 2019: order of arrival explains trends"],
        "Add the records of arrivals/ in order and look at the shares at each tenth.",
    )),
    front(verified("D1", "at/SIZE: areas/, units/, outcome/, account/, summary.txt")),
    front(verified("D2", "publication and bulletin entries")),
    verified("D3", "outcome/; pages"),
    informational(scored(
        "D4",
        "announcement entries",
        "whether announced counts are all the rounding of one-decimal percentages",
        ["spec 6 §7.2", "", "statisticians on totals computed back from rounded shares"],
        "Divide each count by their sum and multiply the rounded share back.",
    )),
    verified("D5", "outcome/"),
    verified("D6", "units/"),
    verified("D7", "summary.txt; pages"),
    front(verified("D8", "correction and decision entries; units/")),
    verified("D9", "log/heads; units/ of each size"),
    verified("D10", "summary.txt"),
    scored(
        "E1",
        "the source as a whole",
        "one archive with all records, images, tiles and rules is offered",
        ["", "", "Open Election Data Initiative: complete and in bulk"],
        "Ask the publisher's site for its archive and verify that file as a source.",
    ),
    scored(
        "E2",
        "at/SIZE",
        "tables are open formats, valid under a published schema",
        [
            "spec 5 §2: CSV and text; §4: JSON",
            "",
            "Open Election Data Initiative; NIST SP 1500-100; EML",
        ],
        "Open a file of at/ with a spreadsheet; validate an export against its schema.",
    ),
    scored(
        "E3",
        "file LICENSE",
        "the licence is stated and open",
        ["", "", "Open Election Data Initiative: licence-free"],
        "Read the file LICENSE of the source.",
    ),
    scored(
        "E4",
        "requests to the site",
        "everyone can fetch the same bytes without login, key or script, from everywhere",
        ["", "", "Open Election Data Initiative: non-discriminatory"],
        "Fetch a file from several networks with acta monitor probe and compare its hash.",
    ),
    scored(
        "E5",
        "requests to mirrors",
        "independent mirrors serve the same files, and one verifies without the origin",
        ["", "", "preliminary results: independent publishers"],
        "Run acta verify on each mirror, with --also for the others.",
    ),
    front(scored(
        "E6",
        "register, audit-plan, complaint, publication and proclamation entries",
        "what is due by a time was logged by that time",
        [
            "due; register-days; ruling-days; audit-plan (spec 1 §4, §4a)",
            "",
            "UN panel of experts: results and totals within the legal times",
        ],
        "Compare each due time of the definition and the account with the received time of what was due.",
    )),
    verified("E7", "at/SIZE of each publication"),
    verified("E8", "at/SIZE/manifest"),
    scored(
        "E9",
        "pages",
        "pages are accessible to all and stand in the languages of the definition",
        ["languages", "CRPD, article 29", "WCAG 2.2 AA"],
        "Run an accessibility checker on a page; read the page with a screen reader.",
    ),
    scored(
        "E10",
        "register.csv",
        "no station is so small that its figures show a vote",
        [
            "counted-with (spec 1 §4)",
            "ICCPR, article 25 (b): secret ballot",
            "NIST SP 1500-100: suppressed for privacy",
        ],
        "Look for the smallest number in the column registered of register.csv.",
    ),
    verified("F1", "log/checkpoint"),
    verified("F2", "log/heads; log/tile/"),
    verified("F3", "log/checkpoint"),
    verified("F4", "log/tile/"),
    verified(
        "F5",
        "log/heads; log/checkpoint; at/*/checkpoint; publication entries; other sources given",
    ),
    verified("F6", "headers of records; log/heads; promises and receipts given"),
    front(scored(
        "G1",
        "copy entries; units/",
        "the record agrees with every copy of it in the log, field by field",
        [
            "copy (spec 1 §4a)",
            "",
            "parallel tabulation; UN panel of experts on published protocols",
        ],
        "Lay a copy beside the station's row in units/.",
    )),
    scored(
        "G2",
        "copy, complaint, objection and decision entries",
        "each record that differs from a copy has a public case",
        ["complaint, objection, decision (spec 1)", "", "differences are resolved in public"],
        "Look for the station in account/complaints.csv and among the objections and decisions.",
    ),
    informational(scored(
        "G3",
        "copy entries; register.csv",
        "how many stations and registered voters the copies of each submitter cover",
        ["", "", "parallel tabulation states its coverage"],
        "Count the stations of a submitter's copies and add their registered voters.",
    )),
    scored(
        "G4",
        "copy-commit and copy entries; account/copies.csv",
        "every submitter fixed its copies by a hash before it showed them",
        ["copy-commit (spec 1 §4a)", "", "commit first: nobody can adapt later"],
        "Compare leaves, opened and late in account/copies.csv.",
    ),
    informational(scored(
        "G5",
        "copy entries; register.csv",
        "totals from the copies alone, and the voters of the stations that have none",
        ["", "", "parallel tabulation with its bounds"],
        "Add a submitter's copies; a station without copy may bring each of its registered voters.",
    )),
    front(verified("H1", "audit-plan and audit-report entries; account/audits.csv")),
    scored(
        "H2",
        "audit-plan entries",
        "the seed of each sample was drawn in public after the results were fixed",
        ["", "", "post-election audits: a public seed"],
        "Compare the time of the drawing with the checkpoint that fixes the results, and draw again.",
    ),
    scored(
        "H3",
        "audit-plan and audit-report entries",
        "each sample was as large as the law asks for",
        ["", "", "post-election audits: the legal share"],
        "Count the stations in the report and divide by those of the register.",
    ),
    scored(
        "H4",
        "audit-plan and audit-report entries",
        "each risk-limiting audit shows its limit, method, tallies and measured risk",
        ["", "", "risk-limiting audits: computed again by anyone"],
        "Compute the measured risk from the tallies in the report.",
    ),
    informational(scored(
        "H5",
        "announcement entries",
        "whether the interval of a quick count contains the official share",
        ["", "", "quick counts by observers"],
        "Compare the interval that was announced with the share in outcome/.",
    )),
    scored(
        "H6",
        "audit-plan and audit-report entries",
        "the report of each audit of the software was fixed before the polls opened",
        ["", "", "independent audits of the system before the vote"],
        "Compare received of the audit-report entries in arrivals/ with opens.",
    ),
    scored(
        "H7",
        "audit-plan and audit-report entries",
        "each audit of communications lists what each station sent beside the log",
        [
            "audit-plan of type communications (spec 1 §4a)",
            "",
            "UN panel of experts: audit of telecommunications",
        ],
        "Compare the list in the report with arrivals/, station by station.",
    ),
    front(scored(
        "I1",
        "complaint entries",
        "every complaint has its receipt: its place in the log",
        [
            "complaint (spec 1 §4a)",
            "ICCPR, article 2 §3: an effective remedy",
            "a receipt for whoever complains",
        ],
        "Take a complaint's index and check its inclusion proof with acta prove.",
    )),
    front(verified("I2", "complaint and ruling entries; account/complaints.csv")),
    front(scored(
        "I3",
        "the whole log",
        "how many complaints this log has at this size can be checked by anyone",
        ["spec 3 §8; complaint (spec 1 §4a)", "", "a register of complaints that only grows"],
        "Count the rows of account/complaints.csv at the size of the checkpoint; ask for receipts that are not in it.",
    )),
    scored(
        "I4",
        "complaint entries; account/effect.txt",
        "every open complaint is linked to what it is about, and its effect on the margin is published",
        ["spec 4 §15.3", "", "reports of observers: complaints beside the margin"],
        "Read account/effect.txt beside the state in outcome/.",
    ),
    scored(
        "I5",
        "decision entries; units/",
        "no decision altered a result but as a new statement beside the old one",
        ["sign decision (spec 4 §3)", "", "both versions stay visible"],
        "Follow the head of a station that a decision names from one size to the next.",
    ),
];

/// The checks of the scorecard with their words, in order.
pub(crate) fn demands() -> impl Iterator<Item = &'static Demand> {
    SCORE.iter().filter_map(Listed::demand)
}

/// The words of a check that only a scorecard has.
pub(crate) fn own(code: &str) -> Option<&'static Demand> {
    SCORE.iter().find(|listed| listed.code == code)?.own.as_ref()
}
