//! The kinds of the public account (spec 1 §4a): what is written is read back, and commitments.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

use acta::commitment::{commitment, opened, opening};
use acta::entry::Channel;
use acta::kinds::announcement::{Announcer, CoverageBase, ProclamationStatus, Said, Share};
use acta::kinds::audit::{AuditOutcome, AuditType, Component, PlannedAudit, Version};
use acta::kinds::bulletin::{Block, Coverage, Hurdle, Leader, SomeOfAll, State};
use acta::kinds::complaint::{Complainant, ComplaintType, RulingOutcome, Subject};
use acta::kinds::copy::{Basis, Opening};
use acta::kinds::geometry::OutlineMedia;
use acta::kinds::image::Media;
use acta::kinds::incident::{
    Attempt, IncidentClass, IncidentEvent, ProbeTry, Stance, TargetKind, TryOutcome,
};
use acta::kinds::mission::{Clause, MissionType, Permission, ReportType};
use acta::kinds::part::Outcome;
use acta::kinds::publication::Status;
use acta::kinds::record::{AgentStatus, Counts, Identity, Track, is_field_name};
use acta::kinds::{
    Accreditation, Announcement, Attempts, Attestation, AuditPlan, AuditReport, Body, Bulletin,
    Collation, Complaint, Copy, CopyCommit, Geometry, Image, Incident, Kind, Objection, Probe,
    Proclamation, Redaction, Report, Ruling, Software, Telemetry,
};
use acta::policy::{Act, Place, Policies, Scope, Signer};
use acta::text::Text;
use acta::value::{Code, ElectionId, Hash, Host, Name, Percent, Ratio, Role, SIZE_MAX, Time};
use acta_log::checkpoint::Checkpoint;
use acta_log::note::{Algorithm, SecretKey};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

fn election() -> ElectionId {
    ElectionId::parse("test.example/2026").unwrap()
}

fn code() -> impl Strategy<Value = Code> {
    "[a-z0-9][a-z0-9.-]{0,31}".prop_filter_map("none and all", |text| Code::parse(&text))
}

fn field() -> impl Strategy<Value = Code> {
    code().prop_filter("a field", is_field_name)
}

fn time() -> impl Strategy<Value = Time> {
    (946_771_200_i64..7_258_032_000, -840_i16..=840)
        .prop_filter_map("years", |(unix, offset)| Time::from_unix_offset(unix, offset))
}

/// Two times, the second not before the first.
fn times() -> impl Strategy<Value = (Time, Time)> {
    (time(), time()).prop_map(|(a, b)| if a.unix() <= b.unix() { (a, b) } else { (b, a) })
}

fn words() -> impl Strategy<Value = String> {
    "[!-~\u{a1}-\u{ac}]{1,12}( [!-~\u{4e00}-\u{4fff}]{1,8}){0,3}"
}

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

fn id() -> impl Strategy<Value = acta::StatementId> {
    any::<[u8; 32]>().prop_map(acta::StatementId)
}

fn hashes() -> impl Strategy<Value = Vec<Hash>> {
    btree_set(hash(), 0..4).prop_map(|hashes| hashes.into_iter().collect())
}

fn codes() -> impl Strategy<Value = Vec<Code>> {
    btree_set(code(), 0..4).prop_map(|codes| codes.into_iter().collect())
}

fn size() -> impl Strategy<Value = u64> {
    0..=SIZE_MAX
}

fn log() -> impl Strategy<Value = Option<(u64, Hash)>> {
    option::of((size(), hash()))
}

fn percent() -> impl Strategy<Value = Percent> {
    "[1-9]?[0-9](\\.[0-9]{1,4})?|100(\\.0{1,4})?".prop_map(|text| Percent::parse(&text).unwrap())
}

fn host() -> impl Strategy<Value = Host> {
    "[a-z0-9][a-z0-9.:-]{0,99}".prop_map(|text| Host::parse(&text).unwrap())
}

fn subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        Just(Subject::Election),
        code().prop_map(Subject::Area),
        code().prop_map(Subject::Station),
        code().prop_map(Subject::Contest),
        id().prop_map(Subject::Statement),
    ]
}

fn votes() -> impl Strategy<Value = Vec<(Code, u32)>> {
    btree_map(code(), any::<u32>(), 0..9).prop_map(|votes| votes.into_iter().rev().collect())
}

prop_compose! {
    fn counts()(fields in btree_map(field(), any::<u32>(), 0..9), before in 0_usize..9, votes in votes()) -> Counts {
        let before = if votes.is_empty() { fields.len() } else { before.min(fields.len()) };
        Counts { fields: fields.into_iter().rev().collect(), fields_before_votes: before, votes }
    }
}

fn identity() -> impl Strategy<Value = Identity> {
    (code(), code(), select(Track::ALL), 1_u32.., 1_u32..).prop_map(
        |(station, contest, track, poll, count)| Identity { station, contest, track, poll, count },
    )
}

fn back<K: Kind>(kind: &K) -> Body {
    Body::parse(&Text::of_str(&kind.to_text(&election())).unwrap()).unwrap()
}

prop_compose! {
    fn image()(record in id(), pages in (1_u32..=64, 1_u32..=64), original in hash(), media in select(Media::ALL), other in option::of(hash()), reason in code()) -> Image {
        let (page, of) = (pages.0.min(pages.1), pages.0.max(pages.1));
        let redaction = other.filter(|blob| *blob != original).map(|_| reason);
        Image { record, page, of, original, media, blob: other, redaction }
    }
}

prop_compose! {
    fn incident()(
        event in select(IncidentEvent::ALL), incident in id(), class in select(IncidentClass::ALL), times in times(),
        areas in codes(), stations in codes(), channels in btree_set(select(Channel::ALL), 0..4), evidence in hashes(),
    ) -> Incident {
        let mut channels: Vec<Channel> = channels.into_iter().collect();
        channels.sort_by_key(|channel| channel.as_str());
        Incident {
            event,
            incident: Some(incident).filter(|_| event != IncidentEvent::Open),
            class, began: times.0,
            ended: Some(times.1).filter(|_| event == IncidentEvent::Close),
            areas, stations, channels, evidence,
        }
    }
}

prop_compose! {
    fn telemetry()(
        intake in code(), minute in 16_000_000_i64..100_000_000, new in 0..=u32::MAX / 2, known in 0..=u32::MAX / 2,
        refused in btree_map(code(), 1_u32.., 0..4), rest in (any::<u32>(), size(), any::<u32>()),
    ) -> Telemetry {
        Telemetry {
            intake, minute: Time::from_unix(minute * 60).unwrap(), received: new + known, new, known,
            refused: refused.into_iter().collect(), sources: rest.0, bytes: rest.1, queue: rest.2,
        }
    }
}

prop_compose! {
    fn attempts()(station in code(), tries in vec((time(), select(Channel::ALL), host(), select(TryOutcome::ALL)), 1..9)) -> Attempts {
        let mut tries: Vec<Attempt> = tries.into_iter().map(|(time, channel, host, outcome)| Attempt { time, channel, host, outcome }).collect();
        tries.sort_by_key(|attempt| attempt.time.unix());
        Attempts { station, tries }
    }
}

prop_compose! {
    fn probe()(target in select(TargetKind::ALL), host in host(), tries in vec((time(), select(TryOutcome::ALL), option::of(any::<u32>())), 1..9)) -> Probe {
        let mut tries: Vec<ProbeTry> = tries.into_iter().map(|(time, outcome, ms)| ProbeTry { time, outcome, ms }).collect();
        tries.sort_by_key(|attempt| attempt.time.unix());
        Probe { target, host, tries }
    }
}

prop_compose! {
    fn announcement()(
        by in (select(Announcer::ALL), code()), made in time(), contest in code(), area in option::of(code()), log in log(),
        document in option::of(hash()), stations in option::of((0_u32..9, 9_u32..99)),
        covered in option::of((percent(), select(CoverageBase::ALL))), registered in option::of(any::<u32>()),
        figures in btree_map(field(), any::<u32>(), 0..4), votes in btree_map(code(), share(), 0..9),
        others in option::of(share()), says in btree_set((select(Said::ALL), option::of(code())), 1..6),
    ) -> Announcement {
        let named = |said: &Said| matches!(said, Said::Winner | Said::Runoff);
        let mut says: Vec<(Said, Option<Code>)> = says.into_iter().map(|(said, choice)| (said, choice.filter(|_| named(&said)))).collect();
        says.sort_unstable();
        says.dedup();
        let mut runoff = 0;
        says.retain(|(said, _)| {
            runoff += u32::from(*said == Said::Runoff);
            *said != Said::Runoff || runoff <= 2
        });
        Announcement {
            by, made, contest, area, log, document, stations, covered, registered,
            figures: figures.into_iter().collect(), votes: votes.into_iter().rev().collect(), others, says,
        }
    }
}

fn share() -> impl Strategy<Value = Share> {
    (option::of(any::<u32>()), option::of(percent()))
        .prop_filter("not neither", |(votes, percent)| votes.is_some() || percent.is_some())
        .prop_map(|(votes, percent)| Share { votes, percent })
}

fn state() -> impl Strategy<Value = State> {
    prop_oneof![Just(State::Closed), (1..=SIZE_MAX).prop_map(State::Open), Just(State::CannotTell)]
}

fn ratio() -> impl Strategy<Value = Ratio> {
    (any::<u64>(), 1_u64..).prop_map(|(numerator, denominator)| Ratio { numerator, denominator })
}

fn hurdle() -> impl Strategy<Value = Hurdle> {
    prop_oneof![ratio().prop_map(Hurdle::Share), Just(Hurdle::Impossible), Just(Hurdle::None)]
}

fn rows() -> impl Strategy<Value = Vec<(Code, u64)>> {
    vec((code(), size()), 0..4)
}

fn some_of_all() -> impl Strategy<Value = SomeOfAll> {
    (size(), size()).prop_map(|(some, all)| SomeOfAll { some, all })
}

prop_compose! {
    fn block()(
        contest in code(), rule in select(Outcome::ALL), seats in option::of(any::<u32>()),
        units in [size(), size(), size(), size(), size(), size()],
        numbers in (size(), size(), option::of(size()), size()),
        totals in vec((code(), size(), "[1-9]?[0-9]\\.[0-9]{2}"), 0..4), tables in (rows(), rows(), rows(), rows()),
        leader in prop_oneof![code().prop_map(Leader::Choice), Just(Leader::Tie), Just(Leader::None)],
        state in (state(), hurdle()), lots in vec((size(), vec(code(), 1..4)), 0..3),
        coverage in (some_of_all(), option::of(some_of_all())), scenario in option::of((ratio(), state())),
    ) -> Block {
        Block {
            contest, track: Track::Official, rule, seats, units,
            ballots: numbers.0, valid: numbers.1, outstanding: numbers.2, margin: numbers.3,
            totals: totals.into_iter().map(|(code, votes, share)| (code, votes, Percent::parse(&share).unwrap())).collect(),
            without_flagged: tables.0, with_excluded: tables.1, with_others: tables.2, seat: tables.3,
            leader: if leader == Leader::Choice(Code::parse("tie").unwrap()) { Leader::Tie } else { leader },
            state: Some(state).filter(|_| rule != Outcome::None),
            lots, coverage: Coverage { stations: coverage.0, registered: coverage.1 }, scenario,
        }
    }
}

fn note() -> Vec<u8> {
    let log = SecretKey::new("test.example/2026/log/1", Algorithm::Ed25519, &[7; 32]).unwrap();
    let head = Checkpoint { origin: "test.example/2026/log/1".to_owned(), size: 12, root: [9; 32] };
    head.sign(&[&log], 1_785_103_200).unwrap().as_bytes().to_vec()
}

prop_compose! {
    fn bulletin()(
        number in 1_u32.., made in time(), size in size(), hashes in (hash(), hash(), hash()), status in select(Status::ALL),
        blocks in vec(block(), 0..3), cosigned in btree_map("[A-Za-z0-9./+-]{1,12}", time(), 0..4), missing in btree_set("[A-Za-z0-9./+-]{1,12}", 0..4),
    ) -> Bulletin {
        let mut blocks = blocks;
        blocks.sort_by_key(|block| block.contest);
        blocks.dedup_by_key(|block| block.contest);
        let not_cosigned = missing.into_iter().filter(|name| !cosigned.contains_key(name)).collect();
        Bulletin {
            number, made, size, root: hashes.0, tally: hashes.1, stations_root: hashes.2, status, blocks,
            cosigned: cosigned.into_iter().collect(), not_cosigned, checkpoint: note(),
        }
    }
}

prop_compose! {
    fn accreditation()(
        body in code(), kind in select(MissionType::ALL), times in times(), terms in hash(),
        clauses in btree_map(code(), (select(Permission::ALL), option::of(time())), 0..4),
    ) -> Accreditation {
        let clause = |(code, (permission, from))| Clause { code, permission, from };
        Accreditation { body, kind, from: times.0, until: times.1, terms, clauses: clauses.into_iter().map(clause).collect() }
    }
}

prop_compose! {
    fn audit_plan()(audits in btree_map(code(), (select(AuditType::ALL), time(), code()), 1..5), article in option::of(words())) -> AuditPlan {
        let audit = |(code, (kind, due, organ))| PlannedAudit { code, kind, due, organ };
        AuditPlan { audits: audits.into_iter().map(audit).collect(), article }
    }
}

prop_compose! {
    fn audit_report()(plan in id(), audit in code(), outcome in select(AuditOutcome::ALL), times in (time(), time()), reason in code(), document in hash()) -> AuditReport {
        let held = matches!(outcome, AuditOutcome::Held | AuditOutcome::HeldInPart);
        AuditReport {
            plan, audit, outcome, made: times.0,
            until: Some(times.1).filter(|_| outcome == AuditOutcome::Postponed),
            reason: Some(reason).filter(|_| !held),
            document: Some(document).filter(|hash| held || hash.0[0] < 128),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn records_kin_is_read_back(
        image in image(), record in id(), codes in (code(), code()), commitment in option::of(hash()),
        identity in identity(), counts in counts(), opening in option::of((id(), size(), hash(), vec(hash(), 0..4))),
        basis in select(Basis::ALL), of in id(), picture in option::of(hash()), leaves in 1_u32.., opens in time(), root in hash(),
    ) {
        prop_assert_eq!(back(&image), Body::Image(image));
        let outlines = Geometry { areas: codes.0, media: OutlineMedia::Geojson, blob: root, property: "area code".into(), source: "A B".into(), licence: "C".into() };
        prop_assert_eq!(back(&outlines), Body::Geometry(Box::new(outlines)));
        let objection = Objection { record, body: codes.0, reason: codes.1, commitment };
        prop_assert_eq!(back(&objection), Body::Objection(objection));
        let commit = CopyCommit { submitter: codes.0, leaves, root, opens };
        prop_assert_eq!(back(&commit), Body::CopyCommit(commit));
        let opening = opening.map(|(commit, leaf, salt, path)| Opening { commit, leaf, salt, path });
        let of = Some(of).filter(|_| basis == Basis::Signed);
        let copy = Copy { submitter: codes.1, opening, basis, of, image: picture, identity, counts };
        prop_assert_eq!(back(&copy), Body::Copy(Box::new(copy)));
    }

    #[test]
    fn figures_beside_the_log_are_read_back(
        announcement in announcement(), bulletin in bulletin(), codes in (code(), code()), made in time(), counts in counts(),
        inputs in any::<u32>(), agents in btree_map(code(), select(AgentStatus::ALL), 0..4), track in select(Track::ALL),
        status in select(ProclamationStatus::ALL), article in words(), log in log(), document in option::of(hash()),
        votes in votes(), elected in btree_map(code(), 1_u32.., 1..4),
    ) {
        prop_assert_eq!(back(&announcement), Body::Announcement(Box::new(announcement)));
        prop_assert_eq!(back(&bulletin), Body::Bulletin(Box::new(bulletin)));
        let collation = Collation { area: codes.0, contest: codes.1, track, made, inputs, counts, agents: agents.into_iter().collect() };
        prop_assert_eq!(back(&collation), Body::Collation(Box::new(collation)));
        let elected = elected.into_iter().rev().collect();
        let proclamation = Proclamation { organ: codes.0, status, contest: codes.1, made, article, log, document, votes, elected };
        prop_assert_eq!(back(&proclamation), Body::Proclamation(Box::new(proclamation)));
    }

    #[test]
    fn incidents_are_read_back(
        incident in incident(), telemetry in telemetry(), attempts in attempts(), probe in probe(),
        about in id(), stance in select(Stance::ALL), evidence in hashes(),
    ) {
        prop_assert_eq!(back(&incident), Body::Incident(Box::new(incident)));
        prop_assert_eq!(back(&telemetry), Body::Telemetry(telemetry));
        prop_assert_eq!(back(&attempts), Body::Attempts(attempts));
        prop_assert_eq!(back(&probe), Body::Probe(probe));
        let attestation = Attestation { about, stance, evidence };
        prop_assert_eq!(back(&attestation), Body::Attestation(attestation));
    }

    #[test]
    fn complaints_are_read_back(
        kind in select(ComplaintType::ALL), about in subject(), times in (time(), time()), by in select(Complainant::ALL),
        hash in hash(), places in (option::of((code(), time())), option::of((code(), time()))),
        ids in btree_set(id(), 1..4), organ in code(), outcome in select(RulingOutcome::ALL), article in words(), decision in option::of(id()),
        blobs in btree_set(any::<[u8; 32]>().prop_map(Hash), 1..4),
    ) {
        let complaint = Complaint { kind, about, made: times.0, by, commitment: hash, elsewhere: places.0, refused: places.1 };
        prop_assert_eq!(back(&complaint), Body::Complaint(Box::new(complaint)));
        let complaints = ids.into_iter().collect();
        let ruling = Ruling { complaints, organ, outcome, made: times.1, article: article.clone(), document: hash, decision };
        prop_assert_eq!(back(&ruling), Body::Ruling(Box::new(ruling)));
        let redaction = Redaction { blobs: blobs.into_iter().collect(), reason: organ, organ, article };
        prop_assert_eq!(back(&redaction), Body::Redaction(redaction));
    }

    #[test]
    fn missions_and_audits_are_read_back(
        accreditation in accreditation(), body in code(), named in option::of((id(), codes())), kind in select(ReportType::ALL),
        made in time(), document in hash(), plan in audit_plan(), audit in audit_report(),
        components in btree_map(code(), ("[0-9A-Za-z][0-9A-Za-z.+-]{0,63}", hash()), 1..4),
    ) {
        prop_assert_eq!(back(&accreditation), Body::Accreditation(accreditation));
        let clauses = named.clone().map_or_else(Vec::new, |(_, clauses)| clauses);
        let report = Report { body, accreditation: named.map(|(id, _)| id), clauses, kind, made, document };
        prop_assert_eq!(back(&report), Body::Report(report));
        prop_assert_eq!(back(&plan), Body::AuditPlan(plan));
        prop_assert_eq!(back(&audit), Body::AuditReport(audit));
        let component = |(code, (version, hash)): (Code, (String, Hash))| Component { code, version: Version::parse(&version).unwrap(), hash };
        let software = Software { components: components.into_iter().map(component).collect() };
        prop_assert_eq!(back(&software), Body::Software(software));
    }

    #[test]
    fn percentages_and_hosts_have_one_spelling(text in "[0-9.]{0,8}", host in "[a-z0-9.:A-]{0,102}", n in "[0-9+-]{0,21}/[0-9]{0,21}") {
        for (again, text) in [
            (Percent::parse(&text).map(|value| value.to_string()), &text),
            (Host::parse(&host).map(|value| value.to_string()), &host),
            (Version::parse(&host).map(|value| value.to_string()), &host),
            (Ratio::parse(&n).map(|value| value.to_string()), &n),
        ] {
            prop_assert!(again.is_none() || again.as_ref() == Some(text));
        }
    }

    /// Exactly the opening of a commitment shows its text; any other bytes show nothing.
    #[test]
    fn a_commitment_is_opened_by_its_bytes_alone(salt in any::<[u8; 32]>(), text in ".{0,40}", at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let committed = commitment(&salt, &text);
        let mut bytes = opening(&salt, &text);
        prop_assert_eq!(opened(committed, &bytes), Some(text.as_str()));
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        prop_assert_eq!(opened(committed, &bytes), None);
    }
}

/// The table of spec 1 §4a, as a person reads it, against the code.
#[test]
fn each_act_has_the_default_lines_of_the_table() {
    let spec = include_str!("../../../specs/1-record.md");
    let anybody: Vec<Role> = {
        let line = spec.split("ANYBODY is one line `ROLE:1` for each of ").nth(1).unwrap();
        let roles = line.split('.').next().unwrap().split(", ");
        roles.map(|role| *Role::ALL.iter().find(|one| one.as_str() == role).unwrap()).collect()
    };
    let rows = spec.split("| act | lines |\n|---|---|\n").nth(1).unwrap();
    let mut acts = 0;
    for row in rows.lines().take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.split('|').collect();
        let lines: Vec<&str> = cells[2].split(';').map(str::trim).collect();
        let mut roles: Vec<Role> = Vec::new();
        for line in lines {
            match line {
                "ANYBODY" => roles.extend(&anybody),
                line => {
                    let role = line.trim_matches('`').strip_suffix(":1").unwrap();
                    roles.push(*Role::ALL.iter().find(|one| one.as_str() == role).unwrap());
                }
            }
        }
        roles.sort_unstable();
        for act in cells[1].split('`').skip(1).step_by(2) {
            let act = *Act::ALL.iter().find(|one| one.as_str() == act).unwrap();
            assert_eq!(act.default_roles(), roles, "{act}");
            acts += 1;
            for role in Role::ALL {
                let name = Name::new(*role, Code::parse("x").unwrap());
                let signer = Signer { name, scope: Scope::Any, after_freeze: false };
                let holds = Policies::default().satisfied(act, &[signer], Place::default());
                assert_eq!(holds, roles.contains(role), "{act} by {role}");
            }
        }
    }
    let own = Act::ALL.iter().filter(|act| act.default_roles().is_empty()).count();
    assert_eq!((acts, own), (22, 11));
}
