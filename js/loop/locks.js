// SPDX-License-Identifier: MIT
// Lock, Event, Condition, Semaphore, BoundedSemaphore, Barrier.

import { ValueError } from "../errors.js";
import { asyncDispose } from "./holds.js";
import { withCamelCase } from "./names.js";
import * as rooms from "./rooms.js";
import { Room } from "./rooms.js";
import { Routine } from "./sleep.js";

const isTrue = () => true;

/** What async_with acquires and releases. */
class Scope extends Room {
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
    const release = async () => this.release();
    return { leave: release, [asyncDispose]: release };
  }
}

export class Lock extends Scope {
  constructor() {
    super(rooms.LOCK);
  }

  acquire() {
    return this._wait(rooms.LOCK_ACQUIRE, isTrue);
  }

  release() {
    this._ask(rooms.LOCK_RELEASE);
  }

  locked() {
    return this._ask(rooms.LOCK_LOCKED) !== 0;
  }
}

export class Event extends Room {
  constructor() {
    super(rooms.EVENT);
  }

  is_set() {
    return this._ask(rooms.EVENT_IS_SET) !== 0;
  }

  set() {
    this._ask(rooms.EVENT_SET);
  }

  clear() {
    this._ask(rooms.EVENT_CLEAR);
  }

  wait() {
    return this._wait(rooms.EVENT_WAIT, isTrue);
  }
}

export class Condition extends Scope {
  constructor(lock) {
    super(rooms.CONDITION, () => lock?._open() ?? 0);
  }

  acquire() {
    return this._wait(rooms.CONDITION_ACQUIRE, isTrue);
  }

  release() {
    this._ask(rooms.CONDITION_RELEASE);
  }

  locked() {
    return this._ask(rooms.CONDITION_LOCKED) !== 0;
  }

  wait() {
    return this._wait(rooms.CONDITION_WAIT, isTrue);
  }

  /** Until predicate() gives something true, which is the result. */
  wait_for(predicate) {
    return new Routine(waitFor(this, predicate));
  }

  notify(n = 1) {
    this._ask(rooms.CONDITION_NOTIFY, n);
  }

  notify_all() {
    this._ask(rooms.CONDITION_NOTIFY, -1);
  }
}

function* waitFor(condition, predicate) {
  let result;
  while (!(result = predicate())) yield* condition.wait();
  return result;
}

export class Semaphore extends Scope {
  constructor(value = 1, kind = rooms.SEMAPHORE) {
    if (!(value >= 0)) throw new ValueError("Semaphore initial value must be >= 0");
    super(kind, () => value);
  }

  acquire() {
    return this._wait(rooms.SEMAPHORE_ACQUIRE, isTrue);
  }

  release() {
    this._ask(rooms.SEMAPHORE_RELEASE);
  }

  locked() {
    return this._ask(rooms.SEMAPHORE_LOCKED) !== 0;
  }
}

export class BoundedSemaphore extends Semaphore {
  constructor(value = 1) {
    super(value, rooms.BOUNDED);
  }
}

export class Barrier extends Room {
  #parties;

  constructor(parties) {
    if (!(parties >= 1)) throw new ValueError("parties must be > 0");
    super(rooms.BARRIER, () => parties);
    this.#parties = parties;
  }

  get parties() {
    return this.#parties;
  }

  get n_waiting() {
    return this._ask(rooms.BARRIER_WAITING);
  }

  get broken() {
    return this._ask(rooms.BARRIER_BROKEN) !== 0;
  }

  /** Gives the number of the task among those of this time. */
  wait() {
    return this._wait(rooms.BARRIER_WAIT, (index) => index);
  }

  reset() {
    return this._wait(rooms.BARRIER_RESET);
  }

  abort() {
    return this._wait(rooms.BARRIER_ABORT);
  }

  *aenter() {
    return yield* this.wait();
  }

  *aexit() {
    return false;
  }
}

for (const Class of [Event, Condition, Barrier]) withCamelCase(Class);
