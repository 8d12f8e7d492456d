// The page as one saved file: the modules stand in it as they are, and this makes them loadable where nothing is served.
//
// A browser loads no modules from a file that is opened by itself. Each module becomes a blob, in which the names of the modules that
// it imports are the blobs made before; nothing else of it is changed. A worker cannot load the blobs of such a page, so it is a short
// script with the same modules in it, which makes its own. The rules of the page (its CSP) allow blobs as scripts, this script by its
// hash, and no connection to anywhere.

/** Gives the blob of a module; the page and its worker have one each. @param {Map<string, string>} sources the modules by path */
function linker(sources) {
  /** Empty while one is being made. @type {Map<string, string>} */
  const made = new Map();
  /** @param {string} path @returns {string} */
  const blobOf = (path) => {
    const known = made.get(path);
    if (known === "") throw new Error(`${path} imports itself`);
    if (known !== undefined) return known;
    const source = sources.get(path);
    if (source === undefined) throw new Error(`${path} is not in this file`);
    made.set(path, "");
    const linked = source.replace(/(\bfrom ")(\.[^"]+)(";)/g, (_, before, name, after) => before + blobOf(new URL(name, `https://page/${path}`).pathname.slice(1)) + after);
    const url = URL.createObjectURL(new Blob([linked], { type: "text/javascript" }));
    made.set(path, url);
    return url;
  };
  return blobOf;
}

const sources = new Map([...document.querySelectorAll("script[data-path]")].map((node) => [node.getAttribute("data-path") ?? "", node.textContent ?? ""]));
// What is posted before the module is there waits for it; a module that does not load ends the worker with its reason.
const worker = `const blobOf = (${linker})(new Map(${JSON.stringify([...sources])}));
const waiting = [];
self.onmessage = (message) => waiting.push(message);
import(blobOf("verifier/verdict/worker.js")).then(() => waiting.forEach((message) => self.onmessage(message)), (error) => self.postMessage({ error: String(error) }));`;

Object.assign(globalThis, { actaSaved: { worker: URL.createObjectURL(new Blob([worker], { type: "text/javascript" })) } });
await import(linker(sources)("check/check.js"));

export {};
