// SPDX-License-Identifier: MIT
// Reading and writing the numbers and names that a WebAssembly file is made of.

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** A place in a file that moves on with each read. */
export class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** LEB128 of up to 32 bits, without a sign. */
  u32() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  /** With a sign; of the 33 bits of a block's type no more than 32 are in use. */
  s32() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return shift < 25 ? (value << (25 - shift)) >> (25 - shift) : value | 0;
    }
  }

  /** Passes over a LEB128 of any size. */
  skipNumber() {
    while (this.bytes[this.at++] >= 0x80);
  }

  skip(count) {
    this.at += count;
  }

  name() {
    const length = this.u32();
    this.at += length;
    return decoder.decode(this.bytes.subarray(this.at - length, this.at));
  }

  /** As many of what `read` reads as the number in front says. */
  list(read) {
    return Array.from({ length: this.u32() }, read);
  }
}

/** LEB128, padded to `width` bytes when that is given. */
export function encodeU32(value, width = 1) {
  const bytes = [];
  for (let rest = value; rest || bytes.length < width; rest >>>= 7)
    bytes.push((rest & 0x7f) | 0x80);
  bytes[bytes.length - 1] &= 0x7f;
  return bytes;
}

/** LEB128 of a number or bigint with a sign. */
export function encodeSigned(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const byte = Number(rest & 0x7fn);
    const last = rest >> 6n === 0n || rest >> 6n === -1n;
    bytes.push(last ? byte : byte | 0x80);
    if (last) return bytes;
  }
}

export function encodeName(text) {
  const bytes = encoder.encode(text);
  return [...encodeU32(bytes.length), ...bytes];
}

export function encodeList(items, encode) {
  return [...encodeU32(items.length), ...items.flatMap(encode)];
}
