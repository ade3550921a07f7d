// SPDX-License-Identifier: MIT
// async with and async for, in generators.

import { describe } from "./names.js";
import { StopAsyncIteration, TypeError } from "../errors.js";
import { ensure_future } from "./tasks.js";

/**
 * yield* async_with(manager, function* (value) { … }): enters, runs the body, and leaves on every
 * way out. Gives what the body returns.
 */
export function* async_with(manager, body) {
  if (typeof manager?.aenter !== "function" || typeof manager.aexit !== "function") {
    throw new TypeError(`async_with: ${describe(manager)} has no aenter() and aexit()`);
  }
  const value = yield* manager.aenter();
  let result;
  try {
    result = yield* body(value);
  } catch (error) {
    if (yield* manager.aexit(error)) return undefined;
    throw error;
  }
  yield* manager.aexit(null);
  return result;
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
