// `live/latest.json`, spec 5 §4: a claim of the publisher, read for orientation and never for trust.

const CUT = 200;

/** The one spelling of a value: no spaces, few escapes. @param {unknown} value @returns {string} */
export function spell(value) {
  if (value === null || typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "string") return `"${escaped(value)}"`;
  if (Array.isArray(value)) return `[${value.map(spell).join(",")}]`;
  const entries = Object.entries(/** @type {Record<string, unknown>} */ (value));
  return `{${entries.map(([key, one]) => `"${key}":${spell(one)}`).join(",")}}`;
}

/** @param {string} text */
function escaped(text) {
  return [...text].slice(0, CUT).map((c) => {
    if (c === '"' || c === "\\") return `\\${c}`;
    const code = c.codePointAt(0) ?? 0;
    return code < 0x20 ? `\\u${code.toString(16).padStart(4, "0")}` : c;
  }).join("");
}

/** @param {import("../tally/outcome.js").Outcome} outcome what `contests` says of it */
export function contestOf({ contest, units, choices, totals }) {
  const of = (/** @type {string} */ name) => units.filter((unit) => unit.class === name).length;
  const order = [...choices.keys()].sort((a, b) => Number((totals[b] ?? 0n) - (totals[a] ?? 0n)) || a - b);
  return {
    code: contest.code, expected: units.length, counted: of("counted"), flagged: of("counted-flagged"), excluded: of("excluded"),
    missing: of("missing"), top: order.slice(0, 5).map((i) => [choices[i], Number(totals[i] ?? 0n)]),
  };
}
