// What a verifier reads from pages: shares and the status word, spec 5 §2.6. Pages are for people otherwise.

/** The text of a page without its tags. @param {string} html */
function plain(html) {
  return html.replace(/<style[^>]*>[^]*?<\/style>/g, " ").replace(/<[^>]*>/g, " ");
}

/** How often the word stands by itself. @param {string} html @param {string} word */
export function statusCount(html, word) {
  const text = plain(html);
  const parts = text.split(word);
  let count = 0;
  for (let i = 1; i < parts.length; i += 1) {
    const [before, after] = [parts[i - 1]?.at(-1) ?? " ", parts[i]?.[0] ?? " "];
    if (!/[\w-]/.test(before) && !/[\w-]/.test(after)) count += 1;
  }
  return count;
}

/** Each share in order: an element `<data value>`, or `12.34 %` alone in an element. @param {string} html @returns {{value: string, text: string}[]} */
export function sharesOf(html) {
  const found = html.matchAll(/<data value="([0-9]+\.[0-9]{2})"[^>]*>([^<]*)<\/data>|>([0-9]+\.[0-9]{2}) %</g);
  return [...found].map(([, value, text, alone]) => ({ value: value ?? alone ?? "", text: text ?? alone ?? "" }));
}
