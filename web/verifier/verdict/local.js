// A published tree on the reader's own machine: the files of a folder, or a zip. Spec 6 §1.

import { bytesOfZip, filesOfZip, FILE_BYTES_MAX } from "./zip.js";

/** @import { Source } from "./source.js" */
/** A file and its path below what was chosen. @typedef {{path: string, file: Blob}} Chosen */

/** What every published tree has, and by which its place is found. */
const LANDMARK = "log/checkpoint";

/** The folder that holds the tree: empty, or it ends with `/`. @param {Iterable<string>} paths */
function rootOf(paths) {
  const roots = [...paths].filter((path) => path === LANDMARK || path.endsWith(`/${LANDMARK}`)).map((path) => path.slice(0, -LANDMARK.length));
  if (roots.length > 1) throw new Error("expected one published tree, found several");
  const [root] = roots;
  if (root === undefined) throw new Error(`no published tree: there is no file ${LANDMARK}`);
  return root;
}

/** @param {string[]} paths @param {(path: string) => Promise<Uint8Array | null>} read @returns {Source} */
function sourceBelow(paths, read) {
  const root = rootOf(paths);
  return { fetch: (path) => read(root + path), list: async () => paths.filter((path) => path.startsWith(root)).map((path) => path.slice(root.length)) };
}

/** The files of a folder that a reader chose. @param {Chosen[]} chosen @returns {Source} */
export function fromFiles(chosen) {
  const files = new Map(chosen.map(({ path, file }) => [path, file]));
  return sourceBelow([...files.keys()], async (path) => {
    const file = files.get(path);
    if (file === undefined) return null;
    if (file.size > FILE_BYTES_MAX) throw new Error(`${path} has more than ${FILE_BYTES_MAX} bytes`);
    return new Uint8Array(await file.arrayBuffer());
  });
}

/** @param {Blob} zip @returns {Promise<Source>} */
export async function fromZip(zip) {
  const files = await filesOfZip(zip);
  return sourceBelow([...files.keys()], async (path) => {
    const place = files.get(path);
    return place === undefined ? null : bytesOfZip(zip, path, place);
  });
}
