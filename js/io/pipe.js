// SPDX-License-Identifier: MIT
// Bytes on their way from one program to another, in memory.

import { BrokenPipeError } from "../errors.js";

const MUCH = 64 * 1024; // bytes, after which a writer that can wait does

export class Pipe {
  #parts = [];
  #size = 0;
  #ended = false;
  #broken = false;
  #changed = new Set(); // functions that go on

  /** Told when nobody reads any more. */
  onBreak = () => {};

  #wait() {
    return new Promise((resolve) => this.#changed.add(resolve));
  }

  #change() {
    for (const resolve of this.#changed) resolve();
    this.#changed.clear();
  }

  /** Takes bytes at once, and is done when there is room for more. why: it may break. */
  async put(bytes, why) {
    if (!this.#broken) this.#push(bytes);
    while (this.#size > MUCH && !this.#broken) await this.#wait();
    if (this.#broken) throw new BrokenPipeError(why);
  }

  #push(bytes) {
    this.#parts.push(bytes.slice());
    this.#size += bytes.length;
    this.#change();
  }

  end() {
    this.#ended = true;
    this.#change();
  }

  /** Nobody reads any more. */
  break() {
    this.#broken = true;
    this.#parts = [];
    this.#size = 0;
    this.#change();
    this.onBreak();
  }

  /** The next bytes, null at the end. */
  async next() {
    while (!this.#parts.length && !this.#ended && !this.#broken) await this.#wait();
    const bytes = this.#parts.shift() ?? null;
    this.#size -= bytes?.length ?? 0;
    this.#change();
    return bytes;
  }

  /** All that comes, as one. */
  async all() {
    const parts = [];
    for (let bytes; (bytes = await this.next());) parts.push(bytes);
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  }
}
