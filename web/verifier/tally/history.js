// A log with all its sizes: the fold at any of them, each signature verified once. Spec 4 §1, §15.

import { equal, hex } from "../base/bytes.js";
import { verify } from "../log/ed25519.js";
import { foldPeaks, leafHash, nodeHash } from "../log/tree.js";
import { parseEntry } from "../record/entry.js";
import { Fold } from "./fold.js";
import { resultsOf } from "./results.js";

/** @import { Entry } from "../record/entry.js" */
/** @import { Results } from "./results.js" */

/** Remembers what a key said of a text and a signature. */
export class Remembered {
  /** @type {Map<string, {text: Uint8Array, answer: Promise<boolean>}[]>} */
  #known = new Map();

  /** @type {typeof verify} */
  check = (key, text, signature) => {
    const name = hex(key) + hex(signature);
    const list = this.#known.get(name) ?? [];
    const found = list.find((one) => equal(one.text, text));
    if (found !== undefined) return found.answer;
    const answer = verify(key, text, signature);
    this.#known.set(name, [...list, { text, answer }]);
    return answer;
  };
}

export class History {
  /** @type {Entry[]} */ entries = [];
  /** The same as they were logged. @type {Uint8Array[]} */ bytes = [];
  /** Complete subtrees at each size, the largest first. @type {Uint8Array[][]} */ #peaks = [[]];
  /** @type {Map<number, string[]>} lines of `bulletin.txt` by size */ bulletins = new Map();
  /** What was compared below an index, by statement. @type {Map<string, unknown>} */ compared = new Map();
  #remembered = new Remembered();
  #options;
  /** @type {Results | null} what follows from the fold where it stands */ #results = null;
  /** @type {Fold} */ #moving;

  /** @param {{witnesses?: boolean}} [options] */
  constructor(options = {}) {
    this.#options = { ...options, check: this.#remembered.check };
    this.#moving = new Fold(this.#options);
  }

  get size() {
    return this.entries.length;
  }

  /** @param {Uint8Array} bytes @param {Entry} [entry] */
  append(bytes, entry = parseEntry(bytes)) {
    const peaks = this.#peaks.at(-1) ?? [];
    let hash = leafHash(bytes);
    let kept = peaks.length;
    for (let n = this.entries.length; n % 2 === 1; n = (n - 1) / 2) hash = nodeHash(peaks[--kept] ?? hash, hash);
    this.#peaks.push([...peaks.slice(0, kept), hash]);
    this.entries.push(entry);
    this.bytes.push(bytes);
  }

  /** @param {number} size */
  rootAt(size) {
    return foldPeaks(this.#peaks[size] ?? []);
  }

  /** The fold at a size. It is good until another size is asked for. @param {number} size @returns {Promise<Fold>} */
  async foldAt(size) {
    if (this.#moving.size !== size) this.#results = null;
    if (this.#moving.size > size) this.#moving = new Fold(this.#options);
    for (const entry of this.entries.slice(this.#moving.size, size)) await this.#moving.take(entry);
    return this.#moving;
  }

  /** What follows at a size, good until another size is asked for. @param {number} size @returns {Promise<Results>} */
  async at(size) {
    const fold = await this.foldAt(size);
    this.#results ??= resultsOf(fold);
    return this.#results;
  }
}
