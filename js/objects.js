// SPDX-License-Identifier: MIT
// What C does with JavaScript objects (src/asyncio/objects.h), by number.

import { StopAsyncIteration } from "./errors.js";

/** Each: { call(...values), waits: whether a promise that it gives is awaited }. */
export const operations = [
  { call: (name) => globalThis[name] },
  { call: (object, name) => object[name] },
  { call: setProperty },
  { call: (object, name, ...args) => object[name](...args) },
  { call: (call, ...args) => call(...args) },
  { call: (Class, ...args) => new Class(...args) },
  { call: (promise) => promise, waits: true },
  { call: (iterable) => iterate(iterable) },
  { call: (iterator) => takeNext(iterator), waits: true },
  { call: (iterator) => iterator.return?.(), waits: true },
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
