// SPDX-License-Identifier: MIT
// async with, also for async functions, and async for.

import { drive } from "./drive.js";
import { e } from "./engine.js";
import { CancelledError, StopAsyncIteration, TypeError } from "../errors.js";
import { describe } from "./names.js";
import { Routine } from "./sleep.js";
import { ensure_future } from "./tasks.js";

/**
 * yield* async_with(manager, function* (value) { … }): enters, runs the body, and leaves on every
 * way out. Gives what the body returns. In an async function `await` makes a task of it, which the
 * signal cancels.
 */
export function async_with(manager, body, { signal } = {}) {
  return new Routine(signal ? cancelBy(signal, within(manager, body)) : within(manager, body));
}

function* within(manager, body) {
  if (typeof manager?.aenter !== "function" || typeof manager.aexit !== "function") {
    throw new TypeError(`async_with: ${describe(manager)} has no aenter() and aexit()`);
  }
  const value = yield* manager.aenter();
  let result;
  try {
    result = yield* drive((context) => body(value, context));
  } catch (error) {
    if (yield* manager.aexit(error)) return undefined;
    throw error;
  }
  yield* manager.aexit(null);
  return result;
}

/** As fetch() does, it then throws the signal's reason. */
function* cancelBy(signal, coroutine) {
  const task = e.current;
  const cancel = () => task.cancel(signal.reason?.message);
  signal.throwIfAborted();
  signal.addEventListener("abort", cancel);
  try {
    return yield* coroutine;
  } catch (error) {
    throw signal.aborted && error instanceof CancelledError ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/**
 * yield* async_for(source, function* (item) { … }): the body for each item. What it returns, if
 * not undefined, ends the loop and is its result.
 */
export function* async_for(source, body) {
  const next = nextOf(source);
  for (;;) {
    const { done, value } = yield* next();
    if (done) return undefined;
    const result = yield* body(value);
    if (result !== undefined) return result;
  }
}

function nextOf(source) {
  if (typeof source?.anext === "function") {
    return function* () {
      try {
        return { done: false, value: yield* source.anext() };
      } catch (error) {
        if (error instanceof StopAsyncIteration) return { done: true };
        throw error;
      }
    };
  }
  if (source?.[Symbol.asyncIterator]) {
    const iterator = source[Symbol.asyncIterator]();
    return function* () {
      return yield* ensure_future(iterator.next());
    };
  }
  if (!source?.[Symbol.iterator])
    throw new TypeError(`async_for: ${describe(source)} is not iterable`);
  const iterator = source[Symbol.iterator]();
  return function* () {
    return iterator.next();
  };
}
