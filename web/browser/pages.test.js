// Every kind of page in a real browser: accessible in both themes and all languages, whole on a narrow screen and without
// scripts, light, and with no link that leads nowhere.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ACTA, AXE, launch, newestOf, start } from './site.js';

const STATIONS = 30;
/** A story with outlines, and what is drawn from them there. */
const STORY = 'blackout';
const DRAWN = /\/(map|contest)-/;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Bytes of the first page and of a station's page, as they come. */
const FIRST_BYTES_MAX = 100_000;
const STATION_BYTES_MAX = 30_000;
const NARROW = 320;

/** @type {import('./site.js').Site} */
let site;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {string[]} pages below `at/SIZE/`, one of each kind in each language */
let kinds;
/** @type {string} a folder with a story, in which outlines of areas are logged */
let story;
/** @type {string[]} addresses of one page of each kind, those of the story too that the site has not */
let looked;
/** @type {string} */
let at;

before(async () => {
  assert.notEqual(ACTA, '', 'ACTA_BIN names the program');
  site = await start(ACTA, STATIONS);
  browser = await launch();
  at = `at/${newestOf(site.folder)}`;
  const seen = new Set();
  const isNew = (/** @type {string} */ path) => {
    const kind = path.replace(/\/(contest|stations|area|turnout|map|find)-[^/]*$/, '/$1').replace(/station\/.*/, 'station');
    return !seen.has(kind) && seen.add(kind);
  };
  kinds = pages().filter(isNew);
  story = mkdtempSync(join(tmpdir(), 'acta-story-'));
  execFileSync(ACTA, ['demo', STORY, '--dir', join(story, 'told')], { stdio: 'ignore' });
  const told = join(story, 'told', STORY, 'site');
  const newest = join(told, 'at', newestOf(told));
  const more = pages(newest).filter((path) => isNew(path) || DRAWN.test(path));
  looked = [...kinds.map((path) => `${site.url}${at}/${path}`), ...more.map((path) => pathToFileURL(join(newest, path)).href)];
});

after(async () => {
  await browser?.close();
  await site?.stop();
  if (story !== undefined) rmSync(story, { recursive: true, force: true });
});

/** Every page of a folder, else of the newest size. */
function pages(root = join(site.folder, at)) {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return files.filter((path) => path.endsWith('.html')).sort();
}

/**
 * @param {object} options of the browser's context
 * @param {(page: import('playwright-core').Page) => Promise<void>} look
 */
async function withPage(options, look) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  try {
    await look(page);
  } finally {
    await context.close();
  }
}

test('there is a page of every kind', () => {
  assert.ok(kinds.length >= 18, kinds.join(' '));
  for (const kind of ['map-', 'find-', 'witnesses']) assert.ok(looked.some((path) => path.includes(`/${kind}`)), kind);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`no page has an accessibility violation (${colorScheme})`, async () => {
    await withPage({ colorScheme, bypassCSP: true }, async (page) => {
      const found = [];
      for (const path of looked) {
        await page.goto(path);
        await page.evaluate(AXE);
        const violations = await page.evaluate(async (tags) => {
          // @ts-ignore axe is what was just evaluated
          const result = await globalThis.axe.run(document, { runOnly: tags });
          return result.violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes[0].html}`);
        }, TAGS);
        found.push(...violations.map((/** @type {string} */ words) => `${path}: ${words}`));
      }
      assert.deepEqual(found, []);
    });
  });
}

test('no page is wider than a narrow screen, with or without scripts', async () => {
  for (const javaScriptEnabled of [true, false]) {
    await withPage({ viewport: { width: NARROW, height: 640 }, javaScriptEnabled }, async (page) => {
      for (const path of looked) {
        await page.goto(path);
        const box = await page.locator('main').boundingBox();
        assert.ok(box && box.width <= NARROW, `${path}: main is ${box?.width} wide`);
        if (javaScriptEnabled) {
          const width = await page.evaluate('document.documentElement.scrollWidth');
          assert.ok(Number(width) <= NARROW, `${path} is ${width} wide`);
        }
        assert.ok((await page.locator('main').innerText()).trim() !== '', path);
      }
    });
  }
});

test('the keyboard reaches the figures first, then every link', async () => {
  await withPage({}, async (page) => {
    await page.goto(site.url);
    await page.waitForURL(/\/at\//);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.className'), 'skip');
    await page.keyboard.press('Enter');
    assert.match(page.url(), /#main$/);
    const links = await page.locator('main a:visible').count();
    const reached = new Set();
    for (let step = 0; step < links * 3 && reached.size < links; step += 1) {
      await page.keyboard.press('Tab');
      const inMain = await page.evaluate('document.activeElement.matches("main a")');
      if (inMain) reached.add(await page.evaluate('[...document.querySelectorAll("main a")].indexOf(document.activeElement)'));
    }
    assert.equal(reached.size, links);
  });
});

test('a page fetches nothing but itself and runs nothing', async () => {
  await withPage({}, async (page) => {
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => assert.fail(message.text()));
    page.on('dialog', (dialog) => assert.fail(dialog.message()));
    for (const path of kinds) {
      asked.length = 0;
      const answer = await page.goto(`${site.url}${at}/${path}`);
      const own = `${site.url}${at}/${path}`;
      assert.deepEqual(asked.filter((url) => url !== own && !url.endsWith('/favicon.ico')), []);
      assert.match(answer?.headers()['content-security-policy'] ?? '', /^default-src 'none'/);
      assert.equal(await page.locator('script').count(), 0, path);
    }
  });
});

test('the first page and a station are light', () => {
  const bytes = (/** @type {string} */ path) => statSync(join(site.folder, at, path)).size;
  const first = bytes('index.html');
  assert.ok(first <= FIRST_BYTES_MAX, `the first page has ${first} bytes`);
  const heaviest = pages().filter((path) => path.includes('/station/')).map(bytes).sort((a, b) => b - a)[0] ?? 0;
  assert.ok(heaviest > 0 && heaviest <= STATION_BYTES_MAX, `the heaviest station's page has ${heaviest} bytes`);
  console.log(`first page ${first} bytes, heaviest station ${heaviest} bytes`);
});

test('every link leads somewhere', () => {
  const root = join(site.folder, at);
  const broken = new Set();
  let checked = 0;
  for (const path of pages()) {
    const text = readFileSync(join(root, path), 'utf8');
    for (const [, href] of text.matchAll(/ href="([^"#]*)/g)) {
      if (href === undefined || href === '') continue;
      checked += 1;
      const target = join(root, path, '..', href);
      const inside = !relative(site.folder, target).startsWith('..');
      if (!inside || !exists(target)) broken.add(`${path}: ${href}`);
    }
  }
  assert.deepEqual([...broken], []);
  assert.ok(checked > 1_000, `${checked} links`);
});

/** @param {string} path */
function exists(path) {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
