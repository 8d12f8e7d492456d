// The header of an entry: what the intake says of it, spec 1 §6.

import { equal, fromUtf8, utf8 } from "../base/bytes.js";
import { Failure } from "../base/failure.js";
import { isCode, isTime } from "./values.js";

const HEADER_MAX = 512;
const RELAYS_MAX = 8;
export const CHANNELS = ["https", "usb", "qr", "sms", "paper", "voice", "custody", "log"];

/** @typedef {{received: string, via: string, intake: string, relays: string[]}} Header */
/** @returns {never} */
function refuse() {
  throw new Failure("header", { layer: "entry" });
}

/** @param {Uint8Array} bytes */
export function parseHeader(bytes) {
  let end = -1;
  for (let i = 0; i + 1 < Math.min(bytes.length, HEADER_MAX) && end < 0; i += 1) {
    if (bytes[i] === 10 && bytes[i + 1] === 10) end = i;
  }
  const headerText = end < 0 ? null : fromUtf8(bytes.subarray(0, end + 1));
  if (headerText === null) return refuse();
  return { header: parseLines(headerText), headerText, rest: bytes.subarray(end + 2) };
}

/** @param {string} text @returns {Header} */
function parseLines(text) {
  const [title, received = "", via = "", intake = "", ...relays] = text.slice(0, -1).split("\n");
  const value = (/** @type {string} */ line, /** @type {string} */ key) =>
    line.startsWith(`${key} `) ? line.slice(key.length + 1) : refuse();
  const header = {
    received: value(received, "received"), via: value(via, "via"), intake: value(intake, "intake"),
    relays: relays.map((relay) => value(relay, "relay")),
  };
  const spelt = title === "acta/entry/v1" && isTime(header.received) && header.received.endsWith("Z");
  const codes = [header.intake, ...header.relays].every(isCode);
  if (!spelt || !CHANNELS.includes(header.via) || !codes || relays.length > RELAYS_MAX) refuse();
  return header;
}

/** True for exactly a header: its lines, without the empty one. @param {Uint8Array} bytes */
export function isHeaderText(bytes) {
  try {
    const { rest, headerText } = parseHeader(Uint8Array.of(...bytes, 10));
    return rest.length === 0 && equal(utf8(headerText), bytes);
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
