// The first sentence of an answer. A page says the same in the reader's language, under the same names.

export const HEADLINES = {
  another: "the root differs: this is not the log under the anchor given, and nothing else is said of it",
  differs: "something differs: both values are below",
  unconfirmed: "consistent; keys taken from the source itself: root not confirmed",
  open: "nothing differs; some of it cannot be told",
  holds: "all checks hold",
  current: "each record is signed, in the log, and the current one",
  none: "no record of this station is current; the publisher signed that",
};

/** @typedef {keyof typeof HEADLINES} Says */

/** The step of copies by which a log is the one under the anchor. */
export const ANCHORED = "the definition is the anchor's";
