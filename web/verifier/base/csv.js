// Cells of published tables, spec 5 §2.4.

/** @param {string} words */
export function cell(words) {
  const safe = /^[=+\-@\t\r]/.test(words) ? `'${words}` : words;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** A line of a table. @param {unknown[]} cells @param {string} [end] */
export function csvLine(cells, end = "\n") {
  return cells.map((one) => cell(one === undefined || one === null ? "" : String(one))).join(",") + end;
}

/** The rows of a table with LF line ends. @param {string} text @returns {string[][]} */
export function parseCsv(text) {
  const rows = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    rows.push(line.includes('"') ? quoted(line) : line.split(","));
  }
  return rows;
}

/** @param {string} line */
function quoted(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, inside, plain]) =>
    inside === undefined ? (plain ?? "") : inside.replace(/""/g, '"'));
}
