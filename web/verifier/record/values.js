// The spellings of values, spec 1 §1.4 and §4a: each has exactly one.

import { decimal, fromBase64 } from "../base/bytes.js";

/** @typedef {(word: string) => boolean} Spelling */

export const COUNT_MAX = 4_294_967_295n;
const NUMBER_MAX = (1n << 64n) - 1n;
export const ROLES = ["authority", "station", "officer", "board", "agent", "contestant", "observer", "media",
  "court", "auditor", "intake", "promise", "publisher"];

/** @type {Spelling} */
export const isCode = (word) => /^[a-z0-9][a-z0-9.-]{0,31}$/.test(word) && word !== "none" && word !== "all";
/** @type {Spelling} */
export const isElection = (word) =>
  /^[a-z0-9][a-z0-9./-]{0,99}$/.test(word) && !word.includes("//") && !word.endsWith("/");
/** @type {Spelling} */
export const isCount = (word) => decimal(word, COUNT_MAX) !== null;
/** @type {Spelling} */
const isSize = (word) => decimal(word) !== null;
/** @type {Spelling} */
export const isHash = (word) => /^[0-9a-f]{64}$/.test(word);
/** @type {Spelling} */
const isKey = (word) => word.length === 44 && fromBase64(word)?.length === 32;

/** `N/D` of one kind of number, D > 0. @param {Spelling} number @returns {Spelling} */
const fraction = (number) => (word) => {
  const [n = "", d = "", ...rest] = word.split("/");
  return rest.length === 0 && number(n) && number(d) && d !== "0";
};

/** @type {Spelling} */
const isNumber = (word) => decimal(word, NUMBER_MAX) !== null;

/** ROLE/CODE. @type {Spelling} */
export const isHolderName = (word) => {
  const [role = "", code = "", ...rest] = word.split("/");
  return rest.length === 0 && ROLES.includes(role) && isCode(code);
};

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const TIME = /^(2[01][0-9]{2})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})$/;
const OFFSET_MAX = 14 * 60;

/** Seconds since 1970 of a time, or null if it is not spelt as one. @param {string} word */
export function timeOf(word) {
  const match = TIME.exec(word);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day < 1 || day > (DAYS[month - 1] ?? 0) + (leap ? 1 : 0)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const offset = offsetOf(match[7] ?? "");
  if (offset === null) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - 60 * offset;
}

/** Minutes; null for another spelling. @param {string} zone */
function offsetOf(zone) {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(4));
  const all = 60 * Number(zone.slice(1, 3)) + minutes;
  if (minutes > 59 || all === 0 || all > OFFSET_MAX) return null;
  return zone.startsWith("-") ? -all : all;
}

/** @type {Spelling} */
export const isTime = (word) => timeOf(word) !== null;

/** A moment in UTC, as this project spells it. @param {bigint | number} seconds */
export function utc(seconds) {
  return new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z");
}

const ACTS = ["record", "recount", "correction", "decision", "station-event", "register", "register-change", "key",
  "revoke", "amend", "publication"];
const ACCOUNT_ACTS = ["image", "objection", "announcement", "attestation", "probe", "report", "complaint",
  "copy-commit", "copy", "collation", "telemetry", "attempts", "ruling", "proclamation", "audit-report", "bulletin",
  "incident", "redaction", "accreditation", "audit-plan", "software", "geometry"];
export { ACTS, ACCOUNT_ACTS };

/** @param {string} word @param {bigint} max */
function isDegrees(word, max) {
  const digits = word.startsWith("-") ? word.slice(1) : word;
  return digits !== "" && decimal(digits, max) !== null && word !== "-0";
}

/** Spellings by the name that the tables of kinds use. @type {Record<string, Spelling>} */
export const SPELLINGS = {
  CODE: isCode,
  ELECTION: isElection,
  FINDING: (word) => /^[FW][0-9]{3}$/.test(word),
  CHECK: (word) => /^[A-I](0|[1-9][0-9]?)$/.test(word),
  COUNT: isCount,
  POSITIVE: (word) => isCount(word) && word !== "0",
  SIZE: isSize,
  NUMBER: isNumber,
  FRACTION: fraction(isCount),
  "NUMBER-FRACTION": (word) => fraction(isNumber)(word),
  HASH: isHash,
  KEY: isKey,
  SIGNATURE: (word) => word.length === 88 && fromBase64(word)?.length === 64,
  "SIGNATURE-BLOB": (word) => fromBase64(word)?.length === 68,
  TIME: isTime,
  UTC: (word) => isTime(word) && word.endsWith("Z"),
  MINUTE: (word) => isTime(word) && word.endsWith(":00Z"),
  NAME: isHolderName,
  BASE64: (word) => word !== "" && fromBase64(word) !== null,
  PERCENT: (word) => /^(0|[1-9][0-9]?)(\.[0-9]{1,4})?$|^100(\.0{1,4})?$/.test(word),
  "TWO-DECIMALS": (word) => /^(0|[1-9][0-9]*)\.[0-9]{2}$/.test(word),
  HOST: (word) => /^[a-z0-9][a-z0-9.:-]{0,99}$/.test(word),
  "SOME-OF-ALL": (word) => word.split("/").length === 2 && word.split("/").every(isSize),
  VERSION: (word) => /^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/.test(word),
  "TEXT-KEY": (word) => /^[A-Za-z0-9][A-Za-z0-9./-]{0,99}$/.test(word),
  SCOPE: (word) => word === "any" || /^(station|area):/.test(word) && isCode(word.slice(word.indexOf(":") + 1)),
  CODES: (word) => word.split(",").every(isCode),
  "AREA-LIST": (word) => word === "all" || word.split(",").every(isCode),
  GEO: (word) => {
    const [lat = "", lon = "", ...rest] = word.split(",");
    return rest.length === 0 && isDegrees(lat, 90_000_000n) && isDegrees(lon, 180_000_000n);
  },
  ACT: (word) => ACTS.includes(word) || ACCOUNT_ACTS.includes(word),
  WITNESS: (word) => new TextEncoder().encode(word).length <= 255,
};
