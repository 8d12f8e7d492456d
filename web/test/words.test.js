// The check page says the same things in every language: what the page has in English, and what its script says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { WORDS, wordsOf } from "../check/words.js";
import { HEADLINES } from "../verifier/verdict/headline.js";

const page = readFileSync(new URL("../check/index.html", import.meta.url), "utf8");
const scripts = ["check.js", "show.js", "copies.js"].map((name) => readFileSync(new URL(`../check/${name}`, import.meta.url), "utf8"));
const ofPage = [...page.matchAll(/data-words="([^"]+)"/g)].map(([, key]) => key ?? "");

test("every language has the words of the page and of the script", () => {
  assert.ok(ofPage.length >= 9, ofPage.join(" "));
  const wanted = [...new Set([...ofPage, ...Object.keys(WORDS["en"] ?? {})])].sort();
  for (const [language, words] of Object.entries(WORDS)) {
    if (language !== "en") assert.deepEqual(Object.keys(words).sort(), wanted, language);
  }
  const said = scripts.flatMap((script) => [...script.matchAll(/words\["([A-Za-z]+)"\]/g)].map(([, key]) => key ?? ""));
  assert.ok(said.length >= 30, said.join(" "));
  said.push(...Object.keys(HEADLINES).map((name) => `says-${name}`));
  for (const key of said) assert.notEqual(wordsOf("en")[key], undefined, key);
});
