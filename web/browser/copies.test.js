// "Check my copy" in a real browser: notes, symbols from pictures, a printed sheet, a receipt; and the page as one saved file, opened
// without a network, with a folder and a zip of what was published.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import { zipOf } from '../test/zip.js';
import { ACTA, AXE, anchorOf, launch, newestOf, start } from './site.js';

/** @import { Page } from 'playwright-core' */

const STATIONS = 12;
/** One check may take so long. */
const CHECK_MS = 120_000;

/** @type {import('./site.js').Site} an election where all is well */
let site;
/** @type {string} a folder of this test */
let dir;
/** @type {string} the story in which a signed copy differs */
let story;
/** @type {string} its anchor */
let anchor;
/** @type {string} the page as one file */
let saved;
/** @type {import('playwright-core').Browser} */
let browser;

/** @param {string[]} args @param {string} cwd */
const acta = (args, cwd = dir) => execFileSync(ACTA, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

before(async () => {
  site = await start(ACTA, STATIONS);
  dir = mkdtempSync(join(tmpdir(), 'acta-copies-'));
  acta(['demo', 'copies-differ', '--dir', 'story']);
  story = join(dir, 'story');
  anchor = anchorOf(join(story, 'copies-differ/site'));
  assert.match(anchor, /^[0-9a-f]{64}$/);
  saved = join(dir, 'acta-check.html');
  const [hash] = acta(['checker', '--out', saved]).split(' ');
  const bytes = readFileSync(saved);
  assert.equal(createHash('sha256').update(bytes).digest('hex'), hash);
  assert.deepEqual(Buffer.from(await (await fetch(`${site.url}check/acta-check.html`)).arrayBuffer()), bytes);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await site?.stop();
  if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
});

/** A page in which nothing fails and nothing is said to the console. @param {object} options @param {(page: Page) => Promise<void>} look */
async function withPage(options, look) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on('pageerror', (error) => assert.fail(error.message));
  page.on('console', (message) => assert.fail(message.text()));
  try {
    await look(page);
  } finally {
    await context.close();
  }
}

/** The saved page, opened from the disk with the network off. @param {(page: Page) => Promise<void>} look @param {object} [options] @param {string} [hash] */
const withSaved = (look, options = {}, hash = '') => withPage({ offline: true, ...options }, async (page) => {
  await page.goto(pathToFileURL(saved).href + hash);
  // Its modules are loaded after the page is: what it has no use for is hidden by them.
  await page.locator('#home').waitFor({ state: 'hidden' });
  await look(page);
});

/** @param {Page} page @param {string} given @param {'all' | 'copied'} button */
async function answer(page, given, button) {
  await page.fill('#anchor', given);
  await page.click(`#${button}`);
  await page.waitForSelector('#answer:not([hidden])', { timeout: CHECK_MS });
  return { text: await page.innerText('#answer'), fails: await page.locator('#answer .fails').count() };
}

/** Every file of a tree. @param {string} folder */
const filesOf = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  .map((one) => ({ name: relative(folder, join(one.parentPath, one.name)), bytes: new Uint8Array(readFileSync(join(one.parentPath, one.name))) }));

/** The copy of a station's record of the presidency. @param {string} station */
const copyOf = (station) => {
  const folder = join(story, 'copies');
  const found = readdirSync(folder).map((name) => join(folder, name)).find((path) => readFileSync(path, 'utf8').includes(`\nstation ${station}\ncontest president\n`));
  assert(found !== undefined);
  return found;
};

/** A copy of a published tree as a stick has it: no links. @param {string} tree @param {string} name */
function stick(tree, name) {
  const folder = join(dir, name);
  cpSync(tree, folder, { recursive: true, dereference: true });
  return folder;
}

test('on the site a note and its symbols are identical, and nothing leaves the machine', async () => {
  const tree = join(dir, 'record');
  const entries = acta(['prove', site.folder, '--anchor', anchorOf(site.folder), '--station', stationOf(site.folder), '--out', tree]);
  assert.notEqual(entries, '');
  await withPage({}, async (page) => {
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    await page.goto(`${site.url}check/index.html`);
    await page.setInputFiles('#copies', filesOf(tree).map(({ name }) => join(tree, name)));
    const { text, fails } = await answer(page, anchorOf(site.folder), 'copied');
    assert.equal(fails, 0, text);
    assert.match(text, /What you hold is what the log has\./);
    assert.match(text, /Receipt · /);
    assert.deepEqual(asked.filter((one) => !one.startsWith(`GET ${site.url}`) && !one.startsWith('GET blob:')), []);
  });
});

/** The first station with a page. @param {string} tree */
function stationOf(tree) {
  return readdirSync(join(tree, 'at', newestOf(tree), 'en/station'))[0]?.replace('.html', '') ?? '';
}

test('copies say what differs with both values, and a changed one is never held against the log', async () => {
  await withSaved(async (page) => {
    await page.setInputFiles('#folder', stick(join(story, 'copies-differ/site'), 'stick'));
    await page.setInputFiles('#copies', join(story, 'shown.txt'));
    const { text } = await answer(page, anchor, 'copied');
    assert.match(text, /Something differs: both values are below\./);
    const article = await page.locator('article', { hasText: 'Station l05 · president' }).innerText();
    assert.match(article, /differs[\s\S]*vote 1\s+209\s+249[\s\S]*station\/l05[\s\S]*By hand:/);
    const changed = await page.locator('article', { hasText: 'Station h03 · president' }).innerText();
    assert.match(changed, /signature does not verify[\s\S]*never says that the official record is wrong[\s\S]*vote 1\s+239\s+230/);
    assert.match(await page.locator('article', { hasText: 'Station s07 · president' }).innerText(), /signature does not verify/);
    assert.equal(await page.locator('article').count(), 80);
  });
});

test('a copy that was changed, alone, is no difference of signed records', async () => {
  const changed = join(dir, 'changed.txt');
  writeFileSync(changed, readFileSync(copyOf('h03'), 'utf8').replace(/^vote 1 \d+$/m, 'vote 1 999'));
  await withSaved(async (page) => {
    await page.setInputFiles('#folder', join(dir, 'stick'));
    await page.setInputFiles('#copies', changed);
    const { text } = await answer(page, anchor, 'copied');
    assert.match(text, /^No signature under a copy verifies; no signed copy differs\./);
  });
});

test('symbols are read from pictures and from a printed sheet, chosen or dropped', async () => {
  const copy = copyOf('l05');
  const definition = ['--definition', join(story, 'copies-differ/election'), '--anchor', anchor];
  acta(['carry', 'qr', 'encode', copy, ...definition, '--out', 'symbols', '--largest', '6']);
  const pictures = readdirSync(join(dir, 'symbols')).map((name) => join(dir, 'symbols', name));
  assert.ok(pictures.length > 1, pictures.join(' '));
  acta(['station', 'print', copy, ...definition, '--out', 'sheets', '--largest', '7']);
  const sheet = readdirSync(join(dir, 'sheets')).find((name) => name.endsWith('.html'));
  assert(sheet !== undefined);
  const photos = [join(dir, 'sheet.png'), join(dir, 'sheet.jpg')];
  await withPage({ viewport: { width: 1100, height: 1500 }, deviceScaleFactor: 2 }, async (page) => {
    await page.goto(pathToFileURL(join(dir, 'sheets', sheet)).href);
    for (const path of photos) await page.screenshot({ path, fullPage: path.endsWith('png'), ...(path.endsWith('jpg') ? { quality: 60, fullPage: true } : {}) });
  });
  for (const chosen of [pictures, ...photos.map((path) => [path])]) {
    await withSaved(async (page) => {
      await page.setInputFiles('#folder', join(dir, 'stick'));
      await page.setInputFiles('#copies', chosen);
      const { text } = await answer(page, anchor, 'copied');
      assert.match(text, /Station l05[\s\S]*differs[\s\S]*vote 1\s+209\s+249/, `${chosen}: ${text}`);
      assert.match(text, /symbols read: [1-9]/);
    });
  }
  await withSaved(async (page) => {
    await page.setInputFiles('#folder', join(dir, 'stick'));
    await page.fill('#anchor', anchor);
    const bytes = readFileSync(pictures[0] ?? '').toString('base64');
    const drop = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], 'one.png', { type: 'image/png' }));
      return data;
    }, bytes);
    await page.dispatchEvent('#mine', 'drop', { dataTransfer: drop });
    await page.waitForSelector('#answer:not([hidden])', { timeout: CHECK_MS });
    const text = await page.innerText('#answer');
    assert.match(text, /one\.png[^\n]*symbols of the same record are missing, number/);
    assert.match(text, /Nothing differs; some of it cannot be told\./);
  });
});

test('the saved page recounts a folder and a zip without a network, and finds a changed byte', async () => {
  const folder = stick(site.folder, 'mirror');
  const good = anchorOf(site.folder);
  await withSaved(async (page) => {
    await page.setInputFiles('#folder', folder);
    const { text, fails } = await answer(page, good, 'all');
    assert.equal(fails, 0, text);
    assert.match(text, /holds · D1/);
    assert.match(text, /Checked under the anchor that you gave\./);
  });
  const zip = join(dir, 'mirror.zip');
  writeFileSync(zip, zipOf(filesOf(folder).map(({ name, bytes }) => ({ name: `mirror/${name}`, bytes }))));
  assert.match(acta(['verify', zip, '--anchor', good]), /all checks hold/);
  await withSaved(async (page) => {
    await page.setInputFiles('#zip', zip);
    const { text, fails } = await answer(page, good, 'all');
    assert.equal(fails, 0, text);
    assert.match(text, /holds · D1/);
  });
  const changed = filesOf(folder).find(({ name }) => /^at\/\d+\/units\/.*\.csv$/.test(name));
  assert(changed !== undefined);
  const text = Buffer.from(changed.bytes).toString();
  const row = text.split('\n')[1] ?? '';
  const figure = /,(\d+)$/.exec(row)?.[1] ?? '';
  writeFileSync(join(folder, changed.name), text.replace(row, row.replace(/,\d+$/, `,${Number(figure) + 1}`)));
  await withSaved(async (page) => {
    await page.setInputFiles('#folder', folder);
    const found = await answer(page, good, 'all');
    assert.ok(found.fails > 0, found.text);
    assert.ok(found.text.includes(figure) && found.text.includes(String(Number(figure) + 1)), found.text);
  });
});

test('the saved page asks for what it needs, and holds the modules as they are', async () => {
  await withSaved(async (page) => {
    for (const id of ['home', 'site', 'save']) assert.equal(await page.locator(`#${id}`).isVisible(), false, id);
    assert.match((await answer(page, anchor, 'all')).text, /choose the folder or the zip/);
    await page.setInputFiles('#zip', join(story, 'shown.txt'));
    assert.match((await answer(page, anchor, 'all')).text, /zip: no list of files/);
    await page.setInputFiles('#folder', join(dir, 'stick'));
    assert.match((await answer(page, anchor, 'copied')).text, /choose or drop the files/);
    const held = await page.evaluate(() => [...document.querySelectorAll('script[data-path]')].map((node) => [node.getAttribute('data-path'), node.textContent]));
    const web = new URL('../', import.meta.url);
    for (const [path, text] of held) assert.equal(text, readFileSync(new URL(path ?? '', web), 'utf8'), path ?? '');
    const sources = ['check', 'verifier'].flatMap((name) => filesOf(join(web.pathname, name)).map((file) => `${name}/${file.name}`));
    assert.deepEqual(held.map(([path]) => path), sources.filter((path) => path.endsWith('.js') && path !== 'verifier/node.js' && path !== 'check/saved.js').sort());
  });
});

test('nothing is sent: the page\'s own rules forbid a connection', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(pathToFileURL(saved).href);
  const refused = await page.evaluate(async (url) => {
    try {
      await fetch(url);
      return 'sent';
    } catch {
      return 'refused';
    }
  }, site.url);
  assert.equal(refused, 'refused');
  await context.close();
});

test('the answer on copies is accessible in both themes, and whole on a narrow screen', async () => {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const language of ['en', 'ar']) {
      await withSaved(async (page) => {
        await page.setInputFiles('#folder', join(dir, 'stick'));
        await page.setInputFiles('#copies', [copyOf('l05'), copyOf('h03')]);
        await answer(page, anchor, 'copied');
        assert.equal(await page.locator('article').count(), 2);
        await page.evaluate(AXE);
        const violations = await page.evaluate(async () => {
          // @ts-ignore axe is what was just evaluated
          const result = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] });
          return result.violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes[0].html}`);
        });
        assert.deepEqual(violations, []);
        assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 320);
      }, { colorScheme, bypassCSP: true, viewport: { width: 320, height: 640 } }, `#lang=${language}`);
    }
  }
});

test('the keyboard reaches every control', async () => {
  await withSaved(async (page) => {
    const ids = ['anchor', 'folder', 'zip', 'station', 'contest', 'one', 'all', 'copies', 'copied'];
    const reached = new Set();
    for (let step = 0; step < ids.length * 3; step += 1) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate('document.activeElement.id'));
    }
    assert.deepEqual(ids.filter((id) => !reached.has(id)), []);
  });
});
