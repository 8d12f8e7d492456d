// A plane seen from somewhere: from places of a symbol, in modules, to places of a picture, in pixels.

/** @typedef {{x: number, y: number}} Point */
/** Nine numbers, the last 1 in moved and scaled places. @typedef {(x: number, y: number) => Point} Plane */
/** A place of the symbol and where it is seen. @typedef {{u: number, v: number, x: number, y: number, weight?: number}} Match */

/** Places around 0, at most about 1 away. @param {Point[]} points */
function scaled(points) {
  const mean = (/** @type {number[]} */ list) => list.reduce((sum, one) => sum + one, 0) / list.length;
  const [x, y] = [mean(points.map((one) => one.x)), mean(points.map((one) => one.y))];
  const size = Math.max(...points.map((one) => Math.abs(one.x - x)), ...points.map((one) => Math.abs(one.y - y)), 1e-9);
  return { x, y, size };
}

/** The solution of `rows` (eight numbers and what they give each), by elimination; null where there is none. @param {number[][]} rows */
function solve(rows) {
  const n = rows.length;
  const at = (/** @type {number} */ row, /** @type {number} */ column) => rows[row]?.[column] ?? 0;
  for (let column = 0; column < n; column += 1) {
    let largest = column;
    for (let row = column + 1; row < n; row += 1) if (Math.abs(at(row, column)) > Math.abs(at(largest, column))) largest = row;
    const pivot = rows[largest] ?? [];
    rows[largest] = rows[column] ?? [];
    rows[column] = pivot;
    if (Math.abs(pivot[column] ?? 0) < 1e-12) return null;
    for (let row = 0; row < n; row += 1) {
      const factor = row === column ? 0 : at(row, column) / (pivot[column] ?? 1);
      if (factor !== 0) rows[row] = (rows[row] ?? []).map((value, i) => value - factor * (pivot[i] ?? 0));
    }
  }
  return rows.map((row, i) => (row[n] ?? 0) / (row[i] ?? 1));
}

/** The plane that comes nearest to all matches, at least four; null where none does. @param {Match[]} matches @returns {Plane | null} */
export function planeOf(matches) {
  const own = scaled(matches.map(({ u, v }) => ({ x: u, y: v })));
  const seen = scaled(matches);
  const sums = Array.from({ length: 8 }, () => new Array(9).fill(0));
  for (const match of matches) {
    const [u, v] = [(match.u - own.x) / own.size, (match.v - own.y) / own.size];
    const weight = match.weight ?? 1;
    for (const [row, value] of /** @type {const} */ ([[[u, v, 1, 0, 0, 0], (match.x - seen.x) / seen.size], [[0, 0, 0, u, v, 1], (match.y - seen.y) / seen.size]])) {
      const all = [...row, -value * u, -value * v, value];
      sums.forEach((sum, i) => all.forEach((one, j) => (sum[j] += weight * (all[i] ?? 0) * one)));
    }
  }
  const found = solve(sums);
  if (found === null) return null;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = found;
  return (x, y) => {
    const [u, v] = [(x - own.x) / own.size, (y - own.y) / own.size];
    const depth = g * u + h * v + 1;
    return { x: ((a * u + b * v + c) / depth) * seen.size + seen.x, y: ((d * u + e * v + f) / depth) * seen.size + seen.y };
  };
}
