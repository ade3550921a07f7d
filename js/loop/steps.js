// SPDX-License-Identifier: MIT
// The steps of tasks, in the order that C says.

import { runCall } from "./calls.js";
import { call, codeOf, e, getText, raised } from "./engine.js";
import { CancelledError, TypeError } from "../errors.js";
import { CANCELLED, FINISHED, Future, PENDING, state } from "./futures.js";
import { describe } from "./names.js";
import { endRun, isFatal } from "./reports.js";
import { bridge } from "./tasks.js";

// What a step yields to the loop beside futures.
export const YIELD = Symbol("sleep(0)");
export const PARKED = Symbol("waits in C");

// The low bits of a word for C, with the address of the task.
const [AWAIT, DONE, FAIL] = [1, 2, 3];

// ---- the tasks that C can hand out ----

const tasks = [undefined]; // by index
const free = [];
let cancelled = 0;

export const nextIndex = () => free.at(-1) ?? tasks.length;

export function take(task) {
  free.pop();
  tasks[task._index] = task;
}

export function forget(task) {
  tasks[task._index] = undefined;
  free.push(task._index);
  task._awaits = task._iterator = null;
}

export const pendingTasks = () => tasks.filter((task) => task);

/** What a suspended task waits for, in C's words. */
export function describeWait(task) {
  const { u32, at } = e;
  const future = u32[(task._ptr >> 2) + at.waitsFor];
  const what = future ? `waits for ${getText(u32[u32[future >> 2] >> 2])}` : "was never resumed";
  const { get_name } = task;
  const name = task._awaits?.get_name ? ` '${get_name.call(task._awaits)}'` : "";
  return `${task.get_name()} ${what}${name}`;
}

// ---- turns ----

/** Takes turns: steps of tasks, and maybe a call behind them. This is where the time goes. */
export function takeTurns(from, to) {
  const { turns, words, mustCancel } = e.at;
  for (let i = from; i < to; i++) {
    if (e.fatal) return giveBack(i);
    const what = e.u32[turns + 2 * i];
    if (what & 1) return takeCall(what >>> 2);
    const task = tasks[what >>> 2];
    e.current = task;
    try {
      if ((what & 2) | (e.u32[(task._ptr >> 2) + mustCancel] & 255)) {
        wake(task);
        continue;
      }
      const result = task._iterator === null ? begin(task) : task._iterator.next();
      if (result.value === YIELD && !result.done) e.u32[words + e.count++] = task._ptr;
      else run(task, result);
    } catch (error) {
      fail(task, error);
    }
  }
  if (e.fatal) giveBack(to);
}

/** The run ends: what is left of the pass is for the next one. */
function giveBack(i) {
  if (!e.fatal.isTold) call("give_back", i);
  e.fatal.isTold = true;
}

function takeCall(number) {
  e.current = null;
  runCall(number);
  if (!e.fatal) return;
  call("fatal", e.fatal.code);
  giveBack(e.u32[e.at.turnCount]);
}

export function describeTurn(i) {
  const what = e.u32[e.at.turns + 2 * i];
  return what & 1 ? "a callback" : `<Task '${tasks[what >>> 2].get_name()}'>`;
}

/** The first step of an eager task, in the middle of whoever makes it. */
export function stepNow(task) {
  const { current, entered } = e;
  e.current = task;
  e.entered = null;
  try {
    run(task, begin(task));
  } catch (error) {
    fail(task, error);
  }
  e.current = current;
  e.entered = entered;
}

function begin(task) {
  task._iterator = task._coroutine[Symbol.iterator]();
  return task._iterator.next();
}

// ---- what comes before and after ----

/** A step that brings a cancel, or what a future came to. */
function wake(task) {
  const { u32, at: layout } = e;
  const at = task._ptr >> 2;
  const isThrown = (u32[at + layout.mustCancel] & 255) | u32[at + layout.wake];
  const status = call("wake");
  const future = task._awaits;
  task._awaits = null;
  task._iterator ??= task._coroutine[Symbol.iterator]();
  const result = isThrown ? task._iterator.throw(raised(status)) : resume(task, future);
  run(task, result);
}

/** Gives the task what a future that is done came to. */
function resume(task, future) {
  let value;
  try {
    value = future.result();
  } catch (error) {
    return task._iterator.throw(error);
  }
  return task._iterator.next(value);
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
    result = resume(task, future); // that costs no pass
  }
}

// C has room for two words of each turn that it hands out.
function write(word) {
  e.u32[e.at.words + e.count++] = word;
}

/** A promise is as good as a future; of anything else the next step is told. */
function bridgeYielded(task, value) {
  if (typeof value?.then === "function") return bridge(value, task.get_loop());
  const hint = "use yield* with what the library's functions give";
  const error = new TypeError(`Task got bad yield: ${describe(value)}; ${hint}`);
  const iterator = task._iterator;
  const goOn = (thrown) => {
    task._iterator = iterator;
    return iterator.throw(thrown);
  };
  task._iterator = { next: () => goOn(error), throw: goOn };
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
    task._end = ++cancelled;
    task._value = error.message || undefined;
    task._release();
  } else {
    task._fail(error);
    task._onFail?.(error);
    if (isFatal(error)) endRun(error);
  }
  forget(task);
}
