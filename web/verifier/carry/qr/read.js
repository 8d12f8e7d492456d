// Symbols in a picture: their texts, as parts of spec 2 §2. What cannot be read is not there; nothing is guessed: the symbol's
// error correction and then the part's own check decide.
//
// In scope: gray values to texts, several symbols in one picture, turned, from the side, out of focus, in bad light. Not in scope:
// files of pictures, which a browser reads. Main function: `readSymbols`.

import { asFailure } from "../../base/failure.js";
import { readPartText } from "../base41.js";
import { Assembly, readPart } from "../part.js";
import { aligned } from "./alignment.js";
import { outlineOf } from "./contour.js";
import { findersOf } from "./finder.js";
import { placesOf, triplesOf } from "./locate.js";
import { PIXELS_MAX, blurred, enlarged, reduced } from "./picture.js";
import { bent, graysOf, modulesOf, sharpened } from "./sample.js";
import { readModules } from "./symbol.js";
import { sideOf } from "./tables.js";
import { bitmapOf, thresholdAt, thresholdsOf } from "./threshold.js";

/** @import { Modules } from "./format.js" */
/** @import { Outline } from "./contour.js" */
/** @import { Place } from "./locate.js" */
/** @import { Picture } from "./picture.js" */

/** Symbols of one picture. */
const SYMBOLS_MAX = 64;
/** Pictures above so many pixels are not enlarged, and above so many also tried at half their size. */
const ENLARGED_MAX = 4_000_000;
const REDUCED_MIN = 1_000_000;
/** How much of the neighbours is taken away, one try after the other. */
const SHARES = [0.15, 0.3, 0.5, 0];

/** The text, also of a symbol seen in a mirror, or null. @param {Modules} modules */
function textOf(modules) {
  const { side, dark } = modules;
  const turned = { side, dark: dark.map((_, at) => dark[(at % side) * side + Math.floor(at / side)] ?? 0) };
  for (const one of [modules, turned]) {
    try {
      return readModules(one).text;
    } catch (error) {
      asFailure(error);
    }
  }
  return null;
}

/** @param {Picture} picture @param {Place} place */
function textAt(picture, { version, plane, corners }) {
  const side = sideOf(version);
  const { plane: better, found } = aligned(picture, version, corners, plane);
  for (const one of found.length > 1 ? [better, bent(better, found)] : [better]) {
    const grays = graysOf(picture, one, side);
    for (const share of SHARES) {
      const text = textOf(modulesOf(share === 0 ? grays : sharpened(grays, side, share), side));
      if (text !== null) return text;
    }
  }
  return null;
}

/** The texts of symbols that are found in the picture as it is. @param {Picture} picture the gray values @param {Picture} [clear] the same for finding patterns @returns {string[]} */
export function textsOf(picture, clear = picture) {
  const thresholds = thresholdsOf(clear);
  const finders = findersOf(bitmapOf(clear, thresholds));
  const outlines = finders.flatMap((finder) => outlineOf(clear, thresholdAt(thresholds, finder.x, finder.y), finder) ?? []);
  /** @type {Set<Outline>} */
  const used = new Set();
  /** @type {string[]} */
  const texts = [];
  for (const triple of triplesOf(outlines)) {
    const own = [triple.corner, triple.right, triple.down];
    if (own.some((one) => used.has(one)) || texts.length === SYMBOLS_MAX) continue;
    for (const place of placesOf(clear, thresholds, triple)) {
      const text = textAt(picture, place);
      if (text === null) continue;
      texts.push(text);
      own.forEach((one) => used.add(one));
      break;
    }
  }
  return texts;
}

/** @param {string} text */
function partOf(text) {
  try {
    return readPart(readPartText(text));
  } catch (error) {
    asFailure(error);
    return null;
  }
}

/** Whether every payload of which a part was found is there. @param {Set<string>} texts */
function isWhole(texts) {
  const assembly = new Assembly();
  /** @type {Map<string, boolean>} */
  const whole = new Map();
  for (const text of texts) {
    const part = partOf(text);
    if (part === null) continue;
    const key = `${part.tag} ${part.key}`;
    whole.set(key, (whole.get(key) ?? false) || assembly.add(part).answer === "complete");
  }
  return whole.size > 0 && [...whole.values()].every((one) => one);
}

/** What is tried, in order: gray values, and those in which patterns are looked for. @param {Picture} picture @returns {Generator<[Picture, Picture]>} */
function* attempts(picture) {
  yield [picture, picture];
  const soft = blurred(picture);
  yield [picture, soft];
  yield [soft, soft];
  const softer = blurred(soft);
  yield [picture, softer];
  yield [soft, softer];
  const pixels = picture.width * picture.height;
  if (pixels <= ENLARGED_MAX) {
    const large = enlarged(picture);
    yield [large, blurred(large)];
  }
  for (let half = picture; half.width * half.height >= REDUCED_MIN; ) {
    half = reduced(half);
    yield [half, half];
  }
}

/** The texts of all symbols that are parts, each once. Attempts end when the parts that were found lack no other part. @param {Picture} picture @returns {string[]} */
export function readSymbols(picture) {
  const { width, height, luma } = picture;
  if (width < 1 || height < 1 || width * height > PIXELS_MAX || luma.length !== width * height) throw new RangeError(`expected a picture of 1 to ${PIXELS_MAX} pixels`);
  /** @type {Set<string>} */
  const texts = new Set();
  for (const [grays, clear] of attempts(picture)) {
    textsOf(grays, clear).filter((text) => partOf(text) !== null).forEach((text) => texts.add(text));
    if (isWhole(texts)) break;
  }
  return [...texts].sort();
}
