// SPDX-License-Identifier: MIT
// The steps of tasks, in the order that C says.

import { USED } from "./awaitable.js";
import { runCall } from "./calls.js";
import { call, cancels, codeOf, e, flush, mustCancel, raised, write } from "./engine.js";
import { turnCountAt, turnsAt, u32 } from "./engine.js";
import { CancelledError } from "../errors.js";
import { CANCELLED, FINISHED, Future, PENDING, state } from "./futures.js";
import { isFunction, wrong } from "./names.js";
import { endRun, isFatal } from "./reports.js";
import { Slots } from "./slots.js";
import { bridge } from "./tasks.js";

// What a step yields to the loop beside futures.
export const YIELD = Symbol("sleep(0)");
export const PARKED = Symbol("waits in C");

/** What a step that yields that is, often this very object. */
export const YIELDED = { value: YIELD, done: false };

// The low bits of a word for C, with the address of the task.
const [AWAIT, DONE, FAIL] = [1, 2, 3];

/** The tasks that C can hand out. */
export const tasks = new Slots();

// The engine calls what is always the same faster than what a task has.
const { next } = Object.getPrototypeOf(function* () {}).prototype;

export function forget(task) {
  tasks.free(task._index);
  task._awaits = task._iterator = null;
}

// ---- turns ----

/** Takes turns: steps of tasks, and maybe a call behind them. This is where the time goes. */
export function takeTurns(from, to) {
  const { items } = tasks;
  const at = turnsAt; // what is imported is read anew each time
  const flag = mustCancel;
  for (let i = from; i < to; i++) {
    if (e.fatal) return giveBack(i);
    const what = u32[at + 2 * i];
    if (what & 1) return takeCall(what >>> 2);
    const task = items[what >>> 2];
    const ptr = u32[at + 2 * i + 1]; // as in the task, but next to the last one's
    e.current = task;
    try {
      if (what & 2 || u32[(ptr >> 2) + flag] & 255) {
        wake(task);
        continue;
      }
      const result = goOn(task);
      if (result === YIELDED) write(ptr);
      else see(task, result);
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
  giveBack(u32[turnCountAt]);
}

/** The first step of an eager task, in the middle of whoever makes it. */
export function stepNow(task) {
  const { current, entered } = e;
  e.current = task;
  e.entered = null;
  try {
    see(task, goOn(task));
  } catch (error) {
    fail(task, error);
  }
  e.current = current;
  e.entered = entered;
}

// ---- what comes before and after ----

const hasCancel = (task) => (u32[(task._ptr >> 2) + mustCancel] & 255) !== 0;

function goOn(task) {
  if (task._awaits !== null) return resume(task);
  if (task._iterator === null) begin(task);
  return task._next === next ? next.call(task._iterator) : task._next.call(task._iterator);
}

// The task is not kept by its coroutine, which the stack of an error of it may keep.
function begin(task) {
  stepBy(task, task._coroutine[Symbol.iterator]());
  task._coroutine[USED] = true;
}

/** Its method is looked up once: generators of many functions are as many kinds of objects. */
function stepBy(task, iterator) {
  task._iterator = iterator;
  task._next = iterator.next;
}

/** A step that brings a cancel, if nobody took it back. */
function wake(task) {
  const thrown = call("wake");
  if (!thrown) return see(task, goOn(task));
  task._awaits?._keep();
  task._awaits = null;
  if (task._iterator === null) begin(task);
  see(task, task._iterator.throw(raised(thrown)));
}

/** Gives the task what the future that it awaits came to. */
function resume(task) {
  const future = task._awaits;
  task._awaits = null;
  let value;
  try {
    value = future.result();
  } catch (error) {
    return task._iterator.throw(error);
  }
  return task._next.call(task._iterator, value);
}

/** Sees to what a step came to. */
function see(task, result) {
  for (;;) {
    if (result.done) return finish(task, result.value);
    const { value } = result;
    if (value === PARKED) return;
    if (value === YIELD || value === undefined) return write(task._ptr);
    const future = value instanceof Future ? value : bridgeYielded(task, value);
    if (!future) return write(task._ptr);
    task._awaits = future;
    if (state(future) === PENDING) {
      const ptr = future._open();
      write(task._ptr | AWAIT);
      write(ptr);
      if (hasCancel(task)) flush(); // what is awaited is cancelled at once
      return;
    }
    result = resume(task); // that costs no pass
  }
}

/** A promise is as good as a future; of anything else, or its error, the next step is told. */
function bridgeYielded(task, value) {
  let error;
  try {
    if (isFunction(value?.then)) return bridge(value, task.get_loop());
    const hint = "; use yield* with what the library's functions give";
    error = wrong("Task got bad yield: a future was expected", value, hint);
  } catch (thrown) {
    error = thrown;
  }
  const iterator = task._iterator;
  const end = (thrown) => {
    stepBy(task, iterator);
    return iterator.throw(thrown);
  };
  stepBy(task, { next: () => end(error), throw: end });
}

// A cancel that was not delivered any more makes it cancelled: C knows.
function finish(task, value) {
  const isCancelled = hasCancel(task);
  if (isCancelled) {
    call("retain", task._ptr);
    task._keep();
  }
  end(task, DONE);
  if (isCancelled) return;
  task._value = value;
  task._state = FINISHED;
  task._ptr = 0;
}

function fail(task, error) {
  end(task, FAIL);
  write(codeOf(error));
  if (error instanceof CancelledError) {
    task._state = CANCELLED;
    task._value = error.message || undefined;
    task._release();
    return;
  }
  task._fail(error);
  task._group?._taskFailed(task, error);
  if (isFatal(error)) endRun(error);
}

function end(task, how) {
  task._cancels = u32[(task._ptr >> 2) + cancels];
  write(task._ptr | how);
  forget(task);
}
