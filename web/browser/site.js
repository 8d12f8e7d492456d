// A real site on loopback: `acta demo` makes an election, publishes it, and serves what it published.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long the demonstration may take before it serves. */
const READY_MS = 120_000;

/**
 * @typedef {object} Site
 * @property {string} url where it is served, with a slash at the end
 * @property {string} folder the published tree on the disk
 * @property {string} dir all that the demonstration kept
 * @property {() => Promise<void>} stop ends the server and removes its folder
 */

/**
 * Starts the demonstration with `stations` stations.
 * @param {string} acta the program
 * @param {number} stations
 * @returns {Promise<Site>}
 */
export async function start(acta, stations) {
  const folder = mkdtempSync(join(tmpdir(), 'acta-site-'));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const dir = join(folder, 'demo');
  const child = spawn(acta, ['demo', '--stations', String(stations), '--dir', dir, '--serve', address], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (bytes) => (said += bytes));
  child.stderr.on('data', (bytes) => (said += bytes));
  const url = `http://${address}/`;
  const until = Date.now() + READY_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > until) {
      throw new Error(`acta demo does not serve: ${said}`);
    }
    await new Promise((go) => setTimeout(go, 200));
  }
  return {
    url,
    folder: join(dir, 'site'),
    dir,
    stop: async () => {
      const ended = new Promise((go) => child.once('exit', go));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nothing listens on. @returns {Promise<number>} */
function freePort() {
  return new Promise((give, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => give(port));
    });
  });
}

/** @param {string} url */
async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
