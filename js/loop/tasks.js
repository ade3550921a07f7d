// SPDX-License-Identifier: MIT
// Tasks, and what can become one.

import { REUSED, USED } from "./awaitable.js";
import { Context, current } from "./contextvars.js";
import { drive } from "./drive.js";
import { call, cancels, e, get_running_loop, number, putText, raised } from "./engine.js";
import { stateByte, u32, u8 } from "./engine.js";
import { RuntimeError, ValueError } from "../errors.js";
import { Future, PENDING } from "./futures.js";
import { isFunction, withCamelCase, wrong } from "./names.js";
import { report } from "./reports.js";
import { forget, stepNow, tasks } from "./steps.js";

let created = 0;

export class Task extends Future {
  _awaits = null; // the future that its last step has yielded
  _iterator = null; // after the first step
  _next; // of it; these three are next to each other, as each step needs them
  _index;
  _sequence = ++created;
  _name;
  _number; // of Task-N
  _coroutine;
  vars; // its own, unless it was given a context
  _context; // what holds them
  _cancels = 0; // at its end
  _group; // is told when it fails

  /** As create_task(), without a task factory. */
  constructor(coroutine, options = {}, loop = options.loop ?? get_running_loop(), group = null) {
    const { name, context, eager_start } = options;
    const isEager = Boolean(eager_start) && loop === e.loop;
    const made = toCoroutine(coroutine);
    const text = name === undefined ? undefined : String(name);
    const index = tasks.next();
    const [make, where] = group ? ["group_task", group] : ["task", loop];
    const ptr = call(make, where._open(), index, putText(text), isEager);
    if (u8[ptr + stateByte] !== PENDING) throw failure(ptr);
    super({ loop }, ptr);
    made[USED] = this;
    this._index = index;
    tasks.take(this);
    this._number = u32[(ptr >> 2) + number];
    this._name = text;
    this._coroutine = made;
    this.vars = current().vars;
    this._context = context ?? this;
    this._group = group;
    e.watch?.(this);
    if (isEager) stepNow(this);
  }

  get_name() {
    return this._name ?? `Task-${this._number}`;
  }

  set_name(name) {
    this._name = String(name);
    if (this._isUnderWay()) call("set_name", this._ptr, putText(name));
  }

  get_coro() {
    return this._coroutine;
  }

  get_context() {
    if (this._context === this) this._context = new Context(this);
    return this._context;
  }

  cancelling() {
    return this._isUnderWay() ? u32[(this._ptr >> 2) + cancels] : this._cancels;
  }

  uncancel() {
    if (this._isUnderWay()) return call("uncancel", this._ptr);
    return this._cancels && --this._cancels;
  }

  // C has its task. What it has later on may be a plain future, which was lent to others.
  _isUnderWay() {
    return tasks.items[this._index] === this;
  }

  // One that is pending is kept by the loop.
  _lend() {
    return this._ptr || super._lend();
  }

  /** Its loop closes: it will not go on, but for its `finally`. */
  _destroy() {
    const tell = (context) => report(this.get_loop(), { ...context, task: this });
    const iterator = this._iterator;
    tell({ message: "Task was destroyed but it is pending!" });
    this._awaits?._keep();
    forget(this);
    try {
      if (iterator && !iterator.return().done) {
        throw new RuntimeError("coroutine ignored GeneratorExit");
      }
    } catch (exception) {
      tell({ message: "Exception ignored in a destroyed task", exception });
    }
  }
}

Task.prototype._kind = "Task";
withCamelCase(Task);

/** Why C has made no task. */
function failure(ptr) {
  const error = raised(call("outcome", ptr));
  call("release", ptr);
  return error;
}

// ---- coroutines ----

const GeneratorFunction = Object.getPrototypeOf(function* () {}).constructor;

/** Whether something is a coroutine: a generator, or what the library's functions give. */
export function iscoroutine(what) {
  const isIterator = isFunction(what?.next) && isFunction(what.throw);
  return isIterator && isFunction(what[Symbol.iterator]) && !isfuture(what);
}

const isPromise = (what) => isFunction(what?.then);

/** What create_task() takes: a coroutine, or a function that is one. */
function toCoroutine(what) {
  if (isFunction(what)) what = what instanceof GeneratorFunction ? what() : drive(what);
  if (!iscoroutine(what)) {
    const hint = isPromise(what) ? "; ensure_future() takes promises" : "";
    throw wrong("a coroutine was expected", what, hint);
  }
  if (what[USED]) throw new RuntimeError(REUSED);
  return what;
}

/** Gives a coroutine its end without running it. */
export function closeCoroutine(what) {
  if (iscoroutine(what)) what.return?.();
}

// ---- functions ----

export function create_task(coroutine, options) {
  if (!e.loop) closeCoroutine(coroutine);
  return get_running_loop().create_task(coroutine, options);
}

export function current_task(loop = get_running_loop()) {
  return loop === e.loop ? e.current : null;
}

/** A task factory whose tasks take their first step at once. */
export function eager_task_factory(loop, coroutine, options) {
  return new Task(coroutine, { eager_start: true, ...options }, loop);
}

/** The tasks of a loop that are not done, oldest first. */
export function all_tasks(loop = get_running_loop()) {
  const mine = tasks.items.filter((task) => task?.get_loop() === loop && !task.done());
  return new Set(mine.sort((a, b) => a._sequence - b._sequence));
}

export function ensure_future(what, { loop = e.loop } = {}) {
  if (isfuture(what)) {
    if (loop && what.get_loop() !== loop && what._state === PENDING) {
      throw new ValueError(
        "The future belongs to a different loop than the one specified as the loop argument",
      );
    }
    return what;
  }
  loop ??= get_running_loop();
  if (iscoroutine(what) || isFunction(what)) return loop.create_task(what);
  if (!isPromise(what)) throw wrong("a future, a coroutine or a promise was expected", what);
  return bridge(what, loop);
}

/** A future of what a promise comes to. Cancelling it leaves the promise alone. */
export function bridge(promise, loop) {
  const future = new Future({ loop });
  const unless = (set) => (outcome) => future.done() || loop.is_closed() || future[set](outcome);
  promise.then(unless("set_result"), unless("set_exception"));
  return future;
}

export const isfuture = (what) => what instanceof Future;
