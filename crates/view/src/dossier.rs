//! The explanation and the certificate of a dossier (spec 6 §9): pages to print, made from its own texts.
//!
//! In scope: words around the texts, for people who must decide and did not build this. Not in scope: what the texts say.

use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("pages/style.css");
/// Printed, each part begins where it can be read; long lines break.
const PRINT: &str = "pre{white-space:pre-wrap;overflow-wrap:anywhere}input{inline-size:100%;font:inherit;border:0;border-block-end:1px solid var(--ink);background:transparent;color:inherit}@page{margin:18mm}@media print{:root{--ink:#000;--soft:#333;--paper:#fff;--tint:#fff;--line:#999}section{break-inside:auto}h2{break-after:avoid}pre{border:1px solid #999;padding:.5rem}.banner{border:1px solid #000}}";

/// What the pages say.
#[derive(Debug, Clone, Copy)]
pub struct Dossier<'a> {
    /// The election's name.
    pub name: &'a str,
    /// Its id.
    pub election: &'a str,
    /// The sentence that a simulation repeats.
    pub notice: Option<&'a str>,
    /// Who keeps a log of copies.
    pub custodian: Option<&'a str>,
    /// The anchor.
    pub anchor: &'a str,
    /// Size and root of the log.
    pub size: u64,
    /// The root in hexadecimal digits.
    pub root: &'a str,
    /// Codes of the stations, joined by blanks.
    pub stations: &'a str,
    /// What follows from the entries.
    pub proved: &'a str,
    /// What follows from the whole log.
    pub derived: &'a str,
    /// SHA-256 of `dossier.txt`, `proved.txt` and `derived.txt` in hexadecimal digits.
    pub hashes: [&'a str; 3],
}

const TEXTS: [&str; 3] = ["dossier.txt", "proved.txt", "derived.txt"];

impl Dossier<'_> {
    /// The page to read first.
    #[must_use]
    pub fn page(&self) -> String {
        let body = html! {
            section {
                h2 { "What this is" }
                p { "This folder holds what the public log of the election says about the stations named above: every version of their records and every correction, who signed them under which key, when they were received and cosigned, which records conflict, which decisions, complaints and rulings there are, and what the stations do to the margin. It was made from a copy of the log. Nobody was asked for it." }
                p { "It says what was signed, by which key, and when. It takes no side." }
            }
            section {
                h2 { "What follows from the whole log" }
                p { "Text " code { "derived.txt" } ", at size " (self.size) ". Each unit is one station in one contest. " b { "Class" } " says whether its figures are counted. A " b { "finding" } " names a rule with its code and its condition, and the two values that do not agree. " b { "Margin" } " is the distance between the first and the second: as counted, without this unit, and with each conflicting record in its place." }
                pre { (self.derived) }
            }
            section {
                h2 { "What follows from the entries in this folder" }
                p { "Text " code { "proved.txt" } ". Each entry stands in " code { "entries/" } " byte for byte, with a proof that the log has it. Lines that begin with a bar are the signed text itself. " b { "Received" } " is what the intake says. " b { "Covered" } " is the first checkpoint in this folder that has the entry, with the times at which the witnesses that the definition names cosigned it: the entry existed then." }
                pre { (self.proved) }
            }
            section {
                h2 { "What it proves" }
                ul {
                    li { "That these entries are in the log under the definition whose hash is the anchor, and not one byte of them is another." }
                    li { "That the keys named signed these texts, where a line says that it verifies, and how each key came into the log." }
                    li { "That the witnesses named had seen the log with these entries at the times given." }
                }
            }
            section {
                h2 { "What it does not prove" }
                ul {
                    li { "That the figures of a record are those of the ballots: only the paper can tell." }
                    li { "Who held a key, and why somebody signed, or did not." }
                    li { "When a record was made, beyond what it says itself." }
                    li { "That nothing else was sent to the intake: what was promised or received by somebody and is not here is shown by promises and receipts (" code { "acta prove omission" } ")." }
                    li { "What follows in law. The definition names the articles; the competent organ applies them." }
                }
            }
            section {
                h2 { "How to check it" }
                ol {
                    li { "Compare the anchor below with the one in print: in the gazette, on a record, on a poster." }
                    li { "Files are unchanged: " code { "sha256sum -c SHA256SUMS" } }
                    li { "Everything at once, without a network: " code { "acta evidence --check . --anchor " span.wrap { (self.anchor) } } }
                    li { "By hand: the SHA-256 of the text of a statement, up to and with the last line before the empty one, is its number; the proofs are those of the specification, section 3." }
                    li { "What follows from the whole log is made again from any other copy: " code { "acta evidence " (self.stations) " --from COPY --anchor " span.wrap { (self.anchor) } " --out OTHER" } " gives the same text at the same size." }
                }
            }
            section {
                h2 { "Words" }
                dl {
                    dt { "Log" } dd { "The public list of all signed statements of the election. Entries are only added." }
                    dt { "Entry" } dd { "One statement with the line that says when and how it was received." }
                    dt { "Checkpoint" } dd { "Size and hash of the whole log, signed by the log. One hash stands for every entry below it." }
                    dt { "Witness" } dd { "Somebody independent, often a rival, who cosigns that the log only grew." }
                    dt { "Anchor" } dd { "The hash of the election's definition, printed before the vote: keys, rules and witnesses follow from it." }
                }
            }
        };
        self.shell("Dossier", &body)
    }

    /// The certificate of whoever keeps the copy, to be filled in on paper or on the screen.
    #[must_use]
    pub fn certificate(&self) -> String {
        let body = html! {
            section {
                h2 { "Certificate of whoever kept the copy" }
                p { "To be filled in and signed by the person who made or kept this folder. Nothing in it is filled in beforehand but what is computed from the folder." }
                @for (label, name) in FIELDS { p { label { (label) br; input type="text" name=(name); } } }
                table {
                    thead { tr { th scope="col" { "File" } th scope="col" { "SHA-256" } } }
                    tbody { @for (file, hash) in TEXTS.iter().zip(self.hashes) { tr { th scope="row" { (file) } td { span.wrap.code { (hash) } } } } }
                }
                p { "I have copied these files with the command that I have written down, I have not changed them, and the check " code { "acta evidence --check" } " under the anchor named here gave the answer that I have written down." }
                p { "This certificate says how the files were kept. It says nothing about what the records mean." }
            }
        };
        self.shell("Certificate", &body)
    }

    /// The same as a text.
    #[must_use]
    pub fn certificate_text(&self) -> String {
        let mut out = format!(
            "Certificate of whoever kept the copy\n\nElection  {}\n          {}\nAnchor    {}\nSize      {}\nRoot      {}\nStations  {}\n",
            self.name, self.election, self.anchor, self.size, self.root, self.stations
        );
        for words in self.notices() {
            out.push_str(&format!("{words}\n"));
        }
        out.push('\n');
        for (label, _) in FIELDS {
            out.push_str(&format!(
                "{label}:\n  ______________________________________________________________\n\n"
            ));
        }
        for (file, hash) in TEXTS.iter().zip(self.hashes) {
            out.push_str(&format!("SHA-256 of {file}: {hash}\n"));
        }
        out.push_str("\nI have copied these files with the command that I have written down, I have not changed them,\nand the check `acta evidence --check` under the anchor named here gave the answer that I have written down.\nThis certificate says how the files were kept. It says nothing about what the records mean.\n");
        out
    }

    fn notices(&self) -> Vec<String> {
        let kept =
            self.custodian.map(|words| format!("not the authority's log: copies kept by {words}"));
        self.notice.map(str::to_owned).into_iter().chain(kept).collect()
    }

    fn shell(&self, title: &str, body: &Markup) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width,initial-scale=1";
                    title { (title) ": " (self.name) }
                    style { (PreEscaped(STYLE)) (PreEscaped(PRINT)) }
                }
                body {
                    @for words in self.notices() { p.banner { (words) } }
                    header { p.name { (self.name) } p.status { (title) " of " (self.stations) } }
                    main {
                        (body)
                        section {
                            h2 { "Where it comes from" }
                            table { tbody {
                                tr { th scope="row" { "Election" } td { (self.election) } }
                                tr { th scope="row" { "Anchor" } td { span.wrap.code { (self.anchor) } } }
                                tr { th scope="row" { "Size of the log" } td { (self.size) } }
                                tr { th scope="row" { "Root" } td { span.wrap.code { (self.root) } } }
                            } }
                        }
                    }
                }
            }
        };
        page.into_string()
    }
}

/// Fields of the certificate: what is asked, and a name for a form.
const FIELDS: [(&str, &str); 8] = [
    ("Name and office", "name"),
    ("The copy of the log that was used (address or folder), and since when it was kept", "copy"),
    ("Date and time at which this folder was made, and the command", "made"),
    ("Machine and program version (acta --version)", "machine"),
    ("Where the printed anchor was read", "anchor"),
    ("SHA-256 of the file SHA256SUMS, computed by me", "sums"),
    ("Answer of the check", "answer"),
    ("Place, date, signature", "signature"),
];
