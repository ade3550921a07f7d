// SPDX-License-Identifier: MIT
// What C does with JavaScript objects (src/asyncio/objects.h), by number.

import { StopAsyncIteration } from "./errors.js";

/** A promise that one of the last three gives is awaited. */
export const operations = [
  (name) => globalThis[name],
  (object, name) => object[name],
  setProperty,
  (object, name, ...args) => object[name](...args),
  (call, ...args) => call(...args),
  (Class, ...args) => new Class(...args),
  iterate,
  (promise) => promise,
  takeNext,
  (iterator) => iterator.return?.(),
];

function setProperty(object, name, value) {
  object[name] = value;
}

// Not every engine can iterate over a stream.
function iterate(iterable) {
  const make = iterable[Symbol.asyncIterator] ?? iterable[Symbol.iterator];
  if (make) return make.call(iterable);
  if (typeof iterable.getReader !== "function") throw new TypeError(`${iterable} is not iterable`);
  const reader = iterable.getReader();
  const end = async () => {
    await reader.cancel();
    reader.releaseLock();
  };
  return { next: () => reader.read(), return: end };
}

async function takeNext(iterator) {
  const { done, value } = await iterator.next();
  if (done) throw new StopAsyncIteration();
  return value;
}
