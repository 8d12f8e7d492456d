// The kinds of the public account, spec 1 §4a.

import { bulletin } from "./bulletin.js";
import { RECORD_IDENTITY, isFieldName, kind, notBefore, withFigures } from "./kinds.js";
import { first, form, row, whole } from "./schema.js";

/** @import { Reader } from "./kinds.js" */

const ROWS_MAX = 1_024;
const SUBJECTS = ["election", "area CODE", "station CODE", "contest CODE", "statement HASH"].map(form);
/** A row whose number has the limit of §4a. @type {typeof row} */
const many = (key, value, more = {}) => row(key, value, { max: ROWS_MAX, ...more });

const image = kind([
  row("record", "HASH"), row("page", "POSITIVE POSITIVE"), row("original", "HASH"), row("media", "jpeg|pdf|png|tiff|webp"),
  row("blob ?", "HASH"), row("redaction", "none|CODE"),
], (one, faults) => {
  const [page = 0, of = 0] = (one.get("page") ?? "").split(" ").map(Number);
  faults.require(page <= of, "conflict");
  faults.require(of <= 64, "limit");
  const same = !one.has("blob") || one.get("blob") === one.get("original");
  faults.require((one.get("redaction") === "none") === same, "conflict");
});

const collation = withFigures([
  row("area", "CODE"), row("contest", "CODE"), row("track", "preliminary|official"), row("made", "TIME"), row("inputs", "COUNT"),
], [row("agent *", "CODE signed-key|signed-ink|refused|absent", { ascending: first })]);

/** @param {string} value */
function isFigure(value) {
  return form("CODE COUNT")(value) && isFieldName(first(value));
}

/** @param {import("./kinds.js").Values} one @param {import("./schema.js").Faults} faults @param {string} a @param {string} b */
function both(one, faults, a, b) {
  faults.require(one.has(a) === one.has(b), "conflict");
}

/** @param {string} value */
function notBothNone(value) {
  return !value.endsWith("none none");
}

export const announcementTable = [
  row("by", "authority|court|contestant|observer|media CODE"), row("made", "TIME"), row("contest", "CODE"),
  row("area", "CODE|all"), row("size ?", "SIZE"), row("root ?", "HASH"), row("document ?", "HASH"),
  row("stations ?", "COUNT COUNT"), row("covered ?", "PERCENT stations|registered|records|ballots|unstated"),
  row("registered ?", "COUNT"), many("figure *", isFigure, { once: first }),
  many("vote *", "CODE COUNT|none PERCENT|none", { once: first }), row("others ?", "COUNT|none PERCENT|none"),
  many("says *", isSaid, { ascending: whole }),
];

/** @param {string} value */
function isSaid(value) {
  return form(`complete|final|irreversible|runoff|winner CODE?`)(value);
}

const announcement = kind(announcementTable, (one, faults) => {
  both(one, faults, "size", "root");
  const [included = 0, of = 0] = (one.get("stations") ?? "0 0").split(" ").map(Number);
  faults.require(included <= of, "conflict");
  const figures = ["stations", "covered", "figure", "vote", "others", "says"];
  faults.require(figures.some((key) => one.has(key)), "conflict");
  faults.require([...one.all("vote"), ...one.all("others")].every(notBothNone), "conflict");
  const says = one.all("says");
  faults.require(says.filter((said) => first(said) === "runoff").length <= 2, "conflict");
  faults.require(says.every((said) => !said.includes(" ") || /^(runoff|winner) /.test(said)), "conflict");
});

const proclamation = kind([
  row("organ", "CODE"), row("status", "provisional|final"), row("contest", "CODE"), row("made", "TIME"),
  row("article", "WORDS"), row("size ?", "SIZE"), row("root ?", "HASH"), row("document ?", "HASH"),
  many("vote *", "CODE COUNT", { once: first }), many("elected +", "CODE POSITIVE", { once: first }),
], (one, faults) => both(one, faults, "size", "root"));

const incident = kind([
  row("event", "open|update|close"), row("incident ?", "HASH"),
  row("class", "attack|hardware|key|logistics|maintenance|network|power|software|start|unknown|violence|weather"),
  row("began", "TIME"), row("ended ?", "TIME"), row("area *", "CODE", { ascending: whole, max: 1_000 }),
  row("station *", "CODE", { ascending: whole, max: 1_000 }),
  row("channel *", "https|usb|qr|sms|paper|voice|custody|log", { ascending: whole, max: 1_000 }),
  row("evidence *", "HASH", { ascending: whole, max: 1_000 }),
], (one, faults) => {
  const event = one.get("event");
  faults.require(one.has("incident") === (event !== "open"), "conflict");
  faults.require(one.has("ended") === (event === "close"), "conflict");
  faults.require(notBefore(one.get("began") ?? "", one.get("ended") ?? one.get("began") ?? ""), "conflict");
});

const telemetry = kind([
  row("intake", "CODE"), row("minute", "MINUTE"), row("received", "COUNT"), row("new", "COUNT"), row("known", "COUNT"),
  many("refused *", "CODE POSITIVE", { ascending: first }), row("sources", "COUNT"), row("bytes", "SIZE"), row("queue", "COUNT"),
], (one, faults) => {
  const [received = 0n, fresh = 0n, known = 0n] = ["received", "new", "known"].map((key) => BigInt(one.get(key) ?? 0));
  faults.require(received >= fresh + known, "conflict");
});

const OUTCOMES = "accepted|busy|error|other-key|promised|refused|timeout|unreachable";
const CHANNEL = "https|usb|qr|sms|paper|voice|custody|log";

/** Instants never fall. @param {import("./kinds.js").Values} one @param {import("./schema.js").Faults} faults */
function neverFalling(one, faults) {
  const times = one.all("try").map(first);
  faults.require(times.every((time, i) => i === 0 || notBefore(times[i - 1] ?? "", time)), "order");
}

const complaint = kind([
  row("type", "access-refused|announcement|closed-early|copy-refused|equipment|figures|moved-voter|not-at-address|not-opened|other|pressure|register|turned-away"),
  row("about", (value) => SUBJECTS.some((subject) => subject(value))), row("made", "TIME"),
  row("by", "agent|contestant|observer|official|other|unstated|voter"), row("commitment", "HASH"),
  row("elsewhere ?", "CODE TIME"), row("refused ?", "CODE TIME"),
]);

const copyCommit = kind([row("submitter", "CODE"), row("leaves", "POSITIVE"), row("root", "HASH"), row("opens", "TIME")]);

const copy = withFigures([
  row("submitter", "CODE"), row("commit ?", "HASH"), row("leaf ?", "SIZE HASH"), row("path *", "HASH", { max: 40 }),
  row("basis", "heard|photo|signed|typed"), row("of ?", "HASH"), row("image ?", "HASH"), ...RECORD_IDENTITY,
], [], (one, faults) => {
  both(one, faults, "commit", "leaf");
  faults.require(!one.has("path") || one.has("leaf"), "conflict");
  faults.require(one.has("of") === (one.get("basis") === "signed"), "conflict");
});

const accreditation = kind([
  row("body", "CODE"), row("type", "agents|experts|media|observers|auditors"), row("from", "TIME"), row("until", "TIME"),
  row("terms", "HASH"), many("clause *", "CODE attend|publish|see TIME|none", { ascending: first }),
], (one, faults) => faults.require(notBefore(one.get("from") ?? "", one.get("until") ?? ""), "conflict"));

const report = kind([
  row("body", "CODE"), row("accreditation ?", "HASH"), many("clause *", "CODE", { ascending: whole }),
  row("type", "final|preliminary|statement"), row("made", "TIME"), row("document", "HASH"),
], (one, faults) => faults.require(!one.has("clause") || one.has("accreditation"), "conflict"));

const auditPlan = kind([
  many("audit +", "CODE communications|drill|hardware|register|results|risk-limiting|sample-count|software TIME CODE", { ascending: first }),
  row("article ?", "WORDS"),
]);

const auditReport = kind([
  row("plan", "HASH"), row("audit", "CODE"), row("outcome", "cancelled|held|held-in-part|postponed"), row("made", "TIME"),
  row("until ?", "TIME"), row("reason ?", "CODE"), row("document ?", "HASH"),
], (one, faults) => {
  const outcome = one.get("outcome") ?? "";
  faults.require(one.has("until") === (outcome === "postponed"), "conflict");
  faults.require(one.has("reason") === ["cancelled", "postponed"].includes(outcome), "conflict");
  faults.require(one.has("document") || !outcome.startsWith("held"), "conflict");
});

/** @type {Record<string, Reader>} */
export const ACCOUNT_KINDS = {
  image,
  objection: kind([row("record", "HASH"), row("body", "CODE"), row("reason", "CODE"), row("commitment ?", "HASH")]),
  collation,
  announcement,
  bulletin,
  proclamation,
  incident,
  attestation: kind([
    row("about", "HASH"), row("stance", "adds|contradicts|supports"), row("evidence *", "HASH", { ascending: whole, max: 100 }),
  ]),
  telemetry,
  attempts: kind([row("station", "CODE"), row("try +", `TIME ${CHANNEL} HOST ${OUTCOMES}`, { max: 500 })], neverFalling),
  probe: kind([
    row("target", "intake|site|witness HOST"), row("try +", `TIME ${OUTCOMES} COUNT|none`, { max: 500 }),
  ], neverFalling),
  complaint,
  ruling: kind([
    row("complaint +", "HASH", { ascending: whole, max: 100 }), row("organ", "CODE"),
    row("outcome", "dismissed|inadmissible|partly-upheld|upheld|withdrawn"), row("made", "TIME"), row("article", "WORDS"),
    row("document", "HASH"), row("decision ?", "HASH"),
  ]),
  redaction: kind([
    row("blob +", "HASH", { ascending: whole, max: 100 }), row("reason", "CODE"), row("organ", "CODE"), row("article", "WORDS"),
  ]),
  "copy-commit": copyCommit,
  copy,
  accreditation,
  report,
  "audit-plan": auditPlan,
  "audit-report": auditReport,
  geometry: kind([
    row("areas", "CODE"), row("media", "geojson"), row("blob", "HASH"), row("property", "WORDS"), row("source", "WORDS"), row("licence", "WORDS"),
  ]),
  software: kind([many("component +", "CODE VERSION HASH", { ascending: first })]),
};
