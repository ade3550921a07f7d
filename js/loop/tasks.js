// SPDX-License-Identifier: MIT
// Tasks: the steps of generators, in the order that C says.

import { drive } from "./drive.js";
import { call, codeOf, e, getText, makeError, putText, raised } from "./engine.js";
import { CancelledError, RuntimeError, TypeError, ValueError } from "../errors.js";
import { CANCELLED, FINISHED, Future, PENDING, state } from "./futures.js";
import { describe, withCamelCase } from "./names.js";
import { endRun, isFatal, report } from "./reports.js";

// What a step yields to the loop beside futures.
export const YIELD = Symbol("sleep(0)");
export const PARKED = Symbol("waits in C");

// The low bits of a word for C, with the address of the task.
const [AWAIT, DONE, FAIL] = [1, 2, 3];

const tasks = []; // by the index that C hands out
const free = [];
let created = 0;
const awaited = new WeakSet(); // generators

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
  _thrown = undefined; // into the next step: { error }
  _cancels = 0; // at its end
  _onFail = undefined; // tells its group

  /** As create_task(), without a task factory. */
  constructor(coroutine, options = {}, make = undefined) {
    const { loop = e.loop, name, context, eager_start = false } = options;
    const isEager = eager_start && loop === e.loop;
    if (!loop) throw new RuntimeError("no running event loop");
    const index = free.pop() ?? tasks.length;
    const made = toCoroutine(coroutine);
    const text = name === undefined ? undefined : String(name);
    const ptr = make
      ? make(index, putText(text))
      : call("task", loop._open(), index, putText(text), isEager ? 1 : 0);
    if (e.u8[ptr + e.at.stateByte] !== PENDING) throw failure(ptr, index);
    super({ loop }, ptr, null);
    if (!isOfLibrary(made)) awaited.add(made);
    this._index = index;
    tasks[index] = this;
    this._number = e.u32[(ptr >> 2) + e.at.number];
    this._name = text;
    this._coroutine = made;
    this.vars = e.context.vars;
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

  /** Its loop closes: it will not go on. */
  _destroy() {
    report(this.get_loop(), { message: "Task was destroyed but it is pending!", task: this });
    forget(this);
  }
}

withCamelCase(Task);

/** Why C has made no task. */
function failure(ptr, index) {
  free.push(index);
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

// ---- steps ----

/** Takes the next step of a task. */
export function step(index) {
  const task = tasks[index];
  const at = task._ptr >> 2;
  const { u32, at: layout } = e;
  e.current = task;
  e.context = task._context;
  u32[layout.current] = task._ptr;
  try {
    if ((u32[at + layout.mustCancel] & 255) | u32[at + layout.wake] | u32[at + layout.waitsFor]) {
      wake(task, at);
    } else if (task._iterator === null) {
      run(task, (task._iterator = task._coroutine[Symbol.iterator]()).next());
    } else if (task._thrown) {
      const { error } = task._thrown;
      task._thrown = undefined;
      run(task, task._iterator.throw(error));
    } else {
      run(task, task._iterator.next());
    }
  } catch (error) {
    fail(task, error);
  }
}

/** What a suspended task waits for, in C's words. */
export function describeWait(task) {
  const { u32, at } = e;
  const future = u32[(task._ptr >> 2) + at.waitsFor];
  const what = future ? `waits for ${getText(u32[u32[future >> 2] >> 2])}` : "was never resumed";
  const name = task._awaits instanceof Task ? ` '${task._awaits.get_name()}'` : "";
  return `${task.get_name()} ${what}${name}`;
}

export function describeTask(index) {
  return `<Task '${tasks[index].get_name()}'>`;
}

/** A step that brings a cancel, or what a future came to. */
function wake(task, at) {
  const { u32, at: layout } = e;
  const isThrown = (u32[at + layout.mustCancel] & 255) | u32[at + layout.wake];
  const status = call("wake");
  const future = task._awaits;
  task._awaits = null;
  task._iterator ??= task._coroutine[Symbol.iterator]();
  if (isThrown) return run(task, task._iterator.throw(raised(status)));
  let value;
  try {
    value = future.result();
  } catch (error) {
    return run(task, task._iterator.throw(error));
  }
  run(task, task._iterator.next(value));
}

/** Sees to what a step came to. */
function run(task, result) {
  for (;;) {
    if (result.done) return finish(task, result.value);
    const { value } = result;
    if (value === YIELD || value === undefined) return write(task._ptr);
    if (value === PARKED) return;
    const future = value instanceof Future ? value : bridgeYielded(task, value);
    if (!future) return write(task._ptr);
    if (state(future) === PENDING) {
      task._awaits = future;
      write(task._ptr | AWAIT);
      return write(future._ptr);
    }
    result = resume(task, future);
  }
}

/** A future that is done costs no pass. */
function resume(task, future) {
  let value;
  try {
    value = future.result();
  } catch (error) {
    return task._iterator.throw(error);
  }
  return task._iterator.next(value);
}

// C has room for two words of each turn that it hands out.
function write(word) {
  e.u32[e.at.words + e.count++] = word;
}

/** A promise is as good as a future; anything else is told of in the next step. */
function bridgeYielded(task, value) {
  if (typeof value?.then === "function") return bridge(value, task.get_loop());
  const hint = "use yield* with what the library's functions give";
  task._thrown = { error: new TypeError(`Task got bad yield: ${describe(value)}; ${hint}`) };
  return null;
}

// A cancel that was not delivered any more makes it cancelled: C knows.
function finish(task, value) {
  const at = task._ptr >> 2;
  const isCancelled = e.u32[at + e.at.mustCancel] & 255;
  task._cancels = e.u32[at + e.at.cancels];
  if (isCancelled) call("retain", task._ptr);
  write(task._ptr | DONE);
  if (!isCancelled) {
    task._value = value;
    task._state = FINISHED;
    task._ptr = 0;
  }
  forget(task);
}

function fail(task, error) {
  const code = codeOf(error);
  task._cancels = e.u32[(task._ptr >> 2) + e.at.cancels];
  write(task._ptr | FAIL);
  write(code);
  if (error instanceof CancelledError) {
    task._state = CANCELLED;
    task._value = error.message || undefined;
    task._release();
  } else {
    task._fail(error);
    task._onFail?.(error);
    if (isFatal(error)) endRun(error);
  }
  forget(task);
}

function forget(task) {
  tasks[task._index] = undefined;
  free.push(task._index);
  task._awaits = task._iterator = null;
}

/** The first step of an eager task, in the middle of whoever makes it. */
function stepNow(task) {
  const { current, context } = e;
  step(task._index);
  e.current = current;
  e.context = context;
  e.u32[e.at.current] = current?._ptr ?? 0;
}

/** Between steps. */
export function leaveStep() {
  e.current = null;
  e.context = e.outside;
  e.u32[e.at.current] = 0;
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
  const mine = tasks.filter((task) => task?.get_loop() === loop && !task.done());
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
