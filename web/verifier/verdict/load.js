// Lays out the tree of a source: heads, checkpoint, entries, and what differs. Spec 6 §2, spec 3 §4.5, §8.

import { equal, fromUtf8, hex } from "../base/bytes.js";
import { Failure, asFailure } from "../base/failure.js";
import { parseBundle } from "../log/bundle.js";
import { parseCheckpoint } from "../log/checkpoint.js";
import { NOTES_MAX, parseHead, splitNotes } from "../log/heads.js";
import { parseNote } from "../log/note.js";
import { WIDTH, countAt, tilePath } from "../log/path.js";
import { Tiles } from "../log/tiles.js";
import { leafHash, rootOf } from "../log/tree.js";
import { parseEntry } from "../record/entry.js";
import { repaired } from "./repair.js";

/** @import { Head } from "../log/heads.js" */
/** @import { Entry } from "../record/entry.js" */
/** @import { Source } from "./source.js" */

/** A head and where it stands. @typedef {Head & {place: string}} Placed */
/** `bytes` as published, `entry` of what was logged (repaired), null where it is not there. @typedef {{bytes: Uint8Array | null, logged: Uint8Array | null, entry: Entry | null}} Item */
/** @typedef {{subject: string, field: string, expected: string, got: string}} Difference */
/** @typedef {{checkpoint: Placed | null, checkpointFault: string | null, heads: Placed[], headsFaults: {place: string, word: string}[], headsAbsent: boolean,
 *   size: bigint, root: Uint8Array, items: Item[], leaves: Uint8Array[], absent: string[], differences: Difference[], laidOut: boolean}} Tree */

const CANDIDATES_MAX = 8;

/** @param {Source} source @param {string} path */
async function readHead(source, path) {
  const bytes = await source.fetch(path);
  if (bytes === null) return { head: null, fault: "not-published" };
  try {
    const note = parseNote(bytes);
    return { head: { note, checkpoint: parseCheckpoint(note.textBytes), place: `file ${path}` }, fault: null };
  } catch (error) {
    return { head: null, fault: asFailure(error).word };
  }
}

/** The list of heads; a note that is none is named, and the others are read. @param {Source} source */
async function readHeads(source) {
  /** @type {Placed[]} */
  const heads = [];
  /** @type {{place: string, word: string}[]} */
  const faults = [];
  for (let n = 0; ; n += 1) {
    const path = tilePath({ level: 0, index: BigInt(n), width: WIDTH }).replace("tile/0/", "log/heads/");
    const bytes = await source.fetch(path);
    if (bytes === null) return { heads, faults, absent: n === 0 };
    const notes = notesOf(bytes);
    if (notes === null) {
      faults.push({ place: `file ${path}`, word: "malformed" });
      return { heads, faults, absent: false };
    }
    for (const [i, note] of notes.entries()) addHead(heads, faults, note, `file ${path}, note ${n * NOTES_MAX + i + 1}`);
    if (notes.length < NOTES_MAX) return { heads, faults, absent: false };
  }
}

/** @param {Uint8Array} bytes */
function notesOf(bytes) {
  try {
    return splitNotes(bytes);
  } catch (error) {
    asFailure(error);
    return null;
  }
}

/** Sizes rise (spec 3 §8.2). @param {Placed[]} heads @param {{place: string, word: string}[]} faults @param {Uint8Array} note @param {string} place */
function addHead(heads, faults, note, place) {
  try {
    const head = parseHead(note);
    const last = heads.at(-1);
    if (last !== undefined && last.checkpoint.size >= head.checkpoint.size) faults.push({ place, word: "order" });
    else heads.push({ ...head, place });
  } catch (error) {
    faults.push({ place, word: asFailure(error).word });
  }
}

/** @param {Source} source @param {(done: number, all: number) => void} progress @returns {Promise<Tree>} */
export async function loadTree(source, progress) {
  const { head: checkpoint, fault: checkpointFault } = await readHead(source, "log/checkpoint");
  const { heads, faults: headsFaults, absent: headsAbsent } = await readHeads(source);
  const known = [...heads, ...(checkpoint === null ? [] : [checkpoint])].sort((a, b) => (a.checkpoint.size < b.checkpoint.size ? 1 : -1));
  const base = { checkpoint, checkpointFault, heads, headsFaults, headsAbsent };
  for (const { checkpoint: { size, root } } of known.slice(0, CANDIDATES_MAX)) {
    const laid = await new Layout(source, size, root, progress).lay();
    if (laid !== null) return { ...base, ...laid, size, root, laidOut: true };
  }
  const nothing = { items: [], leaves: [], absent: known.length > 0 ? ["log/tile"] : [], differences: [] };
  return { ...base, ...nothing, size: known[0]?.checkpoint.size ?? 0n, root: known[0]?.checkpoint.root ?? new Uint8Array(32), laidOut: false };
}

/** One size of the tree: its entries, or what the tiles say of them. */
class Layout {
  /** @type {Difference[]} */ differences = [];
  /** @type {string[]} */ absent = [];

  /** @param {Source} source @param {bigint} size @param {Uint8Array} root @param {(done: number, all: number) => void} progress */
  constructor(source, size, root, progress) {
    this.source = source;
    this.size = size;
    this.root = root;
    this.progress = progress;
    this.tiles = new Tiles((path) => source.fetch(`log/${path}`), size, root);
  }

  async lay() {
    const entries = await this.entries();
    const found = entries.map((bytes) => (bytes === null ? null : leafHash(bytes)));
    const whole = found.every((hash) => hash !== null) && equal(rootOf(/** @type {Uint8Array[]} */ (found)), this.root);
    const leaves = whole ? /** @type {Uint8Array[]} */ (found) : await this.leavesOfTiles(found);
    if (leaves === null) return null;
    await this.compareTiles(leaves);
    return { items: this.items(entries, leaves), leaves, absent: this.absent, differences: this.differences };
  }

  /** Every entry as it is published. @returns {Promise<(Uint8Array | null)[]>} */
  async entries() {
    /** @type {(Uint8Array | null)[]} */
    const all = [];
    for (let index = 0n; index * WIDTH < this.size; index += 1n) {
      const place = this.tiles.place("entries", index);
      const bundle = await this.bundle(index, tilePath(place), Number(place.width));
      all.push(...Array.from({ length: Number(place.width) }, (_, i) => bundle[i] ?? null));
      this.progress(all.length, Number(this.size));
    }
    return all;
  }

  /** @param {bigint} index @param {string} path @param {number} width */
  async bundle(index, path, width) {
    const full = tilePath({ level: "entries", index, width: WIDTH });
    const bytes = (await this.source.fetch(`log/${path}`)) ?? (await this.source.fetch(`log/${full}`));
    if (bytes === null) {
      this.absent.push(`log/${path}`);
      return [];
    }
    try {
      return parseBundle(bytes).slice(0, width);
    } catch (error) {
      this.differences.push({ subject: `file log/${path}`, field: "bundle", expected: "entries", got: asFailure(error).word });
      return [];
    }
  }

  /** The leaf hashes that the tiles lead to the root, or null. @param {(Uint8Array | null)[]} found */
  async leavesOfTiles(found) {
    /** @type {Uint8Array[]} */
    const leaves = [];
    try {
      await this.tiles.edge();
      for (let index = 0n; index * WIDTH < this.size; index += 1n) {
        const width = Number(this.tiles.place(0, index).width);
        const own = found.slice(leaves.length, leaves.length + width);
        leaves.push(...(await this.leavesOfTile(index, own)));
      }
      return leaves;
    } catch (error) {
      asFailure(error);
      return null;
    }
  }

  /** A tile, or the bundle where the tile differs and the bundle leads to the hash above. @param {bigint} index @param {(Uint8Array | null)[]} own */
  async leavesOfTile(index, own) {
    try {
      return await this.tiles.tile(0, index);
    } catch (error) {
      const failure = asFailure(error);
      const bundle = own.every((hash) => hash !== null) ? /** @type {Uint8Array[]} */ (own) : null;
      if (bundle === null || bundle.length < Number(WIDTH) || !equal(rootOf(bundle), await this.tiles.hash(1, index))) throw failure;
      return bundle;
    }
  }

  /** Every published tile against what the leaves give. @param {Uint8Array[]} leaves */
  async compareTiles(leaves) {
    let hashes = leaves;
    for (let level = 0; hashes.length > 0; level += 1) {
      const above = [];
      for (let index = 0n; index * WIDTH < countAt(this.size, level); index += 1n) {
        const own = hashes.slice(Number(index * WIDTH), Number((index + 1n) * WIDTH));
        await this.compareTile(level, index, own);
        if (own.length === Number(WIDTH)) above.push(rootOf(own));
      }
      hashes = above;
    }
  }

  /** @param {number} level @param {bigint} index @param {Uint8Array[]} own */
  async compareTile(level, index, own) {
    const path = `log/${tilePath(this.tiles.place(level, index))}`;
    try {
      const published = await this.tiles.published(level, index);
      own.forEach((hash, i) => {
        const got = published[i];
        if (got === undefined || equal(got, hash)) return;
        this.differences.push({ subject: `file ${path}`, field: `hash ${Number(index * WIDTH) + i}`, expected: hex(hash), got: hex(got) });
      });
    } catch (error) {
      const { word } = asFailure(error);
      if (word === "absent") this.absent.push(path);
      else this.differences.push({ subject: `file ${path}`, field: "tile", expected: `${own.length} hashes`, got: word });
    }
  }

  /** @param {(Uint8Array | null)[]} entries @param {Uint8Array[]} leaves @returns {Item[]} */
  items(entries, leaves) {
    return leaves.map((leaf, i) => {
      const bytes = entries[i] ?? null;
      if (bytes === null) return { bytes, logged: null, entry: null };
      const logged = equal(leafHash(bytes), leaf) ? bytes : repaired(bytes, leaf, leafHash);
      const entry = logged === null ? null : entryOrNull(logged);
      if (logged !== bytes) this.name(i, bytes, logged, leaf);
      return { bytes, logged, entry };
    });
  }

  /** §2: an entry that differs, line by line where what was logged is known. @param {number} index @param {Uint8Array} bytes @param {Uint8Array | null} logged @param {Uint8Array} leaf */
  name(index, bytes, logged, leaf) {
    const path = `log/${tilePath(this.tiles.place("entries", BigInt(index) / WIDTH))}`;
    const place = `(entry ${index}, ${path})`;
    const [was, is] = [logged, bytes].map((one) => (one === null ? null : fromUtf8(one)?.split("\n") ?? null));
    if (!was || !is) {
      this.differences.push({ subject: `entry ${index}`, field: `leaf ${place}`, expected: hex(leaf), got: hex(leafHash(bytes)) });
      return;
    }
    const subject = subjectOf(was) ?? `entry ${index}`;
    was.forEach((line, i) => {
      const other = is[i] ?? "absent";
      if (line === other) return;
      const [field, expected, got] = splitLine(line, other);
      this.differences.push({ subject, field: `${field} ${place}`, expected, got });
    });
  }
}

/** @param {Uint8Array} bytes */
function entryOrNull(bytes) {
  try {
    return parseEntry(bytes);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** `station CODE CONTEST` of a record's own lines. @param {string[]} lines */
function subjectOf(lines) {
  const get = (/** @type {string} */ key) => lines.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1);
  const station = get("station");
  const contest = get("contest");
  return station === undefined ? null : contest === undefined ? `station ${station}` : `station ${station} ${contest}`;
}

/** Field, expected and got of two lines: a vote by its choice. @param {string} line @param {string} other @returns {[string, string, string]} */
function splitLine(line, other) {
  const words = line.split(" ");
  const n = words[0] === "vote" ? 2 : 1;
  const field = words.slice(0, n).join(" ");
  const same = other.startsWith(`${field} `);
  return [field, words.slice(n).join(" "), same ? other.slice(field.length + 1) : other];
}
