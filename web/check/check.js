// The page on which a reader's browser checks: a form, a worker, and the answer with both values.
//
// In scope: what is asked, and of which files. Not in scope: how an answer is shown (`show.js`, `copies.js`), the checks (`verifier/`).
// `#lang=es&station=CODE&contest=CODE` fills the form; the anchor is never taken from a link. The page is also one saved file
// (`saved.js`): then it has no site beside it and asks for a folder or a zip.

import { copies } from "./copies.js";
import { element, everything, station } from "./show.js";
import { WORDS, wordsOf } from "./words.js";

/** @import { From, Order } from "../verifier/verdict/worker.js" */
/** What a saved page says of itself: its worker, which is no module. @typedef {{worker: string}} Saved */

const saved = /** @type {{actaSaved?: Saved}} */ (globalThis).actaSaved;
const asked = new URLSearchParams(location.hash.slice(1));
const language = WORDS[asked.get("lang") ?? ""] === undefined ? "en" : /** @type {string} */ (asked.get("lang"));
const words = wordsOf(language);

/** @template {HTMLElement} T @param {string} id @returns {T} */
const at = (id) => /** @type {T} */ (document.getElementById(id));
/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (at(id));
/** @param {string} id */
const field = (id) => input(id).value.trim();

/** Files that were dropped; those that are chosen later take their place. @type {File[]} */
let dropped = [];

/** Where the published files are: what was chosen, else the site. @returns {From | null} */
function from() {
  const [zip] = input("zip").files ?? [];
  if (zip !== undefined) return { zip };
  const folder = [...(input("folder").files ?? [])].map((file) => ({ path: file.webkitRelativePath, file }));
  if (folder.length > 0) return { folder };
  return saved === undefined ? { base: new URL("../", location.href).href } : null;
}

/** @param {"station" | "everything" | "copies"} kind @param {From} where @returns {Order} */
function orderOf(kind, where) {
  const anchor = field("anchor").toLowerCase().replace(/\s/g, "");
  const given = { anchor: anchor === "" ? null : anchor };
  if (kind === "station") return { kind, ...where, options: { ...given, station: field("station"), contest: field("contest") || null } };
  return kind === "everything" ? { kind, ...where, options: given } : { kind, ...where, options: given, files: mine() };
}

/** The reader's own files. */
function mine() {
  const chosen = [...(input("copies").files ?? [])];
  return chosen.length > 0 ? chosen : dropped;
}

/** @type {Worker | null} */
let worker = null;

/** @param {(Node | string)[]} nodes */
function show(nodes) {
  at("progress").textContent = "";
  at("answer").replaceChildren(...nodes);
  at("answer").hidden = false;
}

/** @param {string} why */
const failed = (why) => show([element("p", `${words["failed"]} ${why}`, "verdict fails")]);

/** @param {"station" | "everything" | "copies"} kind */
function check(kind) {
  worker?.terminate();
  at("answer").hidden = true;
  const where = from();
  if (where === null) return failed(words["choose"] ?? "");
  if (kind === "copies" && mine().length === 0) return failed(words["none"] ?? "");
  at("progress").textContent = words["checking"] ?? "";
  worker = saved === undefined ? new Worker(new URL("../verifier/verdict/worker.js", import.meta.url), { type: "module" }) : new Worker(saved.worker);
  worker.onmessage = ({ data }) => {
    if (data.error !== undefined) return failed(data.error);
    if (data.report !== undefined) return show(kind === "station" ? station(words, data.report) : kind === "everything" ? everything(words, data.report) : copies(words, data.report));
    at("progress").textContent = `${words["checking"]} ${data.done} / ${data.all} ${words[data.step] ?? data.step}`;
    return undefined;
  };
  worker.onerror = (event) => failed(event.message ?? words["noWorker"] ?? "");
  worker.postMessage(orderOf(kind, where));
  return undefined;
}

/** Files that are dropped anywhere on the page are the reader's copies; a browser would otherwise open them in its place. */
function takeDropped() {
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    input("copies").value = "";
    dropped = files;
    check("copies");
  });
}

document.documentElement.lang = language;
document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
for (const node of document.querySelectorAll("[data-words]")) {
  const said = words[node.getAttribute("data-words") ?? ""];
  if (said !== undefined) node.textContent = said;
}
document.title = document.querySelector("h1")?.textContent ?? document.title;
if (saved !== undefined) {
  for (const id of ["home", "site", "save"]) at(id).hidden = true;
  /** @type {HTMLDetailsElement} */ (at("local")).open = true;
}
for (const id of ["station", "contest"]) input(id).value = asked.get(id) ?? "";
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  check(field("station") === "" ? "everything" : "station");
});
at("all").addEventListener("click", () => check("everything"));
at("copied").addEventListener("click", () => check("copies"));
// The last choice counts: a folder takes the place of a zip, and the reverse.
input("folder").addEventListener("change", () => (input("zip").value = ""));
input("zip").addEventListener("change", () => (input("folder").value = ""));
takeDropped();
