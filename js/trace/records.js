// SPDX-License-Identifier: MIT
// From the records of a module (src/trace.c) to events (js/types/trace.d.ts).

import { ERROR } from "../abi.js";

const TEXTS = 40; // where the texts of a record begin
const STATES = ["pending", "finished", "cancelled"]; // enum asyncio__future_state

/** Reads records, and knows what they refer to. */
export class Records {
  #memory;
  #futures = new Map(); // number: { name, parts: of [task, future] that it waits for }
  #pending = new Set(); // tasks

  constructor(memory) {
    this.#memory = memory;
  }

  /** The events of the records in `size` bytes. */
  read(at, size) {
    const events = [];
    const end = at + size;
    while (at < end) {
      const event = this.#readOne(at);
      if (event) events.push(event);
      at += this.#memory.u32(at + 4);
    }
    return events;
  }

  #readOne(at) {
    const memory = this.#memory;
    const kind = KINDS[memory.u32(at)];
    const [a, b, c, d] = [16, 20, 24, 28].map((offset) => memory.u32(at + offset));
    const time = memory.f64(at + 8);
    const fields = this[kind]({ at, a, b, c, d, number: memory.f64(at + 32) });
    return fields && { type: kind, time, ...fields };
  }

  #text(at) {
    return this.#memory.cString(at + TEXTS);
  }

  // Behind the first one, which begins where that ends.
  #secondText(at) {
    const bytes = this.#memory.bytes(at, this.#memory.u32(at + 4));
    return this.#memory.cString(at + bytes.indexOf(0, TEXTS) + 1);
  }

  // ---- by kind, in the order of enum kind in src/trace.c: the fields of the event, or undefined ----

  pass({ number }) {
    return { pass: number };
  }

  create({ at, a, b }) {
    this.#pending.add(a);
    return { task: a, name: this.#text(at), by: b || null, at: this.#secondText(at) || undefined };
  }

  name({ at, a }) {
    return { task: a, name: this.#text(at) };
  }

  ready({ a, b }) {
    return { task: a, by: b || null };
  }

  step({ a }) {
    return { task: a };
  }

  wait({ at, a, b, c, d, number }) {
    const [, on, quoted] = /^(.*?)(?: named '(.*)')?$/s.exec(this.#text(at));
    return {
      task: a,
      on,
      name: quoted ?? this.#futures.get(c)?.name,
      until: Number.isNaN(number) ? undefined : number,
      awaits: [...this.#awaited(b, c)],
      stack: d,
    };
  }

  yield({ a, d }) {
    return { task: a, stack: d };
  }

  cancel({ a, b }) {
    return { task: a, by: b || null };
  }

  done({ at, a, b, c }) {
    const memory = this.#memory;
    this.#pending.delete(a);
    if (c !== ERROR)
      return { task: a, state: "finished", result: RESULTS[c](memory.u32(at + 32), memory, at) };
    const state = STATES[b] === "cancelled" ? "cancelled" : "failed";
    return { task: a, state, error: this.#text(at), message: this.#secondText(at) };
  }

  timer({ a, b, c, number }) {
    return { timer: a, when: number, task: c || undefined, by: b || null };
  }

  fire({ a }) {
    return { timer: a };
  }

  unset({ a }) {
    return { timer: a };
  }

  call({ at, a }) {
    return { what: this.#text(at), at: this.#secondText(at) || undefined, task: a || undefined };
  }

  return() {
    return {};
  }

  link({ a, b, c }) {
    this.#future(a).parts.push([b, c]);
  }

  describe({ at, a }) {
    this.#future(a).name = this.#text(at);
  }

  forget({ a }) {
    this.#futures.delete(a);
  }

  // ---- what they refer to ----

  #future(number) {
    if (!this.#futures.has(number)) this.#futures.set(number, { parts: [] });
    return this.#futures.get(number);
  }

  // Tasks that are awaited by way of a future, which may wait for others.
  #awaited(task, future, tasks = new Set(), seen = new Set()) {
    if (this.#pending.has(task)) tasks.add(task);
    if (!future || seen.has(future)) return tasks;
    seen.add(future);
    for (const [t, f] of this.#futures.get(future)?.parts ?? []) this.#awaited(t, f, tasks, seen);
    return tasks;
  }
}

/** The kinds by their numbers: the methods from `pass` on; 0 is none. */
const KINDS = Object.getOwnPropertyNames(Records.prototype).slice(1);

/** What a task has returned, by enum asyncio_tag. word: of the record, at an address. */
const RESULTS = [
  () => undefined,
  () => "null",
  (word) => String(word !== 0),
  (_word, memory, at) => String(memory.i64(at + 32)),
  (_word, memory, at) => String(memory.f64(at + 32)),
  (word) => `0x${word.toString(16)}`,
  (_word, memory, at) => JSON.stringify(memory.cString(at + TEXTS)),
  (word) => `${word} bytes`,
  () => "JavaScript value",
  undefined, // an error
  (word) => `list of ${word}`,
];
