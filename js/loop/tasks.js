// SPDX-License-Identifier: MIT
// Tasks, and what can become one.

import { drive } from "./drive.js";
import { call, currentContext, e, getText, makeError, putText } from "./engine.js";
import { RuntimeError, TypeError, ValueError } from "../errors.js";
import { Future, PENDING } from "./futures.js";
import { describe, withCamelCase } from "./names.js";
import { report } from "./reports.js";
import { forget, nextIndex, pendingTasks, stepNow, take } from "./steps.js";

let created = 0;
const awaited = new WeakSet(); // generators
const IGNORED = "coroutine ignored GeneratorExit";

export class Task extends Future {
  _index;
  _sequence = ++created;
  _name;
  _number; // of Task-N
  _iterator = null; // after the first step
  _coroutine;
  _context; // the holder of its variables
  vars; // its own
  _awaits = null; // the future that its last step has yielded
  _cancels = 0; // at its end
  _end = 0; // its number among those that were cancelled
  _onFail = undefined; // tells its group

  /** As create_task(), without a task factory. */
  constructor(coroutine, options = {}, make = undefined) {
    const { loop = e.loop, name, context, eager_start = false } = options;
    const isEager = eager_start && loop === e.loop;
    if (!loop) throw new RuntimeError("no running event loop");
    const made = toCoroutine(coroutine);
    const text = name === undefined ? undefined : String(name);
    const index = nextIndex();
    const ptr = make
      ? make(index, putText(text))
      : call("task", loop._open(), index, putText(text), isEager ? 1 : 0);
    if (e.u8[ptr + e.at.stateByte] !== PENDING) throw failure(ptr);
    super({ loop }, ptr, null);
    if (!isOfLibrary(made)) awaited.add(made);
    this._index = index;
    take(this);
    this._number = e.u32[(ptr >> 2) + e.at.number];
    this._name = text;
    this._coroutine = made;
    this.vars = currentContext().vars;
    this._context = context ?? this;
    if (isEager) stepNow(this);
  }

  get_name() {
    return this._name ?? `Task-${this._number}`;
  }

  set_name(name) {
    this._name = String(name);
  }

  get_coro() {
    return this._coroutine;
  }

  get_context() {
    return this._context;
  }

  cancelling() {
    return this._ptr ? e.u32[(this._ptr >> 2) + e.at.cancels] : this._cancels;
  }

  uncancel() {
    return this._ptr ? call("uncancel", this._ptr) : this._cancels && --this._cancels;
  }

  set_result() {
    throw new RuntimeError("Task does not support set_result operation");
  }

  set_exception() {
    throw new RuntimeError("Task does not support set_exception operation");
  }

  /** Its loop closes: it will not go on, but for its `finally`. */
  _destroy() {
    const tell = (context) => report(this.get_loop(), { ...context, task: this });
    const iterator = this._iterator;
    tell({ message: "Task was destroyed but it is pending!" });
    forget(this);
    try {
      if (iterator && !iterator.return().done) throw new RuntimeError(IGNORED);
    } catch (exception) {
      tell({ message: "Exception ignored in a destroyed task", exception });
    }
  }
}

withCamelCase(Task);

/** Why C has made no task. */
function failure(ptr) {
  const at = (ptr >> 2) + e.at.result;
  const [code, details] = [e.i32[at + 1], e.u32[at + 2]];
  const error = makeError(code, getText(details && details + e.at.textByte));
  call("release", ptr);
  return error;
}

// ---- coroutines ----

const GeneratorFunction = Object.getPrototypeOf(function* () {}).constructor;

/** Whether something is a coroutine: a generator, or what the library's functions give. */
export function iscoroutine(what) {
  return (
    typeof what === "object" &&
    what !== null &&
    typeof what[Symbol.iterator] === "function" &&
    typeof what.next === "function" &&
    typeof what.throw === "function" &&
    !(what instanceof Future)
  );
}

// Those of the library look after themselves.
const isOfLibrary = (coroutine) => typeof coroutine.then === "function";

/** What create_task() takes: a coroutine, or a function that is one. */
function toCoroutine(what) {
  if (what instanceof GeneratorFunction) what = what();
  else if (typeof what === "function") what = drive(what);
  if (!iscoroutine(what)) throw notCoroutine(what);
  if (awaited.has(what)) throw new RuntimeError("cannot reuse already awaited coroutine");
  return what;
}

function notCoroutine(what) {
  const hint = typeof what?.then === "function" ? "; ensure_future() takes promises" : "";
  return new TypeError(`a coroutine was expected, got ${describe(what)}${hint}`);
}

/** Gives a coroutine its end without running it. */
export function closeCoroutine(what) {
  if (iscoroutine(what)) what.return?.();
}

// ---- functions ----

export function create_task(coroutine, options = {}) {
  if (!e.loop) {
    closeCoroutine(coroutine);
    throw new RuntimeError("no running event loop");
  }
  return e.loop.create_task(coroutine, options);
}

export function current_task(loop = e.loop) {
  if (!loop) throw new RuntimeError("no running event loop");
  return loop === e.loop ? e.current : null;
}

/** A task factory whose tasks take their first step at once. */
export function eager_task_factory(loop, coroutine, options) {
  return new Task(coroutine, { eager_start: true, ...options, loop });
}

/** The tasks of a loop that are not done, oldest first. */
export function all_tasks(loop = e.loop) {
  if (!loop) throw new RuntimeError("no running event loop");
  const mine = pendingTasks().filter((task) => task.get_loop() === loop && !task.done());
  return new Set(mine.sort((a, b) => a._sequence - b._sequence));
}

export function ensure_future(what, { loop = e.loop } = {}) {
  if (what instanceof Future) {
    if (loop && what.get_loop() !== loop && what._ptr) {
      throw new ValueError(
        "The future belongs to a different loop than the one specified as the loop argument",
      );
    }
    return what;
  }
  if (!loop) throw new RuntimeError("no running event loop");
  if (iscoroutine(what) || typeof what === "function") return loop.create_task(what);
  if (typeof what?.then === "function") return bridge(what, loop);
  throw new TypeError(`a future, a coroutine or a promise was expected, got ${describe(what)}`);
}

/** A future of what a promise comes to. Cancelling it leaves the promise alone. */
export function bridge(promise, loop) {
  const future = new Future({ loop });
  promise.then(
    (value) => future.done() || loop.is_closed() || future.set_result(value),
    (error) => future.done() || loop.is_closed() || future.set_exception(error),
  );
  return future;
}

export function isfuture(what) {
  return what instanceof Future;
}
