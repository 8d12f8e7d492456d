// One station from the anchor, from a few small files: spec 6 §12.
//
// What a light reader cannot see is said and not guessed: a revocation, an amendment. For the question whether a record
// is the current one it relies on the publisher's signed statement of a size, which whoever recounts everything recomputes.

import { equal, fromBase64, fromUtf8, hex, utf8 } from "../base/bytes.js";
import { asFailure } from "../base/failure.js";
import { parseCheckpoint } from "../log/checkpoint.js";
import { verify } from "../log/ed25519.js";
import { evaluate } from "../log/policy.js";
import { parseProof } from "../log/proof.js";
import { Tiles } from "../log/tiles.js";
import { leafHash, rootOf, verifyInclusion } from "../log/tree.js";
import { DEFINITION, NODE_LINES, NODE_ROOT, nodePath, parseNode, parseNodeRoot, parseStationFile, stationPath } from "../publication/station-files.js";
import { figuresOf } from "../record/election.js";
import { parseEntry } from "../record/entry.js";
import { KeyLog } from "../record/keys.js";
import { WHOLE, isSatisfied } from "../record/signing.js";
import { lineKeyId, parseStatement } from "../record/statement.js";
import { HEADLINES } from "./headline.js";
import { remembered } from "./source.js";

/** @import { Checkpoint } from "../log/checkpoint.js" */
/** @import { Proof } from "../log/proof.js" */
/** @import { StationFile } from "../publication/station-files.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { Says } from "./headline.js" */
/** @import { Cause } from "./report.js" */
/** @import { Source } from "./source.js" */

/** `unit` is `CONTEST TRACK`, empty for a step about the station. @typedef {{step: string, unit: string, verdict: "holds" | "fails" | "cannot-tell", cause: Cause | null, expected: string, got: string}} Step */
/** What the leaf says of a contest, with the signed figures by field name or `vote CHOICE`. @typedef {{unit: string, class: string, head: string | null, index: number | null, figures: [string, string][]}} StationUnit */
/** @typedef {{headline: string, says: Says, anchor: string | null, rootConfirmed: boolean, election: string | null, notice: string | null, custodian: string | null, station: string, size: string | null,
 *   steps: Step[], units: StationUnit[], reliedOn: string[], exitCode: number}} StationReport */
/** All contests of the station without `contest`. @typedef {{anchor: string | null, station: string, contest?: string | null}} StationOptions */
/** @typedef {{proof: Proof, checkpoint: Checkpoint, entry: Entry, size: bigint, leaf: Uint8Array}} Published */

const LIVE = "live/publication";
const COLUMNS = 7;
const NO_HEADER = { received: "", via: "", intake: "", relays: [] };

/** A step has said why the check goes no further. */
class Ended extends Error {}

/** @param {Source} source @param {StationOptions} options @returns {Promise<StationReport>} */
export async function verifyStation(source, options) {
  return new StationCheck(remembered(source), options).run();
}

class StationCheck {
  /** @type {Step[]} */ steps = [];
  /** @type {StationUnit[]} */ units = [];
  /** @type {string[]} */ reliedOn = [];
  /** @type {bigint | null} */ size = null;
  confirmed = false;
  keys = new KeyLog();

  /** @param {Source} source @param {StationOptions} options */
  constructor(source, options) {
    this.source = source;
    this.options = options;
  }

  /** @param {string} step @param {string} [unit] */
  holds(step, unit = "") {
    this.steps.push({ step, unit, verdict: "holds", cause: null, expected: "", got: "" });
  }

  /** @param {string} step @param {string} unit @param {string} expected @param {string} got */
  fails(step, unit, expected, got) {
    this.steps.push({ step, unit, verdict: "fails", cause: null, expected, got });
  }

  /** @param {string} step @param {string} unit @param {Cause} cause @param {string} expected @param {string} got */
  cannotTell(step, unit, cause, expected, got) {
    this.steps.push({ step, unit, verdict: "cannot-tell", cause, expected, got });
  }

  /** @param {string} step @param {string} expected @param {string} got @returns {never} */
  endFailing(step, expected, got) {
    this.fails(step, "", expected, got);
    throw new Ended();
  }

  /** @param {string} step @param {Cause} cause @param {string} expected @param {string} got @returns {never} */
  end(step, cause, expected, got) {
    this.cannotTell(step, "", cause, expected, got);
    throw new Ended();
  }

  /** @param {string} step @param {string} path */
  async need(step, path) {
    const bytes = await this.source.fetch(path);
    return bytes ?? this.end(step, "not-published", path, "not published");
  }

  /** What a file is, or the end. @template T @param {string} step @param {string} expected @param {() => T} read @returns {T} */
  read(step, expected, read) {
    try {
      return read();
    } catch (error) {
      return this.endFailing(step, expected, asFailure(error).word);
    }
  }

  async run() {
    try {
      await this.check();
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
    }
    return this.report();
  }

  async check() {
    const published = await this.published();
    const { station } = this.options;
    const path = `at/${published.size}/`;
    const own = `${path}${stationPath(station)}`;
    const tiles = new Tiles((file) => this.source.fetch(`log/${file}`), published.checkpoint.size, published.checkpoint.root);
    // What is needed in any case is asked for at once.
    const ahead = [`${path}${DEFINITION}`, own, `${path}${NODE_ROOT}`].map((file) => this.source.fetch(file));
    const edge = tiles.edge();
    await Promise.allSettled([...ahead, edge]);
    await this.definition(path);
    await this.checkpoint(published);
    this.included(published);
    await this.publisher(published.entry);
    this.size = published.size;
    const bytes = await this.need("current", own);
    const file = this.read("current", "a file of a station", () => parseStationFile(bytes));
    await this.current(published, path, file);
    await this.contests(published, tiles, file);
  }

  /** `live/publication`: which size the publisher stated last. @returns {Promise<Published>} */
  async published() {
    const bytes = await this.need("publication", LIVE);
    const found = this.read("publication", "a publication with its proof", () => {
      const proof = parseProof(bytes);
      const extra = proof.extra ?? new Uint8Array();
      return { proof, checkpoint: parseCheckpoint(proof.note.textBytes), entry: parseEntry(extra), leaf: leafHash(extra) };
    });
    const { kind, values } = found.entry.statement;
    if (kind !== "publication") return this.endFailing("publication", "a publication with its proof", `a statement of kind ${kind}`);
    return { ...found, size: BigInt(values.get("size") ?? "0") };
  }

  /** `anchor`: the definition's text is the one that the anchor names. @param {string} path */
  async definition(path) {
    const bytes = await this.need("anchor", `${path}${DEFINITION}`);
    const statement = this.read("anchor", "a definition", () => parseStatement(bytes));
    const { anchor } = this.options;
    if (anchor !== null && anchor !== statement.id) return this.endFailing("anchor", anchor, statement.id);
    try {
      await this.keys.begin({ header: NO_HEADER, headerText: "", statement });
    } catch (error) {
      return this.endFailing("anchor", "signed by its own authority", asFailure(error).word);
    }
    this.confirmed = anchor !== null;
    if (this.confirmed) this.holds("anchor");
    else this.cannotTell("anchor", "", "missing", "an anchor from elsewhere", statement.id);
    this.reliedOn.push("no amendment of the definition and no revocation of a key so far");
    return undefined;
  }

  /** `checkpoint` and `quorum`: the log signed, and enough witnesses. @param {Published} published */
  async checkpoint({ proof }) {
    const policy = this.keys.policyAt(0);
    try {
      const evaluation = await evaluate(policy, proof.note);
      this.holds("checkpoint");
      if (evaluation.met) this.holds("quorum");
      else this.cannotTell("quorum", "", "pending", `quorum ${policy.quorum}`, "not met");
    } catch (error) {
      const { word } = asFailure(error);
      if (word === "no-known-signature") this.end("checkpoint", "key-not-published", "a log key of the definition", word);
      this.endFailing("checkpoint", "signed by the log", word);
    }
  }

  /** `publication`: the statement is in the tree of the checkpoint. @param {Published} published */
  included({ proof, checkpoint, entry, size, leaf }) {
    const { index, hashes } = proof;
    const { election } = entry.statement;
    if (election !== this.keys.election || size > index) {
      this.endFailing("publication", `election ${this.keys.election} size at most ${index}`, `election ${election} size ${size}`);
    }
    this.read("publication", `entry ${index} in the tree of size ${checkpoint.size}`, () => verifyInclusion(index, checkpoint.size, leaf, checkpoint.root, hashes));
    this.holds("publication");
    this.reliedOn.push(`entry ${index}, by which the publisher states what is current at size ${size}: whoever recounts everything recomputes it`);
  }

  /** `publisher`: signed as the definition asks, by keys of the definition. @param {Entry} entry */
  async publisher({ statement }) {
    const { signers, bad } = await this.keys.signed(statement, 0);
    const wrong = bad.find(({ cause }) => cause === "signature");
    if (wrong !== undefined) this.fails("publisher", "", `${wrong.name} signed`, "does not verify");
    else if (isSatisfied(this.keys.signPolicy, "publication", WHOLE, signers)) this.holds("publisher");
    else this.cannotTell("publisher", "", "key-not-published", "keys of the definition", bad.map(({ name }) => name).join(" "));
  }

  /** `current`: the leaf is in the tree of the stations-root that the publisher signed. @param {Published} published @param {string} path @param {StationFile} file */
  async current({ entry }, path, file) {
    const { station } = this.options;
    if (file.leaf === "") return this.end("current", "missing", "a station in force", "none");
    const own = file.leaf.slice(0, file.leaf.indexOf("\n"));
    if (own !== `station ${station}`) return this.endFailing("current", `station ${station}`, own);
    const rootBytes = await this.need("current", `${path}${NODE_ROOT}`);
    let { count, lines } = this.read("current", "the root of a tree over stations", () => parseNodeRoot(rootBytes));
    let want = entry.statement.values.get("stations-root") ?? "";
    let level = 0;
    for (let wide = count; wide > NODE_LINES; wide = Math.ceil(wide / NODE_LINES)) level += 1;
    for (let number = 0; ; ) {
      const got = hex(rootOf(lines.map(({ hash }) => hash)));
      if (got !== want) return this.endFailing("current", `stations-root ${want}`, got);
      const at = lines.findLastIndex(({ code }) => code <= station);
      const found = lines[at];
      if (found === undefined) return this.endFailing("current", `station ${station} in the tree`, "before the first");
      if (level === 0) {
        const leaf = leafHash(utf8(file.leaf));
        if (found.code !== station || !equal(found.hash, leaf)) return this.endFailing("current", `leaf ${hex(found.hash)}`, hex(leaf));
        return this.holds("current");
      }
      level -= 1;
      number = number * NODE_LINES + at;
      want = hex(found.hash);
      const bytes = await this.need("current", `${path}${nodePath(level, number)}`);
      lines = this.read("current", "a node of the tree over stations", () => parseNode(fromUtf8(bytes) ?? "-"));
    }
  }

  /** What the leaf says, contest by contest. @param {Published} published @param {Tiles} tiles @param {StationFile} file */
  async contests(published, tiles, file) {
    const { contest = null } = this.options;
    const said = file.leaf.split("\n").filter((line) => line.startsWith("contest ")).map((line) => line.split(" ").slice(1));
    const asked = said.filter(([code]) => contest === null || code === contest);
    if (asked.length === 0) this.cannotTell("record", contest ?? "", "missing", "a contest of this station", "none");
    for (const [code = "", track = "", kind = "", head = "none"] of asked) {
      /** @type {StationUnit} */
      const unit = { unit: `${code} ${track}`, class: kind, head: head === "none" ? null : head, index: null, figures: [] };
      this.units.push(unit);
      if (unit.head === null) this.holds("record", unit.unit);
      else await this.record(published, tiles, file, unit, head);
    }
  }

  /** `record`, and what rests on it. @param {Published} published @param {Tiles} tiles @param {StationFile} file @param {StationUnit} unit @param {string} head */
  async record(published, tiles, file, unit, head) {
    const parsed = file.entries.flatMap(({ index, bytes }) => {
      const entry = entryOrNull(bytes);
      return entry === null ? [] : [{ index, bytes, statement: entry.statement }];
    });
    const named = parsed.find(({ statement: { id, kind, values } }) => id === head && (kind === "record" || kind === "correction")
      && values.get("station") === this.options.station && `${values.get("contest")} ${values.get("track")}` === unit.unit);
    if (named === undefined) return this.fails("record", unit.unit, head, parsed.map(({ statement }) => statement.id).join(" "));
    this.holds("record", unit.unit);
    const { index, bytes, statement } = named;
    unit.index = Number(index);
    const { fields, votes } = figuresOf(statement.values);
    unit.figures = [...[...fields].map(([name, n]) => /** @type {[string, string]} */ ([name, String(n)])),
      ...[...votes].map(([code, n]) => /** @type {[string, string]} */ ([`vote ${code}`, String(n)]))];
    await this.logged(published, tiles, unit.unit, index, leafHash(bytes));
    await this.signature(file, unit.unit, statement);
    this.figures(file, unit);
    return undefined;
  }

  /** `logged`: the entry is in the tree of the checkpoint, below the publisher's size. @param {Published} published @param {Tiles} tiles @param {string} unit @param {bigint} index @param {Uint8Array} leaf */
  async logged({ size }, tiles, unit, index, leaf) {
    if (index >= size) return this.fails("logged", unit, `below ${size}`, String(index));
    try {
      const hash = await tiles.hash(0, index);
      if (equal(hash, leaf)) this.holds("logged", unit);
      else this.fails("logged", unit, hex(hash), hex(leaf));
    } catch (error) {
      const failure = asFailure(error);
      if (failure.word === "absent") this.cannotTell("logged", unit, "not-published", `entry ${index}`, failure.message);
      else this.fails("logged", unit, `entry ${index} in the tree`, failure.message);
    }
    return undefined;
  }

  /** `signature`: the station's own line, under the key of its leaf. @param {StationFile} file @param {string} unit @param {import("../record/statement.js").Statement} statement */
  async signature({ leaf }, unit, statement) {
    const name = `station/${this.options.station}`;
    const line = statement.signatures.find((one) => one.name === name);
    const stated = leaf.split("\n").find((one) => one.startsWith(`key ${name} `))?.split(" ")[2];
    const key = stated === undefined ? null : fromBase64(stated);
    if (key === null) this.cannotTell("signature", unit, "key-not-published", `a key of ${name}`, "none in force");
    else if (line === undefined) this.cannotTell("signature", unit, "missing", `a line of ${name}`, "none");
    else if (line.keyId !== lineKeyId(statement.election, name, key)) this.cannotTell("signature", unit, "key-not-published", "the key in force", "by another key");
    else if (await verify(key, statement.bytes, line.signature)) this.holds("signature", unit);
    else this.fails("signature", unit, `${name} signed`, "does not verify");
  }

  /** `figures`: the published row has the signed figures, unless a decision changed them. @param {StationFile} file @param {StationUnit} unit */
  figures(file, unit) {
    const [code, track] = unit.unit.split(" ");
    const [title = "", ...rows] = file.units.find(({ contest }) => contest === code)?.rows.split("\n") ?? [];
    const columns = title.split(",");
    const row = rows.map((one) => one.split(",")).find((one) => one[1] === track);
    if (row === undefined) return this.cannotTell("figures", unit.unit, "not-published", "a row of the station", "none");
    /** @type {[string, string, string][]} */
    const differing = [];
    for (const [at, want] of /** @type {[number, string][]} */ ([[2, unit.class], [4, unit.head ?? ""]])) {
      if (row[at] !== want) differing.push([columns[at] ?? "", want, row[at] ?? ""]);
    }
    if (row[3]?.split("+").includes("decided")) {
      this.reliedOn.push(`${unit.unit}: a decision changed class or figures; the published row has them after it`);
    } else {
      for (const [name, want] of unit.figures) {
        const at = columns.indexOf(name, COLUMNS);
        if (at >= 0 && row[at] !== want) differing.push([name, want, row[at] ?? ""]);
      }
    }
    if (differing.length === 0) return this.holds("figures", unit.unit);
    const expected = differing.map(([name, want]) => `${name} ${want}`).join(", ");
    const got = differing.map(([name, , have]) => `${name} ${have}`).join(", ");
    // A decision that voids a candidate is of the whole contest and marks no unit.
    if (differing.every(([name, , have]) => name.startsWith("vote ") && have === "0")) return this.cannotTell("figures", unit.unit, "missing", expected, got);
    return this.fails("figures", unit.unit, expected, got);
  }

  /** @returns {StationReport} */
  report() {
    const { definition, election } = this.keys;
    const failing = this.steps.some(({ verdict }) => verdict === "fails");
    const open = this.steps.some(({ verdict }) => verdict !== "holds");
    const none = this.units.length > 0 && this.units.every(({ head }) => head === null);
    const other = this.steps.some(({ step, verdict }) => step === "anchor" && verdict === "fails");
    /** @type {Says} */
    const says = other ? "another" : failing ? "differs" : !this.confirmed ? "unconfirmed" : open ? "open" : none ? "none" : "current";
    return {
      headline: HEADLINES[says], says, anchor: this.options.anchor, rootConfirmed: this.confirmed, election: election || null,
      notice: definition.get("test") === "yes" ? (definition.get("notice") ?? "SIMULATION: not a real election") : null,
      custodian: definition.get("custodian") ?? null, station: this.options.station, size: this.size === null ? null : String(this.size),
      steps: this.steps, units: this.units, reliedOn: this.reliedOn, exitCode: failing ? 1 : open ? 3 : 0,
    };
  }
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
