// A real site on loopback: `acta demo` makes an election, publishes it, and serves what it published.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** The program; the tests need one. */
export const ACTA = process.env['ACTA_BIN'] ?? '';
const CHROMIUM = process.env['ACTA_CHROMIUM'] ?? '/usr/bin/chromium';
/** What looks for barriers, as a script for a page. */
export const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Debian's Chromium, which asks nobody for anything by itself. */
export const launch = () => chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
});

/** The newest size of a published tree. @param {string} tree */
export const newestOf = (tree) => String(readdirSync(join(tree, 'at')).map(Number).sort((a, b) => a - b).at(-1));

/** The anchor that stands on a tree's page of how to check. @param {string} tree */
export function anchorOf(tree) {
  const page = readFileSync(join(tree, 'at', newestOf(tree), 'en/verify.html'), 'utf8');
  return /<code class="wrap" dir="ltr">([0-9a-f]{64})<\/code><\/p><\/main>/.exec(page)?.[1] ?? '';
}

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
