// Why something was refused, in the words of the specifications.
//
// A refusal is data about what was read, not a fault of this program: every parser throws a `Failure`
// and nothing else, so that a caller can tell one from the other.

/** A refusal: its word (spec 3 §11, spec 1 §9), its layer where a specification has layers, and details. */
export class Failure extends Error {
  /**
   * @param {string} word
   * @param {{layer?: string, line?: number, path?: string, entry?: bigint, detail?: string}} [more]
   */
  constructor(word, more = {}) {
    super([more.layer, word, more.path, more.detail].filter(Boolean).join(" "));
    this.name = "Failure";
    this.word = word;
    this.layer = more.layer;
    this.line = more.line;
    this.path = more.path;
    this.entry = more.entry;
  }
}

/**
 * Passes on a `Failure` as a value and everything else as it is.
 * @param {unknown} error
 * @returns {Failure}
 */
export function asFailure(error) {
  if (error instanceof Failure) return error;
  throw error;
}
