// Reading a tree from its tiles under a root, and the full check: spec 3 §4.2, §4.5, §4.6.
//
// A hash or an entry leaves this file only after it was led to the signed root.

import { equal } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { parseBundle } from "./bundle.js";
import { LEVELS, WIDTH, countAt, tilePath } from "./path.js";
import { foldPeaks, leafHash, rootOf } from "./tree.js";

/** @typedef {(path: string) => Promise<Uint8Array | null>} Fetch null where there is no such file */

/** A tree of a size and root over files that `fetch` finds below `log/`. */
export class Tiles {
  /** @type {Map<string, Promise<Uint8Array[]>>} */
  #checked = new Map();
  /** @type {Promise<void> | null} */
  #edge = null;

  /** @param {Fetch} fetch @param {bigint} size @param {Uint8Array} root */
  constructor(fetch, size, root) {
    this.fetch = fetch;
    this.size = size;
    this.root = root;
  }

  /** The file of this place in this tree. @param {number | "entries"} level @param {bigint} index */
  place(level, index) {
    const left = countAt(this.size, level) - index * WIDTH;
    return { level, index, width: left < WIDTH ? left : WIDTH };
  }

  /** The file, or the beginning of the full one (§4.4). @param {number | "entries"} level @param {bigint} index */
  async #file(level, index) {
    const place = this.place(level, index);
    const bytes = await this.fetch(tilePath(place));
    if (bytes !== null || place.width === WIDTH) return { bytes, place };
    return { bytes: await this.fetch(tilePath({ level, index, width: WIDTH })), place };
  }

  /** The hashes of a tile as they are published. @param {number} level @param {bigint} index */
  async published(level, index) {
    const { bytes, place } = await this.#file(level, index);
    const path = tilePath(place);
    if (bytes === null) throw new Failure("absent", { path });
    const width = Number(place.width);
    if (bytes.length < 32 * width || bytes.length % 32 !== 0) throw new Failure("damaged", { path });
    return Array.from({ length: width }, (_, i) => bytes.subarray(32 * i, 32 * i + 32));
  }

  /** Throws unless the partial tiles fold into the root (§4.5). */
  edge() {
    this.#edge ??= this.#foldEdge();
    return this.#edge;
  }

  async #foldEdge() {
    const peaks = [];
    for (let level = LEVELS - 1; level >= 0; level -= 1) {
      const count = countAt(this.size, level);
      if (count % WIDTH === 0n) continue;
      const hashes = await this.published(level, count / WIDTH);
      peaks.push(...peaksOf(hashes));
    }
    if (!equal(foldPeaks(peaks), this.root)) throw new Failure("root-differs");
  }

  /** The hashes of a tile, checked up to the root. @param {number} level @param {bigint} index */
  tile(level, index) {
    const path = tilePath(this.place(level, index));
    const known = this.#checked.get(path) ?? this.#check(level, index);
    this.#checked.set(path, known);
    return known;
  }

  /** @param {number} level @param {bigint} index @returns {Promise<Uint8Array[]>} */
  async #check(level, index) {
    const place = this.place(level, index);
    if (place.width < WIDTH) {
      await this.edge();
      return this.published(level, index);
    }
    const above = await this.hash(level + 1, index);
    const hashes = await this.published(level, index);
    if (!equal(rootOf(hashes), above)) throw new Failure("damaged", { path: tilePath(place) });
    return hashes;
  }

  /** The hash at a place of a level, checked. @param {number} level @param {bigint} at */
  async hash(level, at) {
    const hash = (await this.tile(level, at / WIDTH))[Number(at % WIDTH)];
    if (hash === undefined) throw new Failure("out-of-range");
    return hash;
  }

  /** The bundle as it is published; `null` where it cannot be read. @param {bigint} index */
  async bundle(index) {
    const { bytes, place } = await this.#file("entries", index);
    const path = tilePath(place);
    if (bytes === null) throw new Failure("absent", { path });
    try {
      const entries = parseBundle(bytes).slice(0, Number(place.width));
      if (BigInt(entries.length) === place.width) return entries;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
    throw new Failure("damaged", { path });
  }

  /**
   * The entries of a bundle, each with the leaf hash of the tree (§4.6).
   * @param {bigint} index
   */
  async entries(index) {
    const entries = await this.bundle(index);
    const found = entries.map(leafHash);
    await this.#compare(index, found);
    return entries;
  }

  /** @param {bigint} index @param {Uint8Array[]} found */
  async #compare(index, found) {
    const place = this.place(0, index);
    const path = tilePath(place);
    const full = place.width === WIDTH;
    if (!full) await this.edge();
    const hashes = await this.published(0, index);
    const different = hashes.findIndex((hash, i) => !equal(hash, found[i] ?? hash));
    if (full) {
      const above = await this.hash(1, index);
      if (equal(rootOf(found), above)) {
        if (different >= 0) throw new Failure("damaged", { path });
        return;
      }
      if (!equal(rootOf(hashes), above)) throw new Failure("damaged", { path });
    }
    if (different < 0) return;
    const bundle = tilePath(this.place("entries", index));
    throw new Failure("damaged", { path: bundle, entry: index * WIDTH + BigInt(different) });
  }

  /** One entry, checked by its tile alone. @param {bigint} index */
  async entry(index) {
    const entries = await this.bundle(index / WIDTH);
    const entry = entries[Number(index % WIDTH)];
    if (entry === undefined) throw new Failure("out-of-range");
    if (equal(leafHash(entry), await this.hash(0, index))) return entry;
    throw new Failure("damaged", { path: tilePath(this.place("entries", index / WIDTH)), entry: index });
  }

  /** §4.6: every tile and every bundle. @param {(entries: bigint) => void} [progress] */
  async fullCheck(progress = () => {}) {
    await this.edge();
    for (let level = LEVELS - 1; level >= 0; level -= 1) {
      const count = countAt(this.size, level);
      for (let index = 0n; level > 0 && index * WIDTH < count; index += 1n) await this.tile(level, index);
    }
    for (let index = 0n; index * WIDTH < this.size; index += 1n) {
      await this.entries(index);
      const done = (index + 1n) * WIDTH;
      progress(done < this.size ? done : this.size);
    }
  }

  /** The root of a smaller size of this tree, from checked hashes. @param {bigint} size */
  async rootAt(size) {
    if (size > this.size) throw new Failure("out-of-range");
    const peaks = [];
    for (let level = LEVELS - 1; level >= 0; level -= 1) {
      const count = countAt(size, level);
      const width = Number(count % WIDTH);
      if (width > 0) peaks.push(...peaksOf((await this.tile(level, count / WIDTH)).slice(0, width)));
    }
    return foldPeaks(peaks);
  }
}

/** Complete subtrees of so many hashes of one level, the largest first. @param {Uint8Array[]} hashes */
function peaksOf(hashes) {
  const peaks = [];
  let at = 0;
  for (let bit = 128; bit > 0; bit >>= 1) {
    if (hashes.length & bit) {
      peaks.push(rootOf(hashes.slice(at, at + bit)));
      at += bit;
    }
  }
  return peaks;
}
