// Recounts in a worker, so that a page stays alive: one message in, progress out, then the answer. Spec 6 §1.
//
// A page starts it as `new Worker(url, { type: "module" })` and posts an `Order`: what is asked, where the published files are (an
// address, or files that the reader chose), and for copies the reader's own files, which never leave the machine.

import { asFailure } from "../base/failure.js";
import { isPicture, symbolsOfFile } from "../carry/qr/file.js";
import { fromFiles, fromZip } from "./local.js";
import { checkMine } from "./mine.js";
import { fromAddress } from "./source.js";
import { verifyStation } from "./station.js";
import { verify } from "./verify.js";

/** @import { Chosen } from "./local.js" */
/** @import { Held } from "./mine.js" */
/** @import { StationOptions } from "./station.js" */
/** @import { Options } from "./verify.js" */
/** @typedef {{base: string} | {folder: Chosen[]} | {zip: Blob}} From */
/** @typedef {From & ({kind: "everything", options: Options} | {kind: "station", options: StationOptions}
 *   | {kind: "copies", options: {anchor: string | null}, files: File[]})} Order */

/** A reader's file has at most so many bytes. */
const FILE_BYTES_MAX = 268_435_456;

/** @param {From} from */
async function sourceOf(from) {
  if ("folder" in from) return fromFiles(from.folder);
  return "zip" in from ? fromZip(from.zip) : fromAddress(from.base);
}

/** The bytes of a file, and of a picture what its symbols say. @param {File} file @returns {Promise<Held>} */
async function held(file) {
  const { name } = file;
  if (file.size > FILE_BYTES_MAX) throw new Error(`${name} has more than ${FILE_BYTES_MAX} bytes`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (!isPicture(bytes)) return { name, bytes };
  try {
    return { name, bytes, symbols: await symbolsOfFile(file) };
  } catch (error) {
    // A picture that this browser does not read is named in the answer.
    if (error instanceof DOMException || error instanceof RangeError) return { name, bytes, symbols: null };
    throw asFailure(error);
  }
}

/** @param {Order} order @param {(message: unknown) => void} post */
export async function run(order, post) {
  try {
    const source = await sourceOf(order);
    const progress = (/** @type {string} */ step, /** @type {number} */ done, /** @type {number} */ all) => post({ step, done, all });
    if (order.kind === "station") return post({ report: await verifyStation(source, order.options) });
    if (order.kind === "everything") return post({ report: await verify(source, { ...order.options, progress }) });
    /** @type {Held[]} */
    const files = [];
    for (const [i, file] of order.files.entries()) {
      progress("pictures", i, order.files.length);
      files.push(await held(file));
    }
    return post({ report: await checkMine(source, { ...order.options, files, progress }) });
  } catch (error) {
    return post({ error: error instanceof Error ? error.message : String(error) });
  }
}

const scope = /** @type {any} */ (globalThis);
if (typeof scope.WorkerGlobalScope === "function" && scope instanceof scope.WorkerGlobalScope) {
  scope.onmessage = (/** @type {{data: Order}} */ message) => void run(message.data, (answer) => scope.postMessage(answer));
}
