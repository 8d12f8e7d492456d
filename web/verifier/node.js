#!/usr/bin/env node
// The verifier under Node: a folder or an address, and an anchor.
//
//     node web/verifier/node.js SOURCE [--anchor HASH] [--station CODE [--contest CODE]] [--no-pages] [--json]
//
// Exit codes are those of spec 6 §2.

import { readFile, readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { fromAddress } from "./verdict/source.js";
import { counted } from "./verdict/source.js";
import { verifyStation } from "./verdict/station.js";
import { verify } from "./verdict/verify.js";

/** @import { Source } from "./verdict/source.js" */
/** @import { Report } from "./verdict/verify.js" */

/** Files below a folder. @param {string} folder @returns {Source} */
export function fromFolder(folder) {
  return {
    fetch: async (path) => {
      try {
        return new Uint8Array(await readFile(join(folder, ...path.split("/"))));
      } catch (error) {
        const { code } = /** @type {NodeJS.ErrnoException} */ (error);
        if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return null;
        throw error;
      }
    },
    list: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const root = join(folder, sep);
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length).split(sep).join("/"));
    },
  };
}

/** @param {string} place */
export function sourceOf(place) {
  return /^https?:\/\//.test(place) ? fromAddress(place) : fromFolder(place);
}

/** The answer as text, spec 6 §2. @param {Report} report */
export function textOf(report) {
  const lines = [report.headline];
  if (report.notice !== null) lines.push(report.notice);
  if (report.custodian !== null) lines.push(`not the authority's log: copies kept by ${report.custodian}`);
  lines.push(`${report.election ?? "no election"} size ${report.size} root ${report.root}`);
  for (const { code, title, verdict, cause, details, further } of report.checks) {
    lines.push([verdict, cause, code, title].filter(Boolean).join(" "));
    for (const { subject, field, expected, got } of details) lines.push(`  ${subject} ${field} expected ${expected} got ${got}`);
    if (further > 0) lines.push(`  and ${further} more`);
  }
  return lines.join("\n");
}

/** @param {string} place @param {import("./verdict/station.js").StationOptions} options @param {boolean} json */
async function stationMain(place, options, json) {
  const { source, count } = counted(sourceOf(place));
  const report = await verifyStation(source, options);
  if (json) console.log(JSON.stringify({ ...report, read: count }));
  else {
    const steps = report.steps.map(({ step, unit, verdict, cause, expected, got }) =>
      [verdict, cause, step, unit].filter(Boolean).join(" ") + (verdict === "holds" ? "" : `\n  expected ${expected} got ${got}`));
    const units = report.units.flatMap((one) => [`${one.unit} ${one.class} ${one.head ?? "none"}`, ...one.figures.map(([name, n]) => `  ${name} ${n}`)]);
    const relied = report.reliedOn.map((one) => `relied on: ${one}`);
    const said = [report.notice, report.custodian === null ? null : `not the authority's log: copies kept by ${report.custodian}`].filter((one) => one !== null);
    console.log([report.headline, ...said, ...steps, ...units, ...relied, `read ${count.files} files, ${count.bytes} bytes`].join("\n"));
  }
  return report.exitCode;
}

/** @param {string[]} args */
async function main(args) {
  const value = (/** @type {string} */ name) => (args.includes(name) ? (args[args.indexOf(name) + 1] ?? null) : null);
  const [place] = args;
  if (place === undefined || place.startsWith("--")) {
    console.error("usage: node web/verifier/node.js SOURCE [--anchor HASH] [--station CODE [--contest CODE]] [--no-pages] [--json]");
    return 2;
  }
  try {
    const station = value("--station");
    if (station !== null) return await stationMain(place, { anchor: value("--anchor"), station, contest: value("--contest") }, args.includes("--json"));
    const report = await verify(sourceOf(place), { anchor: value("--anchor"), pages: !args.includes("--no-pages") });
    console.log(args.includes("--json") ? JSON.stringify(report) : textOf(report));
    return report.exitCode;
  } catch (error) {
    console.error(`could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return 4;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
