// SPDX-License-Identifier: MIT
// async with, also for async functions, and async for.

import { coroutine } from "./awaitable.js";
import { drive } from "./drive.js";
import { e } from "./engine.js";
import { CancelledError, StopAsyncIteration } from "../errors.js";
import { isFunction, wrong } from "./names.js";
import { ensure_future } from "./tasks.js";

/**
 * yield* async_with(manager, function* (value) { … }): enters, runs the body, and leaves on every
 * way out. Gives what the body returns. In an async function `await` makes a task of it, which the
 * signal cancels.
 */
export const async_with = coroutine(function* (manager, body, { signal } = {}) {
  if (!isFunction(manager?.aenter) || !isFunction(manager.aexit)) {
    throw wrong("async_with: something with aenter() and aexit() was expected", manager);
  }
  const result = within(manager, (value) => drive((context) => body(value, context)));
  return yield* signal ? cancelBy(signal, result) : result;
});

/** run(value): a coroutine. */
export function* within(manager, run) {
  const value = yield* manager.aenter();
  let result;
  try {
    result = yield* run(value);
  } catch (error) {
    if (yield* manager.aexit(error)) return undefined;
    throw error;
  }
  yield* manager.aexit(null);
  return result;
}

/** As fetch() does, it then throws the signal's reason. */
function* cancelBy(signal, result) {
  const task = e.current;
  const cancel = () => task.cancel(signal.reason?.message);
  signal.throwIfAborted();
  signal.addEventListener("abort", cancel);
  try {
    return yield* result;
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

/** A coroutine function for iterator results. */
function nextOf(source) {
  if (isFunction(source?.anext)) return () => nextByName(source);
  const make = source?.[Symbol.asyncIterator];
  const iterator = (make ?? source?.[Symbol.iterator])?.call(source);
  if (!iterator) throw wrong("async_for: something iterable was expected", source);
  return function* () {
    const result = iterator.next();
    return make ? yield* ensure_future(result) : result;
  };
}

function* nextByName(source) {
  try {
    return { value: yield* source.anext() };
  } catch (error) {
    if (error instanceof StopAsyncIteration) return { done: true };
    throw error;
  }
}
