// Recounts in a worker, so that a page stays alive: one message in, progress out, then the answer. Spec 6 §1.
//
// A page starts it as `new Worker(url, { type: "module" })` and posts `{kind: "everything" | "station", base, options}`.

import { fromAddress } from "./source.js";
import { verifyStation } from "./station.js";
import { verify } from "./verify.js";

/** @import { StationOptions } from "./station.js" */
/** @import { Options } from "./verify.js" */
/** @typedef {{kind: "everything", base: string, options: Options} | {kind: "station", base: string, options: StationOptions}} Order */

/** @param {Order} order @param {(message: unknown) => void} post */
export async function run(order, post) {
  try {
    const source = fromAddress(order.base);
    if (order.kind === "station") return post({ report: await verifyStation(source, order.options) });
    const progress = (/** @type {string} */ step, /** @type {number} */ done, /** @type {number} */ all) => post({ step, done, all });
    return post({ report: await verify(source, { ...order.options, progress }) });
  } catch (error) {
    return post({ error: error instanceof Error ? error.message : String(error) });
  }
}

const scope = /** @type {any} */ (globalThis);
if (typeof scope.WorkerGlobalScope === "function" && scope instanceof scope.WorkerGlobalScope) {
  scope.onmessage = (/** @type {{data: Order}} */ message) => void run(message.data, (answer) => scope.postMessage(answer));
}
