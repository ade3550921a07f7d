// SPDX-License-Identifier: MIT
// gather, shield, wait, wait_for, as_completed.

import { whenDropped } from "./dropped.js";
import { call, e, putWords } from "./engine.js";
import { CancelledError, RuntimeError, TimeoutError, TypeError, ValueError } from "../errors.js";
import { CANCELLED, Future, PENDING, state } from "./futures.js";
import { describe } from "./names.js";
import { Operation, Routine } from "./sleep.js";
import { bridge, ensure_future, iscoroutine } from "./tasks.js";
import { timeout } from "./timeouts.js";
import { NEXT_COMPLETED, WAIT } from "./rooms.js";

export const FIRST_COMPLETED = "FIRST_COMPLETED";
export const FIRST_EXCEPTION = "FIRST_EXCEPTION";
export const ALL_COMPLETED = "ALL_COMPLETED";

const CANCELLED_CODE = CancelledError.prototype.code;
const WHEN = { ALL_COMPLETED: 0, FIRST_COMPLETED: 1, FIRST_EXCEPTION: 2 };

/** Addresses of futures for one call; C keeps a done future only if it was not freed yet. */
export function withPointers(futures, use) {
  for (const future of futures) state(future);
  const done = futures.filter((future) => !future._ptr).map(doneAgain);
  const pointers = futures.map((future) => future._ptr || done.shift());
  const made = pointers.filter((ptr, i) => !futures[i]._ptr);
  const result = use(pointers);
  for (const ptr of made) call("release", ptr);
  return result;
}

/** A future of C that is done as this one is. */
function doneAgain(future) {
  const ptr = call("future", future.get_loop()._open());
  if (future._state === CANCELLED) call("cancel", ptr, 0);
  else call("settle", ptr, 0);
  return ptr;
}

// ---- gather, shield ----

class Gathering extends Future {
  #children;
  #return_exceptions;

  constructor(loop, ptr, children, return_exceptions) {
    super({ loop }, ptr, "_GatheringFuture");
    this.#children = children;
    this.#return_exceptions = return_exceptions;
  }

  _outcome() {
    return this.#children.map((child) => {
      if (!this.#return_exceptions) return child.result();
      if (child.cancelled()) return new CancelledError();
      return child.exception() ?? child.result();
    });
  }

  // C does not know what a cancelled task was told.
  _find(code, details) {
    if (code !== CANCELLED_CODE) return errorBehind(this.#children, details);
    const cancelled = this.#children.filter((child) => child.cancelled());
    const [first] = cancelled.sort((a, b) => a._end - b._end);
    return new CancelledError(first?._value);
  }

  get _silencedByCancel() {
    return false;
  }
}

/** The error of the future that C copied it from. */
export function errorBehind(futures, details) {
  const behind = futures.find((child) => child._failed && detailsOf(child) === details);
  return details ? behind?._error : undefined;
}

function detailsOf(future) {
  return future._ptr ? e.u32[(future._ptr >> 2) + e.at.result + 2] : -1;
}

/** gather(...futures, { return_exceptions }): the options are a plain object. */
export function gather(...items) {
  const { return_exceptions = false, loop: given } = takeOptions(items);
  const known = given ?? e.loop ?? items.find((item) => item instanceof Future)?.get_loop();
  const seen = new Map();
  const children = items.map((item) => {
    const future = seen.get(item) ?? ensure_future(item, { loop: known ?? undefined });
    if (typeof item !== "function") seen.set(item, future); // each of its calls is a task
    return future;
  });
  const loop = children[0]?.get_loop() ?? e.loop;
  if (!loop) throw new RuntimeError("no running event loop");
  return withPointers(children, (pointers) => {
    putWords(pointers);
    const ptr = call("gather", pointers.length, return_exceptions ? 1 : 0);
    return new Gathering(loop, ptr, children, return_exceptions);
  });
}

function takeOptions(items) {
  const last = items.at(-1);
  const isPlain = last && Object.getPrototypeOf(last) === Object.prototype;
  return isPlain && typeof last.then !== "function" ? items.pop() : {};
}

class Shield extends Future {
  #inner;

  constructor(ptr, inner) {
    super({ loop: inner.get_loop() }, ptr, "Future");
    this.#inner = inner;
  }

  _outcome() {
    return this.#inner.result();
  }

  _find() {
    return state(this.#inner) !== PENDING ? this.#inner._error : undefined;
  }
}

export function shield(what) {
  const inner = ensure_future(what);
  if (inner.done()) return inner;
  return new Shield(call("shield", inner._ptr), inner);
}

// ---- wait ----

export function wait(futures, { timeout: limit = null, return_when = ALL_COMPLETED } = {}) {
  return new Routine(waiting(futures, limit, return_when));
}

function* waiting(given, limit, return_when) {
  if (
    given instanceof Future ||
    iscoroutine(given) ||
    typeof given?.[Symbol.iterator] !== "function"
  ) {
    throw new TypeError(`expect an iterable of futures, not ${describe(given)}`);
  }
  const futures = [...new Set(given)];
  if (!futures.length) throw new ValueError("Set of Tasks/Futures is empty.");
  if (!(return_when in WHEN)) throw new ValueError(`Invalid return_when value: ${return_when}`);
  const waited = futures.map((future) => {
    if (future instanceof Future) return future;
    if (typeof future?.then === "function" && !iscoroutine(future)) return bridge(future, e.loop);
    throw new TypeError("Passing coroutines is forbidden, use tasks explicitly.");
  });
  yield* new Operation(WAIT, () =>
    withPointers(waited, (pointers) =>
      call("futures", putWords(pointers), pointers.length, seconds(limit), WHEN[return_when]),
    ),
  );
  const done = new Set();
  const pending = new Set();
  waited.forEach((future, i) => (future.done() ? done : pending).add(futures[i]));
  return [done, pending];
}

/** C's 0 is no timeout. */
function seconds(limit) {
  if (limit === null || limit === undefined) return 0;
  return limit > 0 ? limit : -1;
}

// ---- wait_for ----

export function wait_for(what, limit) {
  return new Routine(waitingFor(what, limit));
}

function* waitingFor(what, limit) {
  if (limit !== null && limit !== undefined && limit <= 0)
    return yield* atOnce(ensure_future(what));
  const awaitable = iscoroutine(what) ? what : ensure_future(what);
  if (limit === null || limit === undefined) return yield* awaitable;
  const scope = timeout(limit);
  yield* scope.aenter();
  let result;
  try {
    result = yield* awaitable;
  } catch (error) {
    yield* scope.aexit(error);
    throw error;
  }
  yield* scope.aexit(null);
  return result;
}

/** Without a wait: what is not done is cancelled. */
function* atOnce(future) {
  if (future.done()) return future.result();
  const ended = new Future({ loop: future.get_loop() });
  const tell = () => ended.done() || ended.set_result(undefined);
  future.add_done_callback(tell);
  try {
    future.cancel();
    yield* ended;
  } finally {
    future.remove_done_callback(tell);
  }
  try {
    return future.result();
  } catch (error) {
    if (error instanceof CancelledError) throw new TimeoutError("", { cause: error });
    throw error;
  }
}

// ---- as_completed ----

const dropped = whenDropped((ptr) => call("as_completed_free", ptr));

/** Iterable: a coroutine for each result, in the order of their ends; anext() gives futures. */
class Completed {
  #futures; // by C's address
  #ptr;
  #left;

  constructor(items, limit) {
    if (
      items instanceof Future ||
      iscoroutine(items) ||
      typeof items?.[Symbol.iterator] !== "function"
    ) {
      throw new TypeError(`expect an iterable of awaitables, not ${describe(items)}`);
    }
    const futures = [...new Set(items)].map((item) => ensure_future(item));
    this.#left = futures.length;
    withPointers(futures, (pointers) => {
      this.#futures = new Map(futures.map((future, i) => [pointers[i], future]));
      this.#ptr = call("as_completed", putWords(pointers), pointers.length, seconds(limit));
      dropped.register(this, this.#ptr);
    });
  }

  /** The next future that is done; at the end StopAsyncIteration. */
  anext() {
    const finish = (_status, ptr) => this.#futures.get(ptr);
    return new Operation(NEXT_COMPLETED, () => this.#ptr, { finish });
  }

  *[Symbol.iterator]() {
    while (this.#left > 0) {
      this.#left--;
      yield new Routine(result(this));
    }
  }

  async *[Symbol.asyncIterator]() {
    while (this.#left > 0) {
      this.#left--;
      yield this.anext(); // which a promise takes for what the future comes to
    }
  }
}

function* result(completed) {
  const future = yield* completed.anext();
  return future.result();
}

export function as_completed(items, { timeout: limit = null } = {}) {
  return new Completed(items, limit);
}
