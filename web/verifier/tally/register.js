// The register of stations and its changes, by effect: spec 4 §2.

import { Failure } from "../base/failure.js";

/** @import { Values } from "../record/kinds.js" */

/** @typedef {{code: string, area: string, type: string, registered: bigint | null, maxBallots: bigint | null,
 *   countedWith: string | null, name: string, open: boolean, changed: number}} Station */
/** @typedef {{registered: bigint | null, maxBallots: bigint | null}} Bounds */

/** @param {string} word */
function countOrNone(word) {
  return word === "none" ? null : BigInt(word);
}

/** A `station` row. @param {string} row @param {number} index @returns {Station} */
function stationOf(row, index) {
  const [code = "", area = "", type = "", registered = "", most = "", countedWith = "", , ...name] = row.split(" ");
  return {
    code, area, type, registered: countOrNone(registered), maxBallots: countOrNone(most),
    countedWith: countedWith === "none" ? null : countedWith, name: name.join(" "), open: true, changed: index,
  };
}

export class Register {
  /** Every station that the register ever named. @type {Map<string, Station>} */ stations = new Map();
  /** Rows of areas where voters may vote anywhere. @type {Map<string, Bounds>} */ areas = new Map();
  /** @type {Map<number, number>} rows by chunk number */ chunks = new Map();
  of = 0;

  /** §2.2: false where the statement does not fit what stands (F608). @param {string} kind @param {Values} values @param {number} index */
  apply(kind, values, index) {
    return kind === "register" ? this.#chunk(values, index) : this.#change(values, index);
  }

  /** @param {Values} values @param {number} index */
  #chunk(values, index) {
    const [n = 0, of = 0] = (values.get("chunk") ?? "").split(" ").map(Number);
    if (this.chunks.has(n) || (this.of !== 0 && this.of !== of)) return false;
    this.of = of;
    this.chunks.set(n, values.all("station").length);
    for (const row of values.all("area")) {
      const [code = "", registered = "", most = ""] = row.split(" ");
      this.areas.set(code, { registered: BigInt(registered), maxBallots: BigInt(most) });
    }
    for (const row of values.all("station")) {
      const station = stationOf(row, index);
      if (!this.stations.has(station.code)) this.stations.set(station.code, station);
    }
    return true;
  }

  /** @param {Values} values @param {number} index */
  #change(values, index) {
    const code = values.get("station") ?? "";
    const station = this.stations.get(code);
    const change = values.get("change");
    if (change === "add") {
      if (station?.open) return false;
      this.stations.set(code, stationOf(values.get("row") ?? "", index));
      return true;
    }
    if (station === undefined || !station.open) return false;
    if (change === "close") station.open = false;
    else if (change === "merge") {
      station.open = false;
      station.countedWith = values.get("into") ?? null;
    } else if (change === "move" || change === "registered") this.stations.set(code, stationOf(values.get("row") ?? "", index));
    else throw new Failure("value", { layer: "kind" });
    (this.stations.get(code) ?? station).changed = index;
    return true;
  }

  /** Stations that expect records, in byte order (§2.1). */
  expecting() {
    return [...this.stations.values()].filter((station) => station.open && station.countedWith === null)
      .sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** Places of all stations ever named, in byte order. */
  places() {
    return new Map([...this.stations.keys()].sort().map((code, place) => [code, place]));
  }

  /** §2.3: the bounds of every station with those counted with it. @returns {Map<string, Bounds>} */
  bounds() {
    /** @type {Map<string, Bounds>} */
    const all = new Map();
    for (const station of this.stations.values()) {
      const root = this.#rootOf(station);
      const before = all.get(root) ?? { registered: 0n, maxBallots: 0n };
      all.set(root, {
        registered: before.registered === null || station.registered === null ? null : before.registered + station.registered,
        maxBallots: before.maxBallots === null || station.maxBallots === null ? null : before.maxBallots + station.maxBallots,
      });
    }
    return all;
  }

  /** Where a station's voters are counted. @param {Station} station */
  #rootOf(station) {
    const seen = new Set([station.code]);
    let at = station;
    while (at.countedWith !== null && !seen.has(at.countedWith)) {
      seen.add(at.countedWith);
      const next = this.stations.get(at.countedWith);
      if (next === undefined) return at.countedWith;
      at = next;
    }
    return at.code;
  }
}
