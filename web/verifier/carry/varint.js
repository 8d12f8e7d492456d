// Varints and other small pieces of the compact form, spec 2, Notation and §1.1.

const CODE = "0123456789abcdefghijklmnopqrstuvwxyz.-";

/** @param {bigint} value below 2⁶⁴ */
export function varint(value) {
  const bytes = [];
  let rest = value;
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** Reads pieces one after another; `cut` is called where bytes end too early, `value` where a piece has another spelling. */
export class Reader {
  at = 0;

  /** @param {Uint8Array} bytes @param {() => never} cut @param {() => never} [value] */
  constructor(bytes, cut, value = cut) {
    this.bytes = bytes;
    this.cut = cut;
    this.value = value;
  }

  /** @param {number} n */
  take(n) {
    if (this.at + n > this.bytes.length) this.cut();
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }

  u8() {
    return this.take(1)[0] ?? 0;
  }

  /** @returns {bigint} */
  varint() {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.u8();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) {
        if ((byte === 0 && shift > 0n) || value >= 1n << 64n) this.value();
        return value;
      }
      if (shift >= 63n) this.value();
    }
  }

  /** zigzag⁻¹ of a varint. */
  signed() {
    const z = this.varint();
    return z % 2n === 0n ? z / 2n : -(z + 1n) / 2n;
  }

  /** §1.1 *code*. */
  code() {
    const length = this.u8();
    if (length < 1 || length > 32) this.value();
    let text = "";
    for (let left = length; left > 0; left -= 3) {
      const n = Math.min(left, 3);
      let value = n === 1 ? this.u8() : 256 * this.u8() + this.u8();
      let piece = "";
      for (let i = 0; i < n; i += 1) {
        piece = (CODE[value % 38] ?? "") + piece;
        value = Math.floor(value / 38);
      }
      if (value > 0) this.value();
      text += piece;
    }
    return text;
  }

  rest() {
    return this.take(this.bytes.length - this.at);
  }
}
