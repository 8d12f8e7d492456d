// Where published files come from: anything that gives bytes for a path. Spec 6 §1.

/**
 * `fetch` gives null where there is no such file and throws where it cannot be told. `list` gives every path, where
 * a source can be listed.
 * @typedef {{fetch: (path: string) => Promise<Uint8Array | null>, list?: () => Promise<string[]>}} Source
 */

const NOT_THERE = [404, 410];

/** Files in memory: a saved page, a test. @param {Map<string, Uint8Array>} files @returns {Source} */
export function fromMemory(files) {
  return { fetch: async (path) => files.get(path) ?? null, list: async () => [...files.keys()] };
}

/** Files below an address. @param {string} base @returns {Source} */
export function fromAddress(base) {
  const root = base.endsWith("/") ? base : `${base}/`;
  return {
    fetch: async (path) => {
      const answer = await globalThis.fetch(root + path);
      if (NOT_THERE.includes(answer.status)) return null;
      if (!answer.ok) throw new Error(`${path}: the server answered ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    },
  };
}

/** The same source, which counts what it gave. @param {Source} source */
export function counted(source) {
  const count = { files: 0, bytes: 0 };
  /** @type {Source} */
  const same = {
    ...source,
    fetch: async (path) => {
      const bytes = await source.fetch(path);
      count.files += 1;
      count.bytes += bytes?.length ?? 0;
      return bytes;
    },
  };
  return { source: same, count };
}

/** The same source, each file fetched once. @param {Source} source @returns {Source} */
export function remembered(source) {
  /** @type {Map<string, Promise<Uint8Array | null>>} */
  const known = new Map();
  return {
    ...source,
    fetch: (path) => {
      const found = known.get(path) ?? source.fetch(path);
      known.set(path, found);
      return found;
    },
  };
}
