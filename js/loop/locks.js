// SPDX-License-Identifier: MIT
// Lock, Event, Condition, Semaphore, BoundedSemaphore, Barrier.

import { coroutine } from "./awaitable.js";
import { ValueError } from "../errors.js";
import { DISPOSE, withCamelCase } from "./names.js";
import * as rooms from "./rooms.js";

/** What async_with acquires and releases. */
const scope = (Base) =>
  class extends Base {
    *aenter() {
      yield* this.acquire();
    }

    *aexit() {
      this.release();
      return false;
    }

    /** For `await using`: acquires, and gives what releases at the end of the block. */
    async hold() {
      await this.acquire();
      const leave = async () => this.release();
      return { leave, [DISPOSE]: leave };
    }
  };

export class Lock extends scope(rooms.Lock) {}

export class Event extends rooms.Event {}

export class Condition extends scope(rooms.Condition) {
  /** Until predicate() gives something true, which is the result. */
  wait_for(predicate) {
    return waitFor(this, predicate);
  }

  notify(n = 1) {
    super.notify(n);
  }

  notify_all() {
    super.notify(-1);
  }
}

const waitFor = coroutine(function* (condition, predicate) {
  let result;
  while (!(result = predicate())) yield* condition.wait();
  return result;
});

export class Semaphore extends scope(rooms.Semaphore) {
  constructor(value = 1, isBounded = false) {
    if (!(value >= 0)) throw new ValueError("Semaphore initial value must be >= 0");
    super(value, isBounded);
  }
}

export class BoundedSemaphore extends Semaphore {
  constructor(value) {
    super(value, true);
  }
}

export class Barrier extends rooms.Barrier {
  constructor(parties) {
    if (!(parties >= 1)) throw new ValueError("parties must be > 0");
    super(parties);
    this.parties = parties;
  }

  get n_waiting() {
    return super.n_waiting();
  }

  get broken() {
    return super.broken();
  }

  *aenter() {
    return yield* this.wait();
  }

  *aexit() {
    return false;
  }
}

for (const Class of [rooms.Event, Condition, Barrier]) withCamelCase(Class);
