// SPDX-License-Identifier: MIT
// gather, shield, wait, wait_for, as_completed.

import { coroutine, USED } from "./awaitable.js";
import { call, e, get_running_loop, putWords } from "./engine.js";
import { CancelledError, TimeoutError, TypeError, ValueError } from "../errors.js";
import { CANCELLED, FAILED, Future, state } from "./futures.js";
import { isFunction, takeOptions, wrong } from "./names.js";
import * as rooms from "./rooms.js";
import { within } from "./scopes.js";
import { CANCEL, operate, WAIT } from "./sleep.js";
import { bridge, ensure_future, iscoroutine, isfuture } from "./tasks.js";
import { timeout } from "./timeouts.js";

const WHEN = ["ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"]; // C's numbers
export const [ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION] = WHEN;

/** Writes the addresses of futures for one call. */
function putFutures(futures) {
  const words = futures.map((future) => future._lend());
  return putWords(words);
}

// ---- gather, shield ----

/** A future of C whose outcome is that of others. */
class Derived extends Future {
  constructor(ptr, children, loop, outcome, kind = "Future") {
    super({ loop }, ptr);
    this._children = children;
    this._outcome = outcome;
    this._kind = kind;
    this._keep();
  }

  _find() {
    const child = this._children[call("source", this._ptr)];
    const now = child && state(child);
    if (now === CANCELLED) return new CancelledError(child._value);
    return now === FAILED ? child._value : undefined;
  }
}

/** gather(...futures, { return_exceptions }): the options are a plain object. */
export function gather(...items) {
  const { return_exceptions = false, loop: given } = takeOptions(
    items,
    ({ then }) => !isFunction(then),
  );
  const loop = given ?? e.loop ?? items.find(isfuture)?.get_loop();
  const children = [];
  for (const [i, item] of items.entries()) {
    const first = item?.[USED] ? items.indexOf(item) : i; // a coroutine is one task
    children.push(first < i ? children[first] : ensure_future(item, { loop }));
  }
  const home = children[0]?.get_loop() ?? get_running_loop();
  const ptr = call("gather", putFutures(children), children.length, return_exceptions);
  const outcome = () => children.map((child) => (return_exceptions ? settled : result)(child));
  return new Derived(ptr, children, home, outcome, "_GatheringFuture");
}

const result = (future) => future.result();

function settled(future) {
  if (future.cancelled()) return new CancelledError(future._value);
  return future.exception() ?? future.result();
}

export function shield(what) {
  const inner = ensure_future(what);
  if (inner.done()) return inner;
  const ptr = call("shield", inner._lend());
  return new Derived(ptr, [inner], inner.get_loop(), () => inner.result());
}

// ---- wait ----

/** The different ones among items. */
function listOf(items, what) {
  if (isfuture(items) || iscoroutine(items) || !isFunction(items?.[Symbol.iterator])) {
    throw wrong(`expect an iterable of ${what}`, items);
  }
  return [...new Set(items)];
}

/** C's 0 is no timeout. */
const seconds = (limit) => (limit == null ? 0 : limit > 0 ? limit : -1);

export const wait = /* @__PURE__ */ coroutine(function* (items, options = {}) {
  const { timeout: limit, return_when = ALL_COMPLETED } = options;
  const given = listOf(items, "futures");
  const futures = given.map((future) => {
    if (isfuture(future)) return future;
    if (isFunction(future?.then) && !iscoroutine(future)) return bridge(future, e.loop);
    throw new TypeError("Passing coroutines is forbidden, use tasks explicitly.");
  });
  const when = WHEN.indexOf(return_when);
  if (when < 0) throw new ValueError(`Invalid return_when value: ${return_when}`);
  const _open = () => call("futures", putFutures(futures), futures.length, seconds(limit), when);
  yield* operate(WAIT, { _open }, 0, () => {});
  const [done, pending] = [new Set(), new Set()];
  futures.forEach((future, i) => (future.done() ? done : pending).add(given[i]));
  return [done, pending];
});

// ---- wait_for ----

export const wait_for = /* @__PURE__ */ coroutine(function* (what, limit) {
  if (limit != null && limit <= 0) return yield* atOnce(ensure_future(what));
  const awaitable = iscoroutine(what) ? what : ensure_future(what);
  if (limit == null) return yield* awaitable;
  return yield* within(timeout(limit), () => awaitable);
});

/** Without a wait: what is not done is cancelled. */
function* atOnce(future) {
  if (future.done()) return future.result();
  yield* operate(CANCEL, future, 0, () => {});
  try {
    return future.result();
  } catch (error) {
    if (error instanceof CancelledError) throw new TimeoutError("", { cause: error });
    throw error;
  }
}

// ---- as_completed ----

/** Iterable: a coroutine for each result, in the order of their ends; anext() gives futures. */
class Completed extends rooms.Completed {
  #futures; // by C's address
  #left;

  constructor(items, limit) {
    super();
    const futures = listOf(items, "awaitables").map((item) => ensure_future(item));
    const at = putFutures(futures);
    this.#left = futures.length;
    this.#futures = new Map(futures.map((future) => [future._ptr, future]));
    this._ptr = this._own("as_completed", at, futures.length, seconds(limit));
  }

  /** The next future that is done; at the end StopAsyncIteration. */
  anext() {
    return this._next(0, (_status, ptr) => this.#futures.get(ptr));
  }

  *[Symbol.iterator]() {
    while (this.#left-- > 0) yield resultOf(this.anext());
  }

  async *[Symbol.asyncIterator]() {
    for (const next of this) yield next; // a promise, for what it comes to
  }
}

const resultOf = /* @__PURE__ */ coroutine(function* (next) {
  return (yield* next).result();
});

export const as_completed = (items, { timeout: limit } = {}) => new Completed(items, limit);
