// SPDX-License-Identifier: MIT
// Loops: what the C loop does next, and the runs that wait for it.

import { Turns } from "../turns.js";
import { callAt, callSoon, forgetCalls } from "./calls.js";
import { call, check, e, load_engine, pumpOnce } from "./engine.js";
import { RuntimeError, TypeError } from "../errors.js";
import { Future, tellUnread } from "./futures.js";
import { describe, withCamelCase } from "./names.js";
import { hasProcess, importNode } from "../platform.js";
import { default_handler, isFatal, report } from "./reports.js";
import { describeTurn, describeWait, takeTurns } from "./steps.js";
import { all_tasks, ensure_future, Task } from "./tasks.js";

const [STOPPED, TURNS] = [-2, -3];
const BUDGET = hasProcess ? 50 : 8; // ms, after which others have a turn
const MOST_TURNS = 1e5; // after which they have it too: workerd's clock stands still meanwhile
const A_LOOK = 16; // rows of turns between two looks at the clock
const { performance } = globalThis;

let run = null; // { loop, resolve, reject } under way
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
    return endRun(error, true); // the engine has crashed
  } finally {
    e.pumping = false;
  }
  if (answer === STOPPED) endRun(e.fatal?.error, e.fatal !== undefined);
  else turns.next(answer);
}

function pumpAll() {
  let end = 0;
  let left = MOST_TURNS;
  for (let rows = 1; ; rows++) {
    const answer = pumpOnce(BUDGET);
    if (answer !== TURNS) return answer;
    left -= takeAll();
    if (rows % A_LOOK) continue;
    const now = performance.now();
    end ||= now + BUDGET;
    if (now > end || left < 0) return 0;
  }
}

/** The steps and calls that C has handed out, in order. Returns how many. */
function takeAll() {
  const count = e.u32[e.at.turnCount];
  if (e.loop.get_debug()) for (let i = 0; i < count; i++) watchTurn(i);
  else takeTurns(0, count);
  e.current = null;
  return count;
}

/** In debug mode: tells of one that takes long. */
function watchTurn(i) {
  const name = describeTurn(i);
  const start = performance.now();
  takeTurns(i, i + 1);
  const duration = (performance.now() - start) / 1000;
  if (duration < e.loop.slow_callback_duration) return;
  console.warn(`Executing ${name} took ${duration.toFixed(3)} seconds`);
}

function endRun(error, failed) {
  const { loop, resolve, reject } = run;
  turns.stop();
  waiting?.delete(watcher);
  run = e.loop = null;
  e.fatal = undefined;
  loop._running = false;
  call("end");
  if (failed) reject(error);
  else resolve();
}

// ---- deadlocks: Node comes to its end while a run waits ----

let waiting;
const watcher = {
  deadlock() {
    const waits = [...all_tasks(run.loop)].map((task) => `\n  ${describeWait(task)}`).join("");
    const problem = "deadlock: the loop waits, but nothing is ready and no timer is set";
    endRun(new RuntimeError(problem + waits), true);
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
  _running = false;
  _failed = new Set(); // records of futures.js
  #ptr = 0;
  #closed = false;
  #last; // what it was at the end: { passes, time }
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
    this.#ptr ||= call("loop", this.#virtual ? 1 : 0);
    return this.#ptr;
  }

  // ---- running ----

  run_forever() {
    return claim("This event loop is already running", this, () => this._run());
  }

  run_until_complete(what) {
    return claim("This event loop is already running", this, () => this._complete(what));
  }

  /** Once it was claimed. */
  _run() {
    check(call("run", this._open()));
    return new Promise((resolve, reject) => {
      run = { loop: this, resolve, reject };
      e.loop = this;
      this._running = true;
      watch();
      turns.soon();
    });
  }

  async _complete(what) {
    const isNew = !(what instanceof Future);
    const future = ensure_future(what, { loop: this });
    const stop = () => this.stop();
    const stopUnlessFatal = (done) => (!done.cancelled() && isFatal(done._error)) || stop();
    future.add_done_callback(stopUnlessFatal);
    try {
      await this._run();
    } catch (error) {
      if (isNew && future.done() && !future.cancelled()) future.exception();
      throw error;
    } finally {
      future.remove_done_callback(stopUnlessFatal);
    }
    if (!future.done()) throw new RuntimeError("Event loop stopped before Future completed.");
    return future.result();
  }

  stop() {
    call("stop", this._open());
  }

  is_running() {
    return this._running;
  }

  is_closed() {
    return this.#closed;
  }

  close() {
    if (this._running) throw new RuntimeError("Cannot close a running event loop");
    if (this.#closed) return;
    if (this.#ptr) {
      this.#last = { passes: this._passes(), time: this.time() };
      tellUnread(this);
      for (const task of all_tasks(this)) task._destroy();
      call("loop_close", this.#ptr);
      forgetCalls((handle) => handle._loop === this);
      call("loop_free", this.#ptr);
    }
    this.#ptr = 0;
    this.#closed = true;
  }

  // ---- calls ----

  call_soon(callback, ...args) {
    return callSoon(this, callback, ...takeContext(args));
  }

  call_soon_threadsafe(callback, ...args) {
    return this.call_soon(callback, ...args);
  }

  call_later(delay, callback, ...args) {
    return this.call_at(this.time() + number(delay, "delay"), callback, ...args);
  }

  call_at(when, callback, ...args) {
    return callAt(this, number(when, "when"), callback, ...takeContext(args));
  }

  time() {
    return this.#last ? this.#last.time : call("time", this._open());
  }

  // ---- futures and tasks ----

  create_future() {
    return new Future({ loop: this });
  }

  create_task(coroutine, options = {}) {
    if (!this.#factory) return new Task(coroutine, { ...options, loop: this });
    const { name, ...rest } = options;
    const task = this.#factory(this, coroutine, rest);
    if (name !== undefined) task.set_name(name);
    return task;
  }

  set_task_factory(factory) {
    if (factory !== null && typeof factory !== "function") {
      throw new TypeError(`task factory must be a function or null, not ${describe(factory)}`);
    }
    this.#factory = factory;
  }

  get_task_factory() {
    return this.#factory;
  }

  // ---- reports ----

  set_exception_handler(handler) {
    if (handler !== null && typeof handler !== "function") {
      throw new TypeError(`A function or null is expected, got ${describe(handler)}`);
    }
    this.#handler = handler;
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

  /** Passes so far. */
  _passes() {
    return this.#last ? this.#last.passes : e.u32[(this._open() >> 2) + e.at.passes];
  }
}

withCamelCase(Loop);

// The last argument may be { context }, as Python's keyword.
function takeContext(args) {
  const last = args.at(-1);
  const isOptions = last && Object.getPrototypeOf(last) === Object.prototype && "context" in last;
  return isOptions ? [args.slice(0, -1), last.context] : [args, undefined];
}

function number(value, name) {
  if (typeof value === "number") return value;
  throw new TypeError(`${name} must be a number of seconds, not ${describe(value)}`);
}

/** One run at a time: whoever holds the claim may call _run() and _complete(). */
export async function claim(problem, loop, go) {
  if (claimed) {
    throw new RuntimeError(
      !loop || loop._running ? problem : "Cannot run the event loop while another loop is running",
    );
  }
  claimed = true;
  try {
    await load_engine();
    return await go();
  } finally {
    claimed = false;
  }
}

export function get_running_loop() {
  if (e.loop) return e.loop;
  throw new RuntimeError("no running event loop");
}

export function new_event_loop(options) {
  return new Loop(options);
}
