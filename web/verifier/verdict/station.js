// One station from the anchor, without the whole log: proof, log signature, witnesses, the station's signature, and
// the published figures against the record. Spec 6 §1, spec 3 §3 and §7, spec 5 §2 and §5.
//
// What a light reader cannot see is said and not guessed: a revocation, an amendment, a later correction. For the
// question whether a record is the current one it relies on the publisher's signed statement of a size, which whoever
// recounts everything recomputes.

import { equal, fromUtf8, hex, utf8 } from "../base/bytes.js";
import { parseCsv } from "../base/csv.js";
import { Failure, asFailure } from "../base/failure.js";
import { sha256 } from "../base/sha256.js";
import { parseCheckpoint } from "../log/checkpoint.js";
import { parseNote } from "../log/note.js";
import { evaluate } from "../log/policy.js";
import { Tiles } from "../log/tiles.js";
import { WIDTH } from "../log/path.js";
import { unitsPath } from "../publication/files.js";
import { parseManifest } from "../publication/manifest.js";
import { figuresOf } from "../record/election.js";
import { parseEntry } from "../record/entry.js";
import { KeyLog } from "../record/keys.js";
import { remembered } from "./source.js";

/** @import { Evaluation } from "../log/policy.js" */
/** @import { Manifest } from "../publication/manifest.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { Source } from "./source.js" */

/** @typedef {{what: string, verdict: "holds" | "fails" | "cannot-tell", cause: string | null, expected: string, got: string}} Step */
/** @typedef {{headline: string, rootConfirmed: boolean, election: string | null, station: string, contest: string, record: string | null, index: number | null,
 *   class: string | null, figures: [string, string][], steps: Step[], reliedOn: string[], exitCode: number}} StationReport */
/**
 * `index` is where a page says that the record is; `shown` are figures that a page shows, by field name or `vote CHOICE`.
 * @typedef {{anchor: string | null, station: string, contest: string, track?: string, index?: number, shown?: Map<string, string>}} StationOptions
 */

const KEY_BUNDLES_MAX = 64n;
const NOT_CONFIRMED = "consistent; keys taken from the source itself: root not confirmed";

/** @param {Source} source @param {StationOptions} options @returns {Promise<StationReport>} */
export async function verifyStation(source, options) {
  return new StationCheck(remembered(source), options).run();
}

class StationCheck {
  /** @type {Step[]} */ steps = [];
  /** @type {string[]} */ reliedOn = [];
  /** @type {string[]} */ row = [];
  /** @type {string[]} */ columns = [];
  /** @type {Entry | null} */ entry = null;
  /** @type {number | null} */ index = null;
  keys = new KeyLog();

  /** @param {Source} source @param {StationOptions} options */
  constructor(source, options) {
    this.source = source;
    this.options = options;
  }

  /** @param {string} what @param {string} expected @param {string} got */
  same(what, expected, got) {
    this.steps.push({ what, verdict: expected === got ? "holds" : "fails", cause: null, expected, got });
    return expected === got;
  }

  /** @param {string} what @param {string} cause @param {string} missing */
  cannotTell(what, cause, missing) {
    this.steps.push({ what, verdict: "cannot-tell", cause, expected: missing, got: "" });
  }

  /** @returns {Promise<StationReport>} */
  async run() {
    try {
      await this.check();
    } catch (error) {
      const failure = asFailure(error);
      this.steps.push({ what: "files", verdict: failure.word === "absent" ? "cannot-tell" : "fails", cause: failure.word === "absent" ? "not-published" : null, expected: "sound", got: failure.message });
    }
    return this.report();
  }

  async check() {
    const note = parseNote(await this.need("log/checkpoint"));
    const checkpoint = parseCheckpoint(note.textBytes);
    const tiles = new Tiles((path) => this.source.fetch(`log/${path}`), checkpoint.size, checkpoint.root);
    const definition = parseEntry(await tiles.entry(0n));
    if (this.options.anchor === null) this.cannotTell("the definition is the anchor's", "missing", "an anchor, from somewhere else than here");
    else if (!this.same("the definition is the anchor's", this.options.anchor, definition.statement.id)) return;
    await this.keys.begin(definition);
    const policy = this.keys.policyAt(0);
    this.log(await this.evaluation(policy, note), policy.quorum);
    const manifest = await this.currentRow(tiles);
    await this.record(tiles, manifest);
  }

  /** @param {string} path */
  async need(path) {
    const bytes = await this.source.fetch(path);
    if (bytes === null) throw new Failure("absent", { path });
    return bytes;
  }

  /** @param {import("../log/policy.js").Policy} policy @param {import("../log/note.js").Note} note @returns {Promise<Evaluation | Failure>} */
  async evaluation(policy, note) {
    try {
      return await evaluate(policy, note);
    } catch (error) {
      return asFailure(error);
    }
  }

  /** The log's signature and the quorum, under the definition's policy. @param {Evaluation | Failure} evaluation @param {string} quorum */
  log(evaluation, quorum) {
    this.reliedOn.push("no amendment of the definition and no revocation of a key: only a recount of everything shows one");
    if (evaluation instanceof Failure) {
      if (evaluation.word === "no-known-signature") this.cannotTell("the log signed the checkpoint", "key-not-published", "a key of the definition; an amendment may have changed it");
      else this.same("the log signed the checkpoint", "verifies", evaluation.word);
      return;
    }
    this.same("the log signed the checkpoint", "verifies", "verifies");
    const names = evaluation.witnesses.map(({ name }) => name).join(" ");
    if (evaluation.met) this.same(`quorum ${quorum} (${names})`, "met", "met");
    else this.cannotTell(`quorum ${quorum}`, "pending", `cosigned by ${names || "none"}`);
  }

  /** The row of the newest published size, under the publisher's statement of it. @param {Tiles} tiles @returns {Promise<Manifest | null>} */
  async currentRow(tiles) {
    const latest = fromUtf8((await this.source.fetch("live/latest.json")) ?? new Uint8Array()) ?? "";
    const size = /"at":([0-9]+)/.exec(latest)?.[1];
    if (size === undefined) {
      this.cannotTell("the record is the current one", "not-published", "a published size");
      return null;
    }
    const bytes = await this.need(`at/${size}/manifest`);
    const manifest = parseManifest(bytes);
    await this.publication(tiles, BigInt(size), manifest);
    await this.findRow(size, manifest);
    return manifest;
  }

  /** The publication statement of a size stands at its index or after it. @param {Tiles} tiles @param {bigint} size @param {Manifest} manifest */
  async publication(tiles, size, manifest) {
    const what = `the publisher signed size ${size}`;
    for (let index = size; index < tiles.size && index < size + WIDTH; index += 1n) {
      const { statement } = parseEntry(await tiles.entry(index));
      if (statement.kind !== "publication" || statement.values.get("size") !== String(size)) continue;
      const { signers } = await this.keys.signed(statement, 0);
      this.same(what, "publisher", signers.some(({ name }) => name.startsWith("publisher/")) ? "publisher" : "no publisher's key");
      const root = hex(await tiles.rootAt(size));
      this.same("its root", root, statement.values.get("root") ?? "");
      this.same("the root of the manifest", root, manifest.root);
      this.same("its manifest", statement.values.get("manifest") ?? "", manifest.hash);
      this.same("its stations-root", statement.values.get("stations-root") ?? "", manifest.stationsRoot);
      this.reliedOn.push(`entry ${index}, by which the publisher states what is current at size ${size} (stations-root ${manifest.stationsRoot}); it is recomputed by whoever recounts everything`);
      return;
    }
    this.cannotTell(what, "pending", "the publication of the newest size is not yet under the checkpoint");
  }

  /** Shards hold stations in byte order: halve until the row's shard is found. @param {string} size @param {Manifest} manifest */
  async findRow(size, manifest) {
    const { station, contest, track = "official" } = this.options;
    const prefix = unitsPath(contest, 0).replace(/[0-9]+\.csv$/, "");
    const shards = [...manifest.files.keys()].filter((path) => path.startsWith(prefix));
    let [low, high] = [0, shards.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const path = shards[middle] ?? "";
      const bytes = await this.need(`at/${size}/${path}`);
      const rows = parseCsv(fromUtf8(bytes) ?? "");
      this.columns = rows[0] ?? [];
      const found = rows.slice(1).find(([code, of]) => code === station && of === track);
      const inside = found !== undefined || (station >= (rows[1]?.[0] ?? "") && station <= (rows.at(-1)?.[0] ?? ""));
      if (inside) {
        this.same(`file at/${size}/${path}`, manifest.files.get(path)?.hash ?? "", hex(sha256(bytes)));
        if (found === undefined) this.cannotTell("the station's row", "not-published", `a row of ${station}`);
        else this.row = found;
        return;
      }
      if (station < (rows[1]?.[0] ?? "")) high = middle - 1;
      else low = middle + 1;
    }
    this.cannotTell("the station's row", "not-published", `a row of ${station} in ${contest}`);
  }

  /** A cell of the row. @param {string} column */
  cell(column) {
    return this.row[this.columns.indexOf(column)] ?? "";
  }

  /** @param {Tiles} tiles @param {Manifest | null} manifest */
  async record(tiles, manifest) {
    const head = this.cell("head");
    if (manifest === null || this.row.length === 0) return;
    if (head === "") return void this.same("the record", "missing", this.cell("class"));
    const index = this.options.index ?? (await this.indexOf(head, manifest));
    if (index === null) return this.cannotTell("the record is in the log", "not-published", `an entry of ${head}`);
    this.index = index;
    const entry = parseEntry(await tiles.entry(BigInt(index)));
    this.entry = entry;
    this.same(`the record is entry ${index} of the signed tree`, head, entry.statement.id);
    await this.signature(tiles, entry);
    this.figures(entry);
    return undefined;
  }

  /** Where `arrivals/` says that a statement is. @param {string} id @param {Manifest} manifest */
  async indexOf(id, manifest) {
    for (const path of [...manifest.files.keys()].filter((one) => one.startsWith("arrivals/")).reverse()) {
      const text = fromUtf8(await this.need(`at/${manifest.size}/${path}`)) ?? "";
      const at = text.indexOf(`,${id},`);
      if (at >= 0) return Number(text.slice(text.lastIndexOf("\n", at) + 1).split(",")[0]);
    }
    return null;
  }

  /** The station's own line, under the key that a `key` entry of the authority enrolled. @param {Tiles} tiles @param {Entry} entry */
  async signature(tiles, { statement }) {
    const name = `station/${this.options.station}`;
    const what = `signed by ${name}`;
    if (!(await this.enrol(tiles, name))) return this.cannotTell(what, "key-not-published", `a key entry of ${name}`);
    const { signers, bad } = await this.keys.signed(statement, this.keys.index);
    const line = bad.find((one) => one.name === name);
    const signed = signers.some((one) => one.name === name);
    this.same(what, "verifies", signed ? "verifies" : (line?.cause ?? "no line"));
    return undefined;
  }

  /** Reads bundles from the first on until the name has a key; each entry is checked by its tile. @param {Tiles} tiles @param {string} name */
  async enrol(tiles, name) {
    for (let bundle = 0n; bundle * WIDTH < tiles.size && bundle < KEY_BUNDLES_MAX; bundle += 1n) {
      const entries = await tiles.entries(bundle);
      for (const [i, bytes] of entries.entries()) {
        if (bundle === 0n && i === 0) continue;
        if (!isKeyEntry(bytes)) continue;
        const entry = entryOrNull(bytes);
        this.keys.index = Number(bundle * WIDTH) + i;
        if (entry?.statement.kind !== "key" || !entry.statement.values.all("key").some((line) => line.startsWith(`${name} `))) continue;
        await this.keys.take(entry);
        if (this.keys.keyAt(name, this.keys.index) !== undefined) return true;
      }
    }
    return false;
  }

  /** The published row, and what a page shows, against the signed text. @param {Entry} entry */
  figures({ statement }) {
    const { fields, votes } = figuresOf(statement.values);
    const signed = new Map([...[...fields].map(([name, n]) => /** @type {[string, string]} */ ([name, String(n)])),
      ...[...votes].map(([code, n]) => /** @type {[string, string]} */ ([`vote ${code}`, String(n)]))]);
    const decided = this.cell("marks").includes("decided");
    if (decided) this.reliedOn.push("a decision changed this record's figures or class: the row shows them after it");
    const differing = [...signed].filter(([name, n]) => this.cell(name) !== n && this.columns.includes(name));
    if (!decided) this.same("the published row", figureWords(differing.map(([name, n]) => [name, n])), figureWords(differing.map(([name]) => [name, this.cell(name)])));
    for (const [name, shown] of this.options.shown ?? []) {
      const n = decided ? this.cell(name) : signed.get(name);
      if (n !== shown) this.same(`the page shows ${name}`, n ?? "absent", shown);
    }
  }

  /** @returns {StationReport} */
  report() {
    const failing = this.steps.some(({ verdict }) => verdict === "fails");
    const open = this.steps.some(({ verdict }) => verdict === "cannot-tell");
    const confirmed = this.options.anchor !== null;
    const headline = failing ? "something differs: both values are below"
      : !confirmed ? NOT_CONFIRMED : open ? "nothing differs; some of it cannot be told" : "the record is in the log, signed and current";
    return {
      headline, rootConfirmed: confirmed, election: this.keys.election || null, station: this.options.station, contest: this.options.contest,
      record: this.entry?.statement.id ?? null, index: this.index, class: this.cell("class") || null,
      figures: this.columns.slice(7).map((name) => [name, this.cell(name)]), steps: this.steps, reliedOn: this.reliedOn,
      exitCode: failing ? 1 : open ? 3 : 0,
    };
  }
}

/** @param {[string, string][]} list */
function figureWords(list) {
  return list.length === 0 ? "the figures of the signed text" : list.map((pair) => pair.join(" ")).join(", ");
}

const KEY_TITLE = utf8("\n\nacta/key/v1\n");

/** Whether the header is followed by a key statement: most entries need not be parsed. @param {Uint8Array} bytes */
function isKeyEntry(bytes) {
  const at = bytes.findIndex((byte, i) => byte === 10 && bytes[i + 1] === 10);
  return at >= 0 && equal(bytes.subarray(at, at + KEY_TITLE.length), KEY_TITLE);
}

/** @param {Uint8Array} bytes */
function entryOrNull(bytes) {
  try {
    return parseEntry(bytes);
  } catch (error) {
    asFailure(error);
    return null;
  }
}
