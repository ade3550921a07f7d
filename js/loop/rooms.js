// SPDX-License-Identifier: MIT
// Objects of C that tasks wait in: locks, queues, groups.

import { own } from "./dropped.js";
import { ask, call } from "./engine.js";
import { CANCEL, operate } from "./sleep.js";

/** One of them; C's part is made when it is first needed. */
class Room {
  _ptr = 0;
  #argument;
  #option;

  /** Of the kind: another room, a number; and whether an option of it is wanted. */
  constructor(argument = 0, option = false) {
    this.#argument = argument;
    this.#option = option;
  }

  _open() {
    this._ptr ||= this._own(
      "object",
      this._kind,
      this.#argument?._open?.() ?? this.#argument,
      this.#option,
    );
    return this._ptr;
  }

  /** Has it made by an export of C. */
  _own(...made) {
    return own(this, call(...made), "object_free", this._kind);
  }
}

/**
 * The methods of each class: `name` does something, `name?` tells whether, `name#` gives a number,
 * `name@` an address; with `*` before it the task waits. Their order is that of wasm/loop/rooms.c.
 */
export const METHODS = [
  "release locked? *acquire?",
  "set clear is_set? *wait?",
  "release locked? notify *acquire? *wait?",
  "release locked? *acquire?",
  "n_waiting# broken? *wait# *reset *abort",
  "put_nowait get_nowait task_done shutdown *put *get *join",
  "reschedule expired? _enter _exit?",
  "cancel _enter *_exit",
  "*_next@",
];

const RESULTS = {
  "": () => undefined,
  "?": Boolean,
  "#": Number,
  "@": (_status, address) => address,
};

let number = CANCEL + 1;

export const [Lock, Event, Condition, Semaphore, Barrier, Queue, Timeout, TaskGroup, Completed] =
  METHODS.map((names, kind) => {
    const Class = class extends Room {};
    Class.prototype._kind = kind;
    for (const [, waits, name, result] of names.matchAll(/(\*?)(\w+)(\W?)/g)) {
      const method = waits ? waiting : asking;
      Class.prototype[name] = method(number++, RESULTS[result.trim()]);
    }
    return Class;
  });

function asking(method, finish) {
  return function (argument = 0) {
    return finish(ask("ask", method, this._open(), argument));
  };
}

function waiting(method, result) {
  return function (argument = 0, finish = result) {
    return operate(method, this, argument, finish);
  };
}
