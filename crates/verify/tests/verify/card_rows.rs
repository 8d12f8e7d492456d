//! The table of scorecards: what each tree has that the good one has not, and what its card says that the good one's does not.

use acta::entry::Channel;
use acta::value::{Hash, Role};

use crate::cards::{
    ALL, AUTHORITY, Blob, COPIES_OPEN, CardCase, DUE, Row, STATIONS, also_authority, audit,
    audited, audits, by_others, complaint, copy, due, given, good, image, images, images_but,
    licence, observed, proclaim, software, usual_before, zeros,
};
use crate::common::{Builder, Files, Plan, build, station};

const AS_IS: fn(&mut Files) = |_| {};

/// All cards, the good one first.
pub(crate) fn card_cases() -> Vec<CardCase> {
    let tables =
        [rows_before(), rows_of_records(), rows_of_copies(), rows_of_audits(), rows_of_due_times()];
    let case = |(name, about, plan, edit, expected): Row| {
        let mut tree = build(plan);
        edit(&mut tree.files);
        CardCase { name, about, anchor: tree.anchor.to_string(), files: tree.files, expected }
    };
    tables.into_iter().flatten().map(case).collect()
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn rows_before() -> Vec<Row> {
    vec![
        ("good", "all holds that can be told from a log", good(), AS_IS, &[]),
        (
            "A5-none",
            "no software entry",
            audited(|builder| {
                audits(builder);
                zeros(builder, &ALL);
            }),
            AS_IS,
            &[
                "expect: A5 cannot-tell not-published",
                "names: A5 software entries |  | hashes of every component | none",
            ],
        ),
        (
            "A5-other",
            "the publications were made by software that was not logged",
            audited(|builder| {
                software(builder, Hash([7; 32]));
                audits(builder);
                zeros(builder, &ALL);
            }),
            AS_IS,
            &[
                "expect: A5 fails",
                "names: A5 publication (entry 22) | renderer | a logged component | 0000000000000000000000000000000000000000000000000000000000000000",
                "names: A5 publication (entry 33) | renderer | a logged component | 0000000000000000000000000000000000000000000000000000000000000000",
            ],
        ),
        (
            "A5-late",
            "the software was logged after the polls opened",
            audited(|builder| {
                audits(builder);
                zeros(builder, &ALL);
                software(builder, Hash([0; 32]));
            }),
            AS_IS,
            &[
                "expect: A5 fails",
                "names: A5 publication (entry 22) | renderer | logged by 2026-05-03T08:00:00Z | 2026-05-03T08:00:05Z (entry 17)",
                "names: A5 publication (entry 33) | renderer | logged by 2026-05-03T08:00:00Z | 2026-05-03T08:00:05Z (entry 17)",
            ],
        ),
        (
            "A6-station",
            "one station opened without its zero report",
            audited(|builder| {
                software(builder, Hash([0; 32]));
                audits(builder);
                zeros(builder, &[1, 2, 3, 4]);
            }),
            AS_IS,
            &[
                "expect: A6 cannot-tell not-published",
                "names: A6 station-event entries | opened with zero report | each | 3 of 4 stations with a record",
            ],
        ),
        (
            "A6-early",
            "a record was received before the polls opened",
            Plan {
                before: |builder| {
                    software(builder, Hash([0; 32]));
                    audits(builder);
                    builder.at("2026-05-03T07:59:59Z");
                    builder.usual(STATIONS);
                    zeros(builder, &ALL);
                },
                missing: 1,
                ..good()
            },
            AS_IS,
            &[
                "expect: A6 fails",
                "names: A6 station 000005 mayor | record (entry 13) | received from 2026-05-03T08:00:00Z | 2026-05-03T07:59:59Z",
                "expect: B8 fails",
                "names: B8 station 000005 mayor | counted (entry 13) | at or before received, 2026-05-03T07:59:59Z | 2026-05-03T19:00:00Z",
            ],
        ),
        (
            "A6-early-corrected",
            "a record was received before the polls opened, and corrected since",
            Plan {
                before: |builder| {
                    software(builder, Hash([0; 32]));
                    audits(builder);
                    builder.at("2026-05-03T07:59:59Z");
                    builder.usual(4);
                    zeros(builder, &ALL);
                },
                ..good()
            },
            AS_IS,
            &[
                "expect: A6 fails",
                "names: A6 station 000004 mayor | record (entry 13) | received from 2026-05-03T08:00:00Z | 2026-05-03T07:59:59Z",
            ],
        ),
        (
            "A8-none",
            "no drill was planned",
            audited(|builder| {
                software(builder, Hash([0; 32]));
                builder.at("2026-04-20T09:00:00Z");
                audit(builder, "software", "2026-04-28T00:00:00Z", "held 2026-04-19T09:00:00Z");
                zeros(builder, &ALL);
            }),
            AS_IS,
            &[
                "expect: A8 cannot-tell not-published",
                "names: A8 audit plan |  | an audit of type drill | none",
            ],
        ),
        (
            "A8-late",
            "the drill was called off, with a reason",
            audited(|builder| {
                software(builder, Hash([0; 32]));
                builder.at("2026-04-20T09:00:00Z");
                audit(builder, "drill", "2026-04-25T00:00:00Z", "cancelled 2026-04-19T09:00:00Z");
                audit(builder, "software", "2026-04-28T00:00:00Z", "held 2026-04-19T09:00:00Z");
                zeros(builder, &ALL);
            }),
            AS_IS,
            &[
                "expect: A8 fails",
                "names: A8 audit a1 (entry 9) | report | held by 2026-04-25T00:00:00Z | cancelled",
                "expect: E6 fails",
                "names: E6 audit a1 (entry 9) | H1: report | held by 2026-04-25T00:00:00Z | cancelled; stated reason: security",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:15Z (entry 33)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 22)",
                "expect: H1 fails",
                "names: H1 audit a1 (entry 9) | report | held by 2026-04-25T00:00:00Z | cancelled; stated reason: security",
            ],
        ),
        (
            "A8-pending",
            "a drill is not due yet",
            audited(|builder| {
                software(builder, Hash([0; 32]));
                audits(builder);
                audit(builder, "drill", "2026-06-01T00:00:00Z", "");
                zeros(builder, &ALL);
            }),
            AS_IS,
            &[
                "expect: A8 cannot-tell pending",
                "names: A8 audit a1 (entry 13) | report | held by 2026-06-01T00:00:00Z | due",
                "expect: H1 cannot-tell pending",
                "names: H1 audit a1 (entry 13) | report | held by 2026-06-01T00:00:00Z | due",
            ],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn rows_of_records() -> Vec<Row> {
    let imaged = |after| Plan { after, ..good() };
    vec![
        (
            "B6-without",
            "a counted record without image",
            imaged(|builder| {
                licence(builder);
                proclaim(builder);
                images_but(builder, 5);
                copy(builder, 5, 0, COPIES_OPEN);
            }),
            AS_IS,
            &[
                "expect: B6 cannot-tell not-published",
                "names: B6 counted records | image | one for each | 1 of 4 without",
            ],
        ),
        (
            "B6-absent",
            "an image whose file is not published",
            imaged(|builder| {
                licence(builder);
                proclaim(builder);
                images_but(builder, 5);
                image(builder, 5, (1, 1), Blob::Absent);
                copy(builder, 5, 0, COPIES_OPEN);
            }),
            AS_IS,
            &[
                "expect: B6 cannot-tell not-published",
                "names: B6 image (entry 30) | file log/blob/3881f5eb1f0a6496b9b0f453ad5224c4175da5e4a1d5393b6fa2a291f097ce6b | published | not published",
                "names: B6 station 000005 mayor | image of the record (entry 23) | each of its pages | not each",
            ],
        ),
        (
            "B6-not-named",
            "an image of which the original only is named",
            imaged(|builder| {
                licence(builder);
                proclaim(builder);
                images_but(builder, 5);
                image(builder, 5, (1, 1), Blob::NotNamed);
                copy(builder, 5, 0, COPIES_OPEN);
            }),
            AS_IS,
            &[
                "expect: B6 cannot-tell not-published",
                "names: B6 image (entry 30) | blob | published | not published",
                "names: B6 station 000005 mayor | image of the record (entry 23) | each of its pages | not each",
            ],
        ),
        (
            "B6-page",
            "an image of two pages, of which one is there",
            imaged(|builder| {
                licence(builder);
                proclaim(builder);
                images_but(builder, 5);
                image(builder, 5, (2, 2), Blob::Published);
                copy(builder, 5, 0, COPIES_OPEN);
            }),
            AS_IS,
            &[
                "expect: B6 cannot-tell not-published",
                "names: B6 station 000005 mayor | image of the record (entry 23) | each of its pages | not each",
            ],
        ),
        (
            "B6-twice",
            "an image that is published, and another one that is not",
            imaged(|builder| {
                licence(builder);
                proclaim(builder);
                images(builder);
                image(builder, 5, (1, 2), Blob::NotNamed);
                copy(builder, 5, 0, COPIES_OPEN);
            }),
            AS_IS,
            &[],
        ),
        (
            "B6-other",
            "an image whose file has another hash",
            imaged(|builder| {
                licence(builder);
                proclaim(builder);
                images_but(builder, 5);
                image(builder, 5, (1, 1), Blob::Other);
                copy(builder, 5, 0, COPIES_OPEN);
            }),
            AS_IS,
            &[
                "expect: B6 fails",
                "names: B6 image (entry 30) | file log/blob/3881f5eb1f0a6496b9b0f453ad5224c4175da5e4a1d5393b6fa2a291f097ce6b | 3881f5eb1f0a6496b9b0f453ad5224c4175da5e4a1d5393b6fa2a291f097ce6b | b2917681b4f4fee3ef345ae33557fbe7ddbee9e0851efbff9cad5708ef1ad247",
                "names: B6 station 000005 mayor | image of the record (entry 23) | each of its pages | not each",
            ],
        ),
        (
            "B6-none",
            "no images",
            imaged(|builder| {
                licence(builder);
                proclaim(builder);
                copy(builder, 5, 0, COPIES_OPEN);
            }),
            AS_IS,
            &[
                "expect: B6 cannot-tell not-published",
                "names: B6 image entries |  | one for each counted record | none",
                "expect: B7 cannot-tell not-published",
                "names: B7 image entries |  | one for each counted record | none",
            ],
        ),
        (
            "B9-hand",
            "a record on paper and one by voice, signed by their stations",
            Plan {
                via: |number| match number {
                    4 => Channel::Paper,
                    5 => Channel::Voice,
                    _ => Channel::Https,
                },
                ..good()
            },
            AS_IS,
            &[],
        ),
        (
            "B9-one",
            "a record on paper that one hand entered, not the station's",
            Plan {
                definition: also_authority,
                missing: 1,
                after: |builder| {
                    licence(builder);
                    proclaim(builder);
                    by_others(builder, Channel::Paper, &AUTHORITY);
                    images(builder);
                    copy(builder, 5, 0, COPIES_OPEN);
                },
                ..good()
            },
            AS_IS,
            &[
                "expect: B2 fails",
                "names: B2 station 000005 mayor | signature (entry 26) | of station/000005 | absent",
                "expect: B9 fails",
                "names: B9 station 000005 mayor | by paper (entry 26) | signed by its station, or by two | by 1, not its station",
                "names: B9 channel https | records counted |  | 3 (75.00 %)",
                "names: B9 channel paper | records counted |  | 1 (25.00 %)",
                "expect: C4 fails",
                "names: C4 station 000005 mayor | signature (entry 26) | of station/000005 | absent",
                "names: C4 channel https | records counted |  | 3 (75.00 %)",
                "names: C4 channel paper | records counted |  | 1 (25.00 %)",
            ],
        ),
        (
            "B9-two",
            "a record on paper that two hands entered, not the station's",
            Plan {
                definition: also_authority,
                missing: 1,
                after: |builder| {
                    licence(builder);
                    proclaim(builder);
                    let two = [(Role::Authority, "main"), (Role::Observer, "o1")];
                    by_others(builder, Channel::Paper, &two);
                    images(builder);
                    copy(builder, 5, 0, COPIES_OPEN);
                },
                ..good()
            },
            AS_IS,
            &[
                "expect: B2 fails",
                "names: B2 station 000005 mayor | signature (entry 26) | of station/000005 | absent",
                "expect: C4 fails",
                "names: C4 station 000005 mayor | signature (entry 26) | of station/000005 | absent",
                "names: C4 channel https | records counted |  | 3 (75.00 %)",
                "names: C4 channel paper | records counted |  | 1 (25.00 %)",
            ],
        ),
        (
            "B10-refused",
            "a record that says that an agent's copy was refused",
            Plan {
                lines: |number, lines| match number {
                    5 => format!("{lines}agent p1 signed-ink\ncopy p1 refused\n"),
                    _ => given(number, lines),
                },
                ..good()
            },
            AS_IS,
            &[
                "expect: B10 fails",
                "names: B10 station 000005 mayor | copy for p1 (entry 23) | given | refused",
            ],
        ),
        (
            "B10-no-line",
            "an agent present of whose copy the record says nothing",
            Plan {
                lines: |number, lines| match number {
                    5 => format!("{lines}agent p1 signed-ink\nagent p2 refused\ncopy p1 given\n"),
                    _ => given(number, lines),
                },
                ..good()
            },
            AS_IS,
            &[
                "expect: B10 fails",
                "names: B10 station 000005 mayor | copy for p2 (entry 23) | given | no copy line",
            ],
        ),
        (
            "B10-absent",
            "an agent who was absent, and a body without agent that was refused a copy",
            Plan {
                lines: |number, lines| match number {
                    4 => format!("{lines}agent p1 absent\ncopy p1 absent\n"),
                    5 => format!("{lines}agent p1 signed-ink\ncopy p1 given\ncopy p2 refused\n"),
                    _ => given(number, lines),
                },
                ..good()
            },
            AS_IS,
            &[
                "expect: B10 fails",
                "names: B10 station 000005 mayor | copy for p2 (entry 23) | given | refused",
            ],
        ),
        (
            "B10-without",
            "a record without copy lines",
            Plan {
                lines: |number, lines| if number == 5 { lines } else { given(number, lines) },
                ..good()
            },
            AS_IS,
            &[
                "expect: B10 cannot-tell not-published",
                "names: B10 counted records | copy lines | in each | 1 of 4 without",
            ],
        ),
        (
            "C4-signature",
            "a record by USB stick that its station did not sign",
            Plan {
                definition: also_authority,
                missing: 1,
                after: |builder| {
                    licence(builder);
                    proclaim(builder);
                    by_others(builder, Channel::Usb, &AUTHORITY);
                    images(builder);
                    copy(builder, 5, 0, COPIES_OPEN);
                },
                ..good()
            },
            AS_IS,
            &[
                "expect: B2 fails",
                "names: B2 station 000005 mayor | signature (entry 26) | of station/000005 | absent",
                "expect: C4 fails",
                "names: C4 station 000005 mayor | signature (entry 26) | of station/000005 | absent",
                "names: C4 channel https | records counted |  | 3 (75.00 %)",
                "names: C4 channel usb | records counted |  | 1 (25.00 %)",
            ],
        ),
        (
            "C4-unpublished",
            "no size is published",
            good(),
            |files| {
                files.retain(|path, _| !path.starts_with("at/"));
            },
            &[
                "expect: B4 cannot-tell not-published",
                "names: B4 file at/ | folder | published | not published",
                "expect: C4 cannot-tell not-published",
                "names: C4 file summary.txt | channel lines | published | not published",
                "names: C4 channel https | records counted |  | 4 (100.00 %)",
                "names: C4 log | entries on incidents |  | 0",
                "expect: D1 cannot-tell not-published",
                "names: D1 file at/22/manifest | file | published | not published",
                "names: D1 file at/33/manifest | file | published | not published",
                "names: D1 file at/ | folder | published | not published",
                "expect: D2 cannot-tell not-published",
                "names: D2 publication (entry 22) | manifest | at/22/manifest | not published, or entries absent",
                "names: D2 publication (entry 33) | manifest | at/33/manifest | not published, or entries absent",
                "expect: D3 cannot-tell not-published",
                "names: D3 file at/ | folder | published | not published",
                "expect: D5 cannot-tell not-published",
                "names: D5 file at/ | folder | published | not published",
                "expect: D7 cannot-tell not-published",
                "names: D7 file at/ | folder | published | not published",
                "expect: D10 cannot-tell not-published",
                "names: D10 file at/ | folder | published | not published",
                "names: D10 contest mayor | stations counted |  | 4 of 5",
                "names: D10 contest mayor | registered voters counted |  | 3200 of 4000",
                "expect: E6 cannot-tell not-published",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | files not published (entry 33)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 22)",
                "names: E6 results last | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:15Z (entry 33)",
                "expect: E7 fails",
                "names: E7 file at/22/manifest | file | published | not published",
                "names: E7 file at/33/manifest | file | published | not published",
                "expect: E8 cannot-tell not-published",
                "names: E8 file at/22/manifest | file | published | not published",
                "names: E8 file at/33/manifest | file | published | not published",
                "names: E8 file at/ | folder | published | not published",
            ],
        ),
        (
            "no-record",
            "no record yet",
            Plan {
                missing: STATIONS,
                after: |builder| {
                    licence(builder);
                    proclaim(builder);
                    software(builder, Hash([0; 32])); // a head grows
                },
                ..good()
            },
            AS_IS,
            &[
                "expect: A6 cannot-tell pending",
                "names: A6 records | counted | at least 1 | none",
                "expect: B1 cannot-tell pending",
                "names: B1 contest mayor official | missing | 0 | 5",
                "expect: B2 cannot-tell missing",
                "names: B2 check | needs | what this check looks at | missing",
                "expect: B4 cannot-tell missing",
                "names: B4 check | needs | what this check looks at | missing",
                "expect: B5 cannot-tell missing",
                "names: B5 check | needs | what this check looks at | missing",
                "expect: B6 cannot-tell not-published",
                "names: B6 image entries |  | one for each counted record | none",
                "expect: B7 cannot-tell not-published",
                "names: B7 image entries |  | one for each counted record | none",
                "expect: B8 cannot-tell missing",
                "names: B8 check | needs | what this check looks at | missing",
                "expect: B9 cannot-tell pending",
                "names: B9 records | counted | at least 1 | none",
                "expect: B10 cannot-tell pending",
                "names: B10 records | counted | at least 1 | none",
                "expect: B11 cannot-tell missing",
                "names: B11 check | needs | what this check looks at | missing",
                "expect: C4 cannot-tell pending",
                "names: C4 records | counted | at least 1 | none",
                "expect: G1 cannot-tell missing",
                "names: G1 copy entries |  | at least 1 | none",
                "expect: G2 cannot-tell missing",
                "names: G2 copy entries |  | at least 1 | none",
                "expect: G4 cannot-tell missing",
                "names: G4 copy-commit entries |  | at least 1 | none",
            ],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn rows_of_copies() -> Vec<Row> {
    let copied = |after| Plan { after, ..good() };
    vec![
        (
            "G1-earlier",
            "a copy of a record that was corrected since",
            copied(|builder| {
                licence(builder);
                proclaim(builder);
                images(builder);
                copy(builder, 4, 0, COPIES_OPEN);
            }),
            AS_IS,
            &[],
        ),
        (
            "G1-complaint",
            "a copy with other figures, and a complaint about the station",
            copied(|builder| {
                licence(builder);
                proclaim(builder);
                images(builder);
                complaint(builder, 5);
                copy(builder, 5, 3, COPIES_OPEN);
            }),
            AS_IS,
            &[
                "expect: E6 cannot-tell missing",
                "names: E6 decisions | ruling-days | in the definition | none",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:16Z (entry 34)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 22)",
                "expect: G1 fails",
                "names: G1 station 000005 mayor | admitted (copy of o1, entry 33) | 463 | 466",
                "names: G1 station 000005 mayor | vote 1 (copy of o1, entry 33) | 290 | 293",
                "names: G1 copies | that agree with the record |  | 0",
                "expect: I2 cannot-tell pending",
                "names: I2 complaint figures (entry 31) | ruling, about station 000005 | by a due time | none is promised",
            ],
        ),
        (
            "G1-objection",
            "a copy with other figures, and an objection to the record",
            copied(|builder| {
                licence(builder);
                proclaim(builder);
                images(builder);
                let record = builder.head_of(5);
                builder.state("objection", &format!("record {record}\nbody p1\nreason figures\n"));
                copy(builder, 5, 3, COPIES_OPEN);
            }),
            AS_IS,
            &[
                "expect: G1 fails",
                "names: G1 station 000005 mayor | admitted (copy of o1, entry 33) | 463 | 466",
                "names: G1 station 000005 mayor | vote 1 (copy of o1, entry 33) | 290 | 293",
                "names: G1 copies | that agree with the record |  | 0",
            ],
        ),
        (
            "G1-decision",
            "a copy with other figures, and a decision about the record",
            copied(|builder| {
                licence(builder);
                proclaim(builder);
                images(builder);
                let head = builder.head_of(5);
                let scope = format!("scope station {} mayor\n", station(5));
                let rest = format!("effect include\nhead {head}\norgan court\narticle Art. 1\n");
                builder.state("decision", &format!("{scope}{rest}"));
                copy(builder, 5, 3, COPIES_OPEN);
            }),
            AS_IS,
            &[
                "expect: G1 fails",
                "names: G1 station 000005 mayor | admitted (copy of o1, entry 33) | 463 | 466",
                "names: G1 station 000005 mayor | vote 1 (copy of o1, entry 33) | 290 | 293",
                "names: G1 copies | that agree with the record |  | 0",
            ],
        ),
        (
            "G2-no-case",
            "a copy with other figures, and no case",
            copied(|builder| {
                licence(builder);
                proclaim(builder);
                images(builder);
                copy(builder, 5, 3, COPIES_OPEN);
            }),
            AS_IS,
            &[
                "expect: G1 fails",
                "names: G1 station 000005 mayor | admitted (copy of o1, entry 32) | 463 | 466",
                "names: G1 station 000005 mayor | vote 1 (copy of o1, entry 32) | 290 | 293",
                "names: G1 copies | that agree with the record |  | 0",
                "expect: G2 fails",
                "names: G2 station 000005 mayor | copy of o1, entry 32 | a public case | none",
            ],
        ),
        (
            "G1-none",
            "no copies",
            copied(|builder| {
                licence(builder);
                proclaim(builder);
                images(builder);
            }),
            AS_IS,
            &[
                "expect: G1 cannot-tell missing",
                "names: G1 copy entries |  | at least 1 | none",
                "expect: G2 cannot-tell missing",
                "names: G2 copy entries |  | at least 1 | none",
                "expect: G4 cannot-tell missing",
                "names: G4 copy-commit entries |  | at least 1 | none",
            ],
        ),
        (
            "G1-alone",
            "a copy of a station whose record is not there",
            Plan {
                missing: 1,
                after: |builder| {
                    licence(builder);
                    proclaim(builder);
                    for number in [1, 3, 4] {
                        image(builder, number, (1, 1), Blob::Published);
                    }
                    copy(builder, 5, 0, COPIES_OPEN);
                },
                ..good()
            },
            AS_IS,
            &[
                "expect: B1 cannot-tell pending",
                "names: B1 contest mayor official | missing | 0 | 1",
                "expect: G1 cannot-tell missing",
                "names: G1 copies | beside a record | at least 1 | none",
                "names: G1 copies | that agree with the record |  | 0",
                "names: G1 copies | of stations without a record |  | 1",
                "expect: G2 cannot-tell missing",
                "names: G2 copies | beside a record | at least 1 | none",
            ],
        ),
        (
            "G4-late",
            "a copy that was shown after the time of its commitment",
            copied(|builder| {
                licence(builder);
                proclaim(builder);
                images(builder);
                copy(builder, 5, 0, Some("2026-05-03T18:00:00Z"));
            }),
            AS_IS,
            &[
                "expect: G4 fails",
                "names: G4 copies of o1 | commitment (entry 31): leaves opened | by 2026-05-03T18:00:00Z | 1 later",
            ],
        ),
        (
            "G4-not-shown",
            "a commitment whose copies were never shown",
            copied(|builder| {
                licence(builder);
                proclaim(builder);
                images(builder);
                copy(builder, 5, 0, COPIES_OPEN);
                let root = Hash([5; 32]);
                let lines =
                    format!("submitter o1\nleaves 2\nroot {root}\nopens 2026-05-03T18:00:00Z\n");
                builder.state_by("copy-commit", &lines, &[(Role::Observer, "o1")]);
            }),
            AS_IS,
            &[
                "expect: G4 cannot-tell not-published",
                "names: G4 copies of o1 | commitment (entry 31): leaves opened |  | 1 of 1",
                "names: G4 copies of o1 | commitment (entry 33): leaves opened | each by 2026-05-03T18:00:00Z | 0 of 2",
            ],
        ),
        (
            "G4-uncommitted",
            "a copy without commitment",
            copied(|builder| {
                licence(builder);
                proclaim(builder);
                images(builder);
                copy(builder, 5, 0, None);
            }),
            AS_IS,
            &[
                "expect: G4 cannot-tell missing",
                "names: G4 copies of o1 | commitment | logged first | none",
            ],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn rows_of_audits() -> Vec<Row> {
    vec![
        (
            "H-none",
            "no audit was planned",
            audited(|builder| {
                software(builder, Hash([0; 32]));
                zeros(builder, &ALL);
            }),
            AS_IS,
            &[
                "expect: A8 cannot-tell not-published",
                "names: A8 audit plan |  | an audit of type drill | none",
                "expect: H1 not-applicable",
                "expect: H2 cannot-tell not-published",
                "names: H2 audit plan |  | an audit of type risk-limiting or sample-count | none",
                "expect: H3 cannot-tell not-published",
                "names: H3 audit plan |  | an audit of type sample-count | none",
                "expect: H4 cannot-tell not-published",
                "names: H4 audit plan |  | an audit of type risk-limiting | none",
                "expect: H6 cannot-tell not-published",
                "names: H6 audit plan |  | an audit of type software | none",
                "expect: H7 cannot-tell not-published",
                "names: H7 audit plan |  | an audit of type communications | none",
            ],
        ),
        (
            "H2-late",
            "a risk-limiting audit that was called off",
            audited(|builder| {
                audit(
                    builder,
                    "risk-limiting",
                    "2026-05-02T00:00:00Z",
                    "cancelled 2026-05-01T00:00:00Z",
                );
                usual_before(builder);
            }),
            AS_IS,
            &[
                "expect: E6 fails",
                "names: E6 audit a1 (entry 8) | H1: report | held by 2026-05-02T00:00:00Z | cancelled; stated reason: security",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:15Z (entry 35)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 24)",
                "expect: H1 fails",
                "names: H1 audit a1 (entry 8) | report | held by 2026-05-02T00:00:00Z | cancelled; stated reason: security",
                "expect: H2 fails",
                "names: H2 audit a1 (entry 8) | report | held by 2026-05-02T00:00:00Z | cancelled",
                "expect: H4 fails",
                "names: H4 audit a1 (entry 8) | report | held by 2026-05-02T00:00:00Z | cancelled",
            ],
        ),
        (
            "H2-pending",
            "a risk-limiting audit that is not due yet",
            audited(|builder| {
                audit(builder, "risk-limiting", "2026-06-01T00:00:00Z", "");
                usual_before(builder);
            }),
            AS_IS,
            &[
                "expect: H1 cannot-tell pending",
                "names: H1 audit a1 (entry 8) | report | held by 2026-06-01T00:00:00Z | due",
                "expect: H2 cannot-tell pending",
                "names: H2 audit a1 (entry 8) | report | held by 2026-06-01T00:00:00Z | due",
                "expect: H4 cannot-tell pending",
                "names: H4 audit a1 (entry 8) | report | held by 2026-06-01T00:00:00Z | due",
            ],
        ),
        (
            "H2-held",
            "a risk-limiting audit of which the log has the hash of its report",
            audited(|builder| {
                audit(
                    builder,
                    "risk-limiting",
                    "2026-05-02T00:00:00Z",
                    "held 2026-05-01T00:00:00Z",
                );
                usual_before(builder);
            }),
            AS_IS,
            &[
                "expect: H2 cannot-tell not-published",
                "names: H2 audit a1 (entry 8) | seed and the time of its drawing | in the log | in the document d32c3b65dea8bf9af56e8a8f0cf6ef47bb8b738c73225d4271c1ffa5eaf2f31b only",
                "expect: H4 cannot-tell not-published",
                "names: H4 audit a1 (entry 8) | limit, method, tallies and measured risk | in the log | in the document d32c3b65dea8bf9af56e8a8f0cf6ef47bb8b738c73225d4271c1ffa5eaf2f31b only",
            ],
        ),
        (
            "H3-late",
            "a count of a sample without a report",
            audited(|builder| {
                audit(builder, "sample-count", "2026-05-02T00:00:00Z", "");
                usual_before(builder);
            }),
            AS_IS,
            &[
                "expect: E6 fails",
                "names: E6 audit a1 (entry 8) | H1: report | held by 2026-05-02T00:00:00Z | overdue",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:15Z (entry 34)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 23)",
                "expect: H1 fails",
                "names: H1 audit a1 (entry 8) | report | held by 2026-05-02T00:00:00Z | overdue",
                "expect: H2 fails",
                "names: H2 audit a1 (entry 8) | report | held by 2026-05-02T00:00:00Z | overdue",
                "expect: H3 fails",
                "names: H3 audit a1 (entry 8) | report | held by 2026-05-02T00:00:00Z | overdue",
            ],
        ),
        (
            "H3-pending",
            "a count of a sample that is not due yet",
            audited(|builder| {
                audit(builder, "sample-count", "2026-06-01T00:00:00Z", "");
                usual_before(builder);
            }),
            AS_IS,
            &[
                "expect: H1 cannot-tell pending",
                "names: H1 audit a1 (entry 8) | report | held by 2026-06-01T00:00:00Z | due",
                "expect: H2 cannot-tell pending",
                "names: H2 audit a1 (entry 8) | report | held by 2026-06-01T00:00:00Z | due",
                "expect: H3 cannot-tell pending",
                "names: H3 audit a1 (entry 8) | report | held by 2026-06-01T00:00:00Z | due",
            ],
        ),
        (
            "H3-held",
            "a count of a sample of which the log has the hash of its report",
            audited(|builder| {
                audit(builder, "sample-count", "2026-05-02T00:00:00Z", "held 2026-05-01T00:00:00Z");
                usual_before(builder);
            }),
            AS_IS,
            &[
                "expect: H2 cannot-tell not-published",
                "names: H2 audit a1 (entry 8) | seed and the time of its drawing | in the log | in the document 0529bc2f97bab31797c7b7b850d825a7babd08582a72836f79bc553a686eec12 only",
                "expect: H3 cannot-tell not-published",
                "names: H3 audit a1 (entry 8) | number of stations drawn, and the legal share | in the log | in the document 0529bc2f97bab31797c7b7b850d825a7babd08582a72836f79bc553a686eec12 only",
            ],
        ),
        (
            "H6-late",
            "an audit of the software that was called off",
            audited(|builder| {
                software(builder, Hash([0; 32]));
                builder.at("2026-04-20T09:00:00Z");
                audit(builder, "drill", "2026-04-25T00:00:00Z", "held 2026-04-19T09:00:00Z");
                audit(
                    builder,
                    "software",
                    "2026-04-28T00:00:00Z",
                    "cancelled 2026-04-19T09:00:00Z",
                );
                zeros(builder, &ALL);
            }),
            AS_IS,
            &[
                "expect: E6 fails",
                "names: E6 audit a1 (entry 11) | H1: report | held by 2026-04-28T00:00:00Z | cancelled; stated reason: security",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:15Z (entry 33)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 22)",
                "expect: H1 fails",
                "names: H1 audit a1 (entry 11) | report | held by 2026-04-28T00:00:00Z | cancelled; stated reason: security",
                "expect: H6 fails",
                "names: H6 audit a1 (entry 11) | report | held by 2026-04-28T00:00:00Z | cancelled",
            ],
        ),
        (
            "H6-after",
            "an audit of the software whose report was logged after the polls opened, and dated before",
            audited(|builder| {
                software(builder, Hash([0; 32]));
                builder.at("2026-04-20T09:00:00Z");
                audit(builder, "drill", "2026-04-25T00:00:00Z", "held 2026-04-19T09:00:00Z");
                zeros(builder, &ALL);
                audit(builder, "software", "2026-04-28T00:00:00Z", "held 2026-04-19T09:00:00Z");
            }),
            AS_IS,
            &[
                "expect: H6 fails",
                "names: H6 audit a1 (entry 16) | report | logged by 2026-05-03T08:00:00Z | 2026-05-03T08:00:06Z (entry 17)",
            ],
        ),
        (
            "H6-due-after",
            "an audit of the software that is due after the polls opened",
            audited(|builder| {
                software(builder, Hash([0; 32]));
                builder.at("2026-04-20T09:00:00Z");
                audit(builder, "drill", "2026-04-25T00:00:00Z", "held 2026-04-19T09:00:00Z");
                audit(builder, "software", "2026-06-01T00:00:00Z", "");
                zeros(builder, &ALL);
            }),
            AS_IS,
            &[
                "expect: H1 cannot-tell pending",
                "names: H1 audit a1 (entry 11) | report | held by 2026-06-01T00:00:00Z | due",
                "expect: H6 fails",
                "names: H6 audit a1 (entry 11) | report | logged by 2026-05-03T08:00:00Z | due",
            ],
        ),
        (
            "H6-pending",
            "an audit of the software before the polls open",
            Plan {
                before: |builder| {
                    software(builder, Hash([0; 32]));
                    builder.at("2026-04-20T09:00:00Z");
                    audit(builder, "software", "2026-05-03T07:00:00Z", "");
                },
                missing: STATIONS,
                after: |builder| {
                    builder.at("2026-05-02T09:00:00Z");
                    licence(builder);
                    software(builder, Hash([0; 32])); // a head grows
                },
                ..good()
            },
            AS_IS,
            &[
                "expect: A6 cannot-tell pending",
                "names: A6 records | counted | at least 1 | none",
                "expect: A8 cannot-tell not-published",
                "names: A8 audit plan |  | an audit of type drill | none",
                "expect: B1 cannot-tell pending",
                "names: B1 contest mayor official | missing | 0 | 5",
                "expect: B2 cannot-tell missing",
                "names: B2 check | needs | what this check looks at | missing",
                "expect: B4 cannot-tell missing",
                "names: B4 check | needs | what this check looks at | missing",
                "expect: B5 cannot-tell missing",
                "names: B5 check | needs | what this check looks at | missing",
                "expect: B6 cannot-tell not-published",
                "names: B6 image entries |  | one for each counted record | none",
                "expect: B7 cannot-tell not-published",
                "names: B7 image entries |  | one for each counted record | none",
                "expect: B8 cannot-tell missing",
                "names: B8 check | needs | what this check looks at | missing",
                "expect: B9 cannot-tell pending",
                "names: B9 records | counted | at least 1 | none",
                "expect: B10 cannot-tell pending",
                "names: B10 records | counted | at least 1 | none",
                "expect: B11 cannot-tell missing",
                "names: B11 check | needs | what this check looks at | missing",
                "expect: C4 cannot-tell pending",
                "names: C4 records | counted | at least 1 | none",
                "expect: E6 cannot-tell pending",
                "names: E6 results proclamation | received | by 2026-05-20T18:00:00Z | none",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | 2026-05-02T09:00:31Z (entry 11)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-02T09:00:31Z (entry 11)",
                "expect: G1 cannot-tell missing",
                "names: G1 copy entries |  | at least 1 | none",
                "expect: G2 cannot-tell missing",
                "names: G2 copy entries |  | at least 1 | none",
                "expect: G4 cannot-tell missing",
                "names: G4 copy-commit entries |  | at least 1 | none",
                "expect: H1 cannot-tell pending",
                "names: H1 audit a1 (entry 9) | report | held by 2026-05-03T07:00:00Z | due",
                "expect: H6 cannot-tell pending",
                "names: H6 audit a1 (entry 9) | report | logged by 2026-05-03T08:00:00Z | due",
            ],
        ),
        (
            "H7-late",
            "an audit of communications that was called off",
            audited(|builder| {
                audit(
                    builder,
                    "communications",
                    "2026-05-02T00:00:00Z",
                    "cancelled 2026-05-01T00:00:00Z",
                );
                usual_before(builder);
            }),
            AS_IS,
            &[
                "expect: E6 fails",
                "names: E6 audit a1 (entry 8) | H1: report | held by 2026-05-02T00:00:00Z | cancelled; stated reason: security",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:15Z (entry 35)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 24)",
                "expect: H1 fails",
                "names: H1 audit a1 (entry 8) | report | held by 2026-05-02T00:00:00Z | cancelled; stated reason: security",
                "expect: H7 fails",
                "names: H7 audit a1 (entry 8) | report | held by 2026-05-02T00:00:00Z | cancelled",
            ],
        ),
        (
            "H7-pending",
            "an audit of communications that is not due yet",
            audited(|builder| {
                audit(builder, "communications", "2026-06-01T00:00:00Z", "");
                usual_before(builder);
            }),
            AS_IS,
            &[
                "expect: H1 cannot-tell pending",
                "names: H1 audit a1 (entry 8) | report | held by 2026-06-01T00:00:00Z | due",
                "expect: H7 cannot-tell pending",
                "names: H7 audit a1 (entry 8) | report | held by 2026-06-01T00:00:00Z | due",
            ],
        ),
        (
            "H7-held",
            "an audit of communications of which the log has the hash of its report",
            audited(|builder| {
                audit(
                    builder,
                    "communications",
                    "2026-05-02T00:00:00Z",
                    "held 2026-05-01T00:00:00Z",
                );
                usual_before(builder);
            }),
            AS_IS,
            &[
                "expect: H7 cannot-tell not-published",
                "names: H7 audit a1 (entry 8) | list of what each station sent | in the log | in the document 19ec6af8eddb1c0e8811f027ecc93a47c51792412203cf6a6d57e91c0db89212 only",
            ],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn rows_of_due_times() -> Vec<Row> {
    vec![
        (
            "E6-none",
            "a definition without due times",
            Plan { definition: |text| observed(text).replacen(DUE, "", 1), ..good() },
            AS_IS,
            &[
                "expect: E6 cannot-tell missing",
                "names: E6 results by-station | due | in the definition | 2026-05-03T19:31:15Z (entry 33)",
                "names: E6 results first | due | in the definition | 2026-05-03T19:30:34Z (entry 22)",
                "names: E6 results last | due | in the definition | 2026-05-03T19:31:15Z (entry 33)",
            ],
        ),
        (
            "E6-first-late",
            "first results after their time",
            Plan { definition: |text| due(text, "first", "2026-05-03T19:00:00Z"), ..good() },
            AS_IS,
            &[
                "expect: E6 fails",
                "names: E6 results first | received | by 2026-05-03T19:00:00Z | 2026-05-03T19:30:34Z (entry 22)",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:15Z (entry 33)",
                "names: E6 results last | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:15Z (entry 33)",
            ],
        ),
        (
            "E6-last-late",
            "last results after their time",
            Plan { definition: |text| due(text, "last", "2026-05-03T19:31:00Z"), ..good() },
            AS_IS,
            &[
                "expect: E6 fails",
                "names: E6 results last | received | by 2026-05-03T19:31:00Z | 2026-05-03T19:31:15Z (entry 33)",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:15Z (entry 33)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 22)",
            ],
        ),
        (
            "E6-station-late",
            "results by station after their time",
            Plan { definition: |text| due(text, "by-station", "2026-05-03T19:31:00Z"), ..good() },
            AS_IS,
            &[
                "expect: E6 fails",
                "names: E6 results by-station | received | by 2026-05-03T19:31:00Z | 2026-05-03T19:31:15Z (entry 33)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 22)",
                "names: E6 results last | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:15Z (entry 33)",
            ],
        ),
        (
            "E6-proclamation-late",
            "no proclamation by its time",
            Plan {
                definition: |text| due(text, "proclamation", "2026-05-03T19:00:00Z"),
                after: unproclaimed,
                ..good()
            },
            AS_IS,
            &[
                "expect: E6 fails",
                "names: E6 results proclamation | received | by 2026-05-03T19:00:00Z | none",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:14Z (entry 32)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 22)",
            ],
        ),
        (
            "E6-pending",
            "a proclamation that is not due yet",
            Plan { after: unproclaimed, ..good() },
            AS_IS,
            &[
                "expect: E6 cannot-tell pending",
                "names: E6 results proclamation | received | by 2026-05-20T18:00:00Z | none",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:14Z (entry 32)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 22)",
            ],
        ),
        (
            "E6-units",
            "a size whose tables by station are not published",
            good(),
            |files| {
                files.retain(|path, _| !path.contains("/units/"));
            },
            &[
                "expect: D1 cannot-tell not-published",
                "names: D1 file at/22/units/mayor/0000.csv | file | published | not published",
                "names: D1 file at/33/units/mayor/0000.csv | file | published | not published",
                "expect: E6 cannot-tell not-published",
                "names: E6 results by-station | received | by 2026-05-04T18:00:00Z | files not published (entry 33)",
                "names: E6 results first | received | by 2026-05-03T20:00:00Z | 2026-05-03T19:30:34Z (entry 22)",
                "names: E6 results last | received | by 2026-05-04T18:00:00Z | 2026-05-03T19:31:15Z (entry 33)",
            ],
        ),
    ]
}

/// What the good tree has after its records, but for the proclamation.
fn unproclaimed(builder: &mut Builder) {
    licence(builder);
    images(builder);
    copy(builder, 5, 0, COPIES_OPEN);
}
