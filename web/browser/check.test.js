// The page on which a browser checks, in a real browser against a real site: what is true holds, a changed byte is named with
// both values, and without an anchor the root is not confirmed.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ACTA, AXE, anchorOf, launch, newestOf, start } from './site.js';

const STATIONS = 12;
/** One check may take so long. */
const CHECK_MS = 60_000;

/** @type {import('./site.js').Site} */
let site;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {string} */
let anchor;
/** @type {string} */
let at;

before(async () => {
  site = await start(ACTA, STATIONS);
  browser = await launch();
  at = join(site.folder, 'at', newestOf(site.folder));
  anchor = anchorOf(site.folder);
  assert.match(anchor, /^[0-9a-f]{64}$/);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/**
 * Opens the page at `url`, gives the anchor, presses a button, and gives what the answer says.
 * @param {string} url
 * @param {string} given
 * @param {'one' | 'all'} button
 */
async function answer(url, given, button) {
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    page.on('pageerror', (error) => assert.fail(error.message));
    await page.goto(url);
    await page.fill('#anchor', given);
    await page.click(`#${button}`);
    await page.waitForSelector('#answer:not([hidden])', { timeout: CHECK_MS });
    return { text: await page.innerText('#answer'), fails: await page.locator('#answer .fails').count() };
  } finally {
    await context.close();
  }
}

test('everything is recounted and holds', async () => {
  const { text, fails } = await answer(`${site.url}check/index.html`, anchor, 'all');
  assert.equal(fails, 0, text);
  assert.match(text, /Checked under the anchor that you gave\./);
  assert.match(text, /holds · D1/);
});

test('a station is checked from the link on its page', async () => {
  const code = readdirSync(join(at, 'en/station'))[0]?.replace('.html', '') ?? '';
  const page = readFileSync(join(at, 'en/station', `${code}.html`), 'utf8');
  const link = /href="\.\.\/\.\.\/\.\.\/\.\.\/(check\/index\.html#[^"]*)"[^>]*>Check this record/.exec(page)?.[1];
  assert.ok(link !== undefined, page);
  const { text, fails } = await answer(`${site.url}${link.replaceAll('&amp;', '&')}`, anchor, 'one');
  assert.equal(fails, 0, text);
  assert.match(text, /holds/);
});

test('without an anchor the root is not confirmed, and with another one nothing holds', async () => {
  const without = await answer(`${site.url}check/index.html#lang=es`, '', 'all');
  assert.match(without.text, /^Concuerda consigo mismo; .* la raíz no está confirmada\.\n/);
  assert.match(without.text, /No se dio ancla/);
  for (const button of /** @type {const} */ (['all', 'one'])) {
    const code = button === 'one' ? `#station=${readdirSync(join(at, 'en/station'))[0]?.replace('.html', '')}` : '';
    const other = await answer(`${site.url}check/index.html${code}`, 'ab'.repeat(32), button);
    assert.ok(other.fails > 0, other.text);
    assert.match(other.text, /^Not the log under the anchor that you gave: nothing else is said of it\.\n/);
    assert.doesNotMatch(other.text, /No anchor was given|Checked under the anchor/);
    assert.ok(other.text.includes('ab'.repeat(32)) && other.text.includes(anchor), 'both anchors');
  }
});

test('a changed figure is named with both values', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'acta-changed-'));
  cpSync(realpathSync(site.folder), folder, { recursive: true, dereference: true });
  const contest = readdirSync(join(at, 'units'))[0] ?? '';
  const path = join(folder, at.slice(site.folder.length), 'units', contest, '0000.csv');
  const lines = readFileSync(path, 'utf8').split('\n');
  const row = lines[1] ?? '';
  const figure = /,(\d+)$/.exec(row)?.[1] ?? '';
  lines[1] = row.replace(/,\d+$/, `,${Number(figure) + 1}`);
  writeFileSync(path, lines.join('\n'));
  const server = createServer((request, reply) => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    try {
      reply.setHeader('content-type', name.endsWith('.js') ? 'text/javascript' : name.endsWith('.html') ? 'text/html' : name.endsWith('.css') ? 'text/css' : 'text/plain');
      reply.end(readFileSync(join(folder, name)));
    } catch {
      reply.statusCode = 404;
      reply.end();
    }
  });
  await new Promise((go) => server.listen(0, '127.0.0.1', () => go(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  try {
    const { text, fails } = await answer(`http://127.0.0.1:${port}/check/index.html`, anchor, 'all');
    assert.ok(fails > 0, text);
    assert.ok(text.includes(figure) && text.includes(String(Number(figure) + 1)), text);
    assert.ok(text.includes(row.split(',')[0] ?? ''), text);
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the page is accessible in both themes, and whole on a narrow screen', async () => {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const language of ['en', 'ar']) {
      const context = await browser.newContext({ colorScheme, bypassCSP: true, viewport: { width: 320, height: 640 } });
      const page = await context.newPage();
      await page.goto(`${site.url}check/index.html#lang=${language}`);
      await page.fill('#anchor', anchor);
      await page.click('#all');
      await page.waitForSelector('#answer:not([hidden])', { timeout: CHECK_MS });
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        // @ts-ignore axe is what was just evaluated
        const result = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] });
        return result.violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes[0].html}`);
      });
      assert.deepEqual(violations, []);
      assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 320);
      await context.close();
    }
  }
});
