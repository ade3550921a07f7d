// SPDX-License-Identifier: MIT
// Loops: what the C loop does next, and the runs that wait for it.

import { Turns } from "../turns.js";
import { callAt, callSoon, forgetCalls } from "./calls.js";
import { own } from "./dropped.js";
import {
  ask,
  call,
  e,
  getText,
  load_engine,
  pump as pumpOnce,
  turnCountAt,
  u32,
} from "./engine.js";
import { RuntimeError } from "../errors.js";
import {
  dropDefaultExecutor,
  runInExecutor,
  setDefaultExecutor,
  shutdownDefaultExecutor,
} from "./executors.js";
import { Future, tellUnread } from "./futures.js";
import { isFunction, takeOptions, withCamelCase, wrong } from "./names.js";
import { hasProcess, importNode } from "../platform.js";
import { default_handler, isFatal, report } from "./reports.js";
import { takeTurns } from "./steps.js";
import { all_tasks, ensure_future, Task } from "./tasks.js";

const [STOPPED, TURNS] = [-2, -3];
const BUDGET = hasProcess ? 50 : 8; // ms, after which others have a turn

let run = null; // { resolve, reject } under way
let claimed = false; // by a run that begins, or goes on after a part of it

const turns = new Turns(pump);
e.touched = () => run && turns.soon();

// ---- the pump ----

function pump() {
  if (!run || e.pumping) return;
  e.pumping = true;
  let answer;
  try {
    answer = pumpAll();
  } catch (error) {
    return endRun("reject", error); // the engine has crashed
  } finally {
    e.pumping = false;
  }
  if (answer === STOPPED) endRun(e.fatal ? "reject" : "resolve", e.fatal?.error);
  else turns.next(answer);
}

/** Gives what C answered last. */
function pumpAll() {
  let answer = pumpOnce(BUDGET);
  while (answer === TURNS) {
    takeAll();
    answer = pumpOnce(0); // goes on
  }
  return answer;
}

/** The steps and calls that C has handed out, in order. */
function takeAll() {
  const count = u32[turnCountAt];
  if (e.loop.get_debug()) for (let i = 0; i < count; i++) watchTurn(i);
  else takeTurns(0, count);
  e.current = null;
}

/** In debug mode: tells of one that takes long. */
function watchTurn(i) {
  const start = performance.now();
  takeTurns(i, i + 1);
  const duration = (performance.now() - start) / 1000;
  if (duration < e.loop.slow_callback_duration) return;
  const name = e.current ? `<Task '${e.current.get_name()}'>` : "a callback";
  console.warn(`Executing ${name} took ${duration.toFixed(3)} seconds`);
}

function endRun(how, what) {
  const ended = run;
  turns.stop();
  waiting?.delete(watcher);
  run = e.loop = null;
  e.fatal = undefined;
  call("end");
  ended[how](what);
}

// ---- deadlocks: Node comes to its end while a run waits ----

let waiting;
const watcher = {
  deadlock() {
    const waits = [...all_tasks()].map(({ _ptr }) => getText(call("waits", _ptr)));
    const problem = "deadlock: the loop waits, but nothing is ready and no timer is set";
    endRun("reject", new RuntimeError([problem, ...waits].join("\n  ")));
  },
};

async function watch() {
  waiting ??= (await importNode())?.waiting;
  if (run) waiting?.add(watcher);
}

// ---- loops ----

export class Loop {
  /** Seconds; in debug mode a step or call that takes as long is told of. */
  slow_callback_duration = 0.1;
  _failed = new Set(); // records of futures.js
  _ptr = 0; // C's, also of one that is closed
  #closed = false;
  #virtual;
  #debug;
  #handler = null;
  #factory = null;

  constructor({ debug = false, virtual_time = false } = {}) {
    this.#debug = debug;
    this.#virtual = virtual_time;
  }

  /** C's loop; made when it is first needed. */
  _open() {
    if (this.#closed) throw new RuntimeError("Event loop is closed");
    this._ptr ||= own(this, call("loop", this.#virtual), "loop_free");
    return this._ptr;
  }

  // ---- running ----

  run_forever() {
    return claim(this, () => this._run());
  }

  run_until_complete(what) {
    return claim(this, () => this._complete(what));
  }

  /** Once it was claimed. */
  _run() {
    ask("run", this._open());
    return new Promise((resolve, reject) => {
      run = { resolve, reject };
      e.loop = this;
      watch();
      turns.soon();
    });
  }

  async _complete(what) {
    const future = ensure_future(what, { loop: this });
    const stop = () => (future.done() && isFatal(future._value)) || this.stop();
    future.add_done_callback(stop);
    try {
      await this._run();
    } catch (error) {
      if (future !== what && future.done() && !future.cancelled()) future.exception();
      throw error;
    } finally {
      future.remove_done_callback(stop);
    }
    if (!future.done()) throw new RuntimeError("Event loop stopped before Future completed.");
    return future.result();
  }

  stop() {
    call("stop", this._open());
  }

  is_running() {
    return e.loop === this;
  }

  is_closed() {
    return this.#closed;
  }

  close() {
    if (this.is_running()) throw new RuntimeError("Cannot close a running event loop");
    if (this.#closed) return;
    dropDefaultExecutor(this);
    if (this._ptr) {
      tellUnread(this);
      for (const task of all_tasks(this)) task._destroy();
      call("loop_close", this._ptr);
      forgetCalls(this);
    }
    this.#closed = true;
  }

  // ---- calls ----

  call_soon(callback, ...args) {
    const { context } = takeOptions(args, hasContext);
    return callSoon(this, callback, args, context);
  }

  call_later(delay, callback, ...args) {
    return this.call_at(this.time() + seconds(delay, "delay"), callback, ...args);
  }

  call_at(when, callback, ...args) {
    const { context } = takeOptions(args, hasContext);
    return callAt(this, seconds(when, "when"), callback, args, context);
  }

  time() {
    return call("time", this._ptr || this._open());
  }

  // ---- futures and tasks ----

  create_future() {
    return new Future({ loop: this });
  }

  create_task(coroutine, options = {}) {
    if (!this.#factory) return new Task(coroutine, options, this);
    const { name, ...rest } = options;
    const task = this.#factory(this, coroutine, rest);
    if (name !== undefined) task.set_name(name);
    return task;
  }

  set_task_factory(factory) {
    this.#factory = functionOrNull(factory);
  }

  get_task_factory() {
    return this.#factory;
  }

  // ---- executors ----

  run_in_executor(executor, fn, ...args) {
    return runInExecutor(this, executor, fn, args);
  }

  set_default_executor(executor) {
    setDefaultExecutor(this, executor);
  }

  shutdown_default_executor(timeout = null) {
    return shutdownDefaultExecutor(this, timeout);
  }

  // ---- reports ----

  set_exception_handler(handler) {
    this.#handler = functionOrNull(handler);
  }

  get_exception_handler() {
    return this.#handler;
  }

  call_exception_handler(context) {
    report(this, context);
  }

  default_exception_handler(context) {
    default_handler(context);
  }

  get_debug() {
    return this.#debug;
  }

  set_debug(debug) {
    this.#debug = Boolean(debug);
  }
}

Loop.prototype.call_soon_threadsafe = Loop.prototype.call_soon; // there is one thread
withCamelCase(Loop);

// The last argument may be { context }, as Python's keyword.
const hasContext = (options) => "context" in options;

function seconds(value, name) {
  if (typeof value !== "number") throw wrong(`${name} must be a number of seconds`, value);
  return value;
}

function functionOrNull(value) {
  if (value !== null && !isFunction(value)) throw wrong("a function or null is expected", value);
  return value;
}

/** One run at a time: whoever holds the claim, a loop or a function by its name, may call _run()
 * and _complete(). */
export async function claim(who, go) {
  if (claimed) throw new RuntimeError(whyNot(who));
  claimed = true;
  try {
    await load_engine();
    return await go();
  } finally {
    claimed = false;
  }
}

function whyNot(who) {
  if (typeof who === "string") return `${who} cannot be called from a running event loop`;
  if (who.is_running()) return "This event loop is already running";
  return "Cannot run the event loop while another loop is running";
}

export const new_event_loop = (options) => new Loop(options);
