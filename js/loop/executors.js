// SPDX-License-Identifier: MIT
// Executors: functions that run in workers. What starts workers is loaded with the first job.

import { coroutine } from "./awaitable.js";
import { get_running_loop } from "./engine.js";
import { RuntimeError } from "../errors.js";
import { checkCount } from "../executor_threads.js";
import { checkOptions } from "../options.js";
import { isFunction, withCamelCase, wrong } from "./names.js";
import { bridge } from "./tasks.js";
import { wait } from "./waits.js";

/** An export of a module: what a worker imports and calls. */
class WorkerFunction {
  constructor(url, name) {
    this.url = String(url);
    this.name = name;
  }
}

export const worker_function = (url, name = "default") => new WorkerFunction(url, name);

const OPTIONS = {
  workers: "number",
  name: "string",
  timeout: "number",
  worker: "string or object",
};

/** A queue of jobs and the workers that take them. */
export class WorkerExecutor {
  #options;
  #queue; // a promise of executor_queue.js
  #left = new Set(); // promises of jobs
  #shut = false;

  constructor(options = {}) {
    checkOptions(options, "WorkerExecutor", OPTIONS);
    checkCount("WorkerExecutor", options.workers);
    this.#options = options;
  }

  _give(loop, fn, args) {
    if (this.#shut) throw new RuntimeError("cannot schedule new futures after shutdown");
    const job = { fn, call: describe(fn), args, isDropped: () => future.cancelled() };
    this.#queue ??= import("./executor_queue.js").then((room) => room.open(this.#options));
    const promise = this.#queue.then((queue) => queue.run(job));
    const end = () => this.#left.delete(promise);
    this.#left.add(promise);
    promise.then(end, end);
    const future = bridge(promise, loop);
    return future;
  }

  async shutdown({ wait = true, cancel_futures = false } = {}) {
    this.#shut = true;
    const queue = await this.#queue;
    if (cancel_futures) queue?.drop();
    const ended = Promise.allSettled(this.#left).then(() => queue?.end());
    if (wait) await ended;
  }
}

withCamelCase(WorkerExecutor);

// What a worker can be told of a function.
function describe(fn) {
  if (fn instanceof WorkerFunction) return { url: fn.url, name: fn.name };
  if (!isFunction(fn)) throw wrong("a job must be a function or a worker_function()", fn);
  const text = Function.prototype.toString.call(fn);
  if (!/\{\s*\[native code\]\s*\}$/.test(text)) return { text };
  throw wrong("a job must be a function whose text can be sent to a worker", fn);
}

// ---- the default executor of a loop ----

const defaults = new WeakMap(); // loop -> { executor, shut }

function defaultOf(loop) {
  if (!defaults.has(loop)) defaults.set(loop, { executor: undefined, shut: false });
  return defaults.get(loop);
}

/** executor: null for the default one. */
export function runInExecutor(loop, executor, fn, args) {
  loop._open();
  const own = defaultOf(loop);
  if (executor) return executor._give(loop, fn, args);
  if (own.shut) throw new RuntimeError("Executor shutdown has been called");
  return (own.executor ??= new WorkerExecutor())._give(loop, fn, args);
}

export function setDefaultExecutor(loop, executor) {
  if (!(executor instanceof WorkerExecutor))
    throw wrong("executor must be WorkerExecutor", executor);
  defaultOf(loop).executor = executor;
}

/** The loop closes. */
export const dropDefaultExecutor = (loop) =>
  defaults.get(loop)?.executor?.shutdown({ wait: false });

export const shutdownDefaultExecutor = coroutine(function* (loop, timeout) {
  const own = defaultOf(loop);
  own.shut = true;
  if (!own.executor) return;
  const [, late] = yield* wait([bridge(own.executor.shutdown(), loop)], { timeout });
  if (!late.size) return;
  const text = "The executor did not finishing joining its threads within";
  console.warn(`RuntimeWarning: ${text} ${timeout} seconds.`);
});

export const to_thread = /* @__PURE__ */ coroutine(function* (fn, ...args) {
  return yield* runInExecutor(get_running_loop(), null, fn, args);
});
