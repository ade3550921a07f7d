// SPDX-License-Identifier: MIT
// Views of a module's linear memory, taken anew after it grew.

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads and writes little endian; addresses may be i32 as wasm passes them. */
export class Memory {
  #memory;
  #bytes = new Uint8Array(0);
  #words = new Int32Array(0);
  #view;

  /** To what has the buffer: it is known only after the imports that use it were made. */
  attach(memory) {
    this.#memory = memory;
  }

  // A grown memory detaches its old buffer, which then has no length.
  #fresh() {
    if (!this.#bytes.length) {
      this.#bytes = new Uint8Array(this.#memory.buffer);
      this.#view = new DataView(this.#memory.buffer);
    }
    return this.#view;
  }

  /** All of it as words, by address / 4, until the module runs again: quicker than i32(). */
  get words() {
    if (!(this.#words.length | 0)) this.#words = new Int32Array(this.#memory.buffer);
    return this.#words;
  }

  u32(at) {
    return this.#fresh().getUint32(at >>> 0, true);
  }

  i32(at) {
    return this.#fresh().getInt32(at >>> 0, true);
  }

  i64(at) {
    return this.#fresh().getBigInt64(at >>> 0, true);
  }

  f64(at) {
    return this.#fresh().getFloat64(at >>> 0, true);
  }

  setU32(at, value) {
    this.#fresh().setUint32(at >>> 0, value, true);
  }

  // From a number >= 0: a BigInt for each clock reading would cost more than the clock.
  setU64(at, value) {
    this.setU32(at, value % 0x100000000);
    this.setU32(at + 4, value / 0x100000000);
  }

  /** What `read` makes of the address of each of `count` structs of `size` bytes. */
  array(at, count, size, read) {
    const items = new Array(count);
    for (let i = 0; i < count; i++) items[i] = read(at + i * size);
    return items;
  }

  /** A view, valid until the module runs again. */
  bytes(at, length) {
    this.#fresh();
    return this.#bytes.subarray(at >>> 0, (at >>> 0) + (length >>> 0));
  }

  /** Copies bytes to an address. */
  put(at, bytes) {
    this.#fresh();
    this.#bytes.set(bytes, at >>> 0);
  }

  // Short ASCII, as most names are, is read quicker than TextDecoder is called.
  text(at, length) {
    this.#fresh();
    let text = "";
    while (text.length < length && length < 32) {
      const byte = this.#bytes[(at >>> 0) + text.length];
      if (byte > 127) break;
      text += String.fromCharCode(byte);
    }
    return text.length === length ? text : decoder.decode(this.bytes(at, length));
  }

  /** The text up to the next NUL. */
  cString(at) {
    this.#fresh();
    return this.text(at, this.#bytes.indexOf(0, at >>> 0) - at);
  }
}
