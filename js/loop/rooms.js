// SPDX-License-Identifier: MIT
// Objects of C that tasks wait in: locks, queues. The numbers are those of wasm/loop/rooms.c.

import { whenDropped } from "./dropped.js";
import { call, check } from "./engine.js";
import { Operation } from "./sleep.js";

// Kinds of objects.
export const [LOCK, EVENT, CONDITION, SEMAPHORE, BOUNDED, BARRIER, QUEUE] = Array(7).keys();

// What is done at once.
export const [
  LOCK_RELEASE,
  LOCK_LOCKED,
  EVENT_SET,
  EVENT_CLEAR,
  EVENT_IS_SET,
  CONDITION_RELEASE,
  CONDITION_LOCKED,
  CONDITION_NOTIFY,
  SEMAPHORE_RELEASE,
  SEMAPHORE_LOCKED,
  BARRIER_WAITING,
  BARRIER_BROKEN,
  QUEUE_PUT_NOWAIT,
  QUEUE_GET_NOWAIT,
  QUEUE_TASK_DONE,
  QUEUE_SHUTDOWN,
  GROUP_ENTER,
  GROUP_CANCEL,
] = Array(18).keys();

// What a task waits in.
export const [
  WAIT,
  LOCK_ACQUIRE,
  EVENT_WAIT,
  CONDITION_ACQUIRE,
  CONDITION_WAIT,
  SEMAPHORE_ACQUIRE,
  BARRIER_WAIT,
  BARRIER_RESET,
  BARRIER_ABORT,
  QUEUE_PUT,
  QUEUE_GET,
  QUEUE_JOIN,
  GROUP_EXIT,
  NEXT_COMPLETED,
] = Array(14).keys();

const dropped = whenDropped(({ ptr, kind }) => call("object_free", ptr, kind));

/** One of them; C's part is made when it is first needed. */
export class Room {
  #ptr = 0;
  #kind;
  #argument;

  constructor(kind, argument = () => 0) {
    this.#kind = kind;
    this.#argument = argument;
  }

  _open() {
    if (!this.#ptr) {
      const ptr = call("object", this.#kind, this.#argument());
      dropped.register(this, { ptr, kind: this.#kind });
      this.#ptr = ptr;
    }
    return this.#ptr;
  }

  _ask(request, argument = 0) {
    return check(call("ask", request, this._open(), argument));
  }

  _wait(operation, finish) {
    return new Operation(operation, () => this._open(), { finish });
  }
}
