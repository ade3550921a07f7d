// SPDX-License-Identifier: MIT
// One direction of bytes each, between the program and a stream of Node or what it was given.
// say(value, failed) tells the program: that it is open, bytes, null at the end, how many bytes
// were written.

/** Bytes that were written before the program is told of them, half of its window. */
export const ENOUGH = 32 * 1024;

/** Reads a stream of Node. toError: makes an error of the program of one of Node. */
export class Reading {
  #stream;
  #say;
  #credit = 0; // bytes that may still be said
  #flows = false;
  #handlers;

  constructor(stream, say, toError) {
    this.#stream = stream;
    this.#say = say;
    this.#handlers = {
      data: this.#take,
      end: () => say(null),
      close: () => say(null), // twice is fine
      error: (error) => say(toError(error), true),
    };
    for (const [name, handler] of Object.entries(this.#handlers))
      if (name !== "data") stream.on(name, handler);
    say("");
    if (stream.readableEnded || stream.destroyed) say(null);
  }

  // Listening to "data" makes it flow.
  credit(bytes) {
    this.#credit += bytes;
    if (!this.#flows) this.#stream.on("data", this.#take);
    this.#flows = true;
    if (this.#credit > 0) this.#stream.resume();
  }

  #take = (bytes) => {
    this.#credit -= bytes.length;
    if (this.#credit <= 0) this.#stream.pause();
    this.#say(bytes);
  };

  /** The stream itself stays, but keeps no process alive. */
  close() {
    for (const [name, handler] of Object.entries(this.#handlers)) this.#stream.off(name, handler);
    this.#stream.on("error", () => {});
    this.#stream.pause();
    this.#stream.unref?.();
  }
}

/** Reads what `next` gives, or what its promise becomes, until that is null; then, or before, `leave`s. */
export class Pulling {
  #next;
  #say;
  #credit = 0;
  #busy = false;
  #rest;
  #leave;

  constructor(next, say, leave = () => {}) {
    this.#next = next;
    this.#say = say;
    this.#leave = leave;
    say("");
  }

  async credit(bytes) {
    this.#credit += bytes;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#credit > 0 && this.#busy) await this.#sayNext();
    } catch (error) {
      return this.#say(error, true);
    }
    if (this.#rest !== null) this.#busy = false;
  }

  async #sayNext() {
    if (!this.#rest?.length) this.#rest = (await this.#next()) ?? null;
    if (!this.#rest) {
      this.#credit = 0;
      return this.#say(null);
    }
    const part = this.#rest.subarray(0, this.#credit);
    this.#rest = this.#rest.subarray(part.length);
    this.#credit -= part.length;
    this.#say(part);
  }

  close() {
    this.#credit = 0;
    this.#leave();
  }
}

/** Writes by `put(bytes)`, which may give a promise, one after the other; then calls `finish`. */
export class Pushing {
  #put;
  #finish;
  #say;
  #queue = [];
  #told = 0; // bytes that were written and not said to be
  #ended = false;
  #failed = false;
  #busy = false;

  /** The promises of those that have something to write. */
  static running = new Set();

  constructor(put, say, finish = () => {}) {
    this.#put = put;
    this.#say = say;
    this.#finish = finish;
    say("");
  }

  write(view) {
    if (this.#failed) return;
    this.#queue.push(view.slice());
    this.#start();
  }

  #start() {
    if (this.#busy) return;
    this.#busy = true;
    const running = this.#run().then(() => Pushing.running.delete(running));
    Pushing.running.add(running);
  }

  // Where `put` gives no promise, all is written at once.
  async #run() {
    try {
      for (let bytes; (bytes = this.#queue.shift());) {
        const writing = this.#put(bytes);
        if (typeof writing?.then === "function") await writing;
        this.#told += bytes.length;
        if (this.#told >= ENOUGH || !this.#queue.length) this.#tell();
      }
      if (this.#ended) this.#finish();
      if (this.#ended) this.#say(null);
    } catch (error) {
      this.#failed = true;
      this.#queue = [];
      this.#say(error, true);
    }
    this.#busy = false;
  }

  #tell() {
    const bytes = this.#told;
    this.#told = 0;
    this.#say(bytes);
  }

  end() {
    this.#ended = true;
    this.#start();
  }

  /** What was written still goes out. */
  close() {
    this.end();
  }
}

/** When all has been written that programs have left to this. */
export async function allWritten() {
  while (Pushing.running.size) await Promise.all(Pushing.running);
}
