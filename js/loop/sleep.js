// SPDX-License-Identifier: MIT
// What a task does for a while: nothing, or an operation of C that it waits in.

import { coroutine, Shared, USED } from "./awaitable.js";
import { ask, call, e, part, raised, u32 } from "./engine.js";
import { PARKED, YIELD, YIELDED } from "./steps.js";

const SUSPENDED = -0x80000000; // ASYNCIO__SUSPENDED
const ENDED = { done: true, value: undefined };
let fresh = false;

/** One for all tasks. */
class Pass extends Shared {
  set [USED](_task) {} // it never is

  // As in the base class, but a tenth faster than by a call of what differs.

  [Symbol.iterator]() {
    fresh = true;
    return this;
  }

  next() {
    if (!fresh) return ENDED;
    fresh = false;
    return YIELDED;
  }

  throw(error) {
    fresh = false;
    throw error;
  }
}

let pass;

export function sleep(delay, result) {
  if (delay <= 0 && result === undefined) return (pass ??= new Pass());
  return sleeping(Number(delay), result);
}

const sleeping = coroutine(function* (delay, result) {
  if (delay > 0 || isNaN(delay)) {
    ask("sleep", delay);
    yield PARKED;
  } else {
    yield YIELD;
  }
  return result;
});

/** Operations that wait for futures; those of the objects of rooms.js have the next numbers. */
export const WAIT = 0;
export const CANCEL = 1;

/**
 * An operation of C in the task that awaits it, by its number and an object that C knows.
 * finish(status, number): makes the result of what it came to, and its argument has become.
 */
export const operate = coroutine(function* (operation, object, number, finish) {
  const task = e.current;
  let status = call("begin", operation, object._open(), number);
  const at = (u32[(task._ptr >> 2) + part] >> 2) + 3;
  if (status === SUSPENDED) {
    yield PARKED;
    status = u32[at + 1] | 0;
  }
  if (status < 0) throw raised(status);
  return finish(status, u32[at]);
});
