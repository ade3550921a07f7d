// SPDX-License-Identifier: MIT
// Executors: functions that run in workers.

import type { Coroutine } from "./coroutines.js";

/** Of {@link WorkerExecutor}. */
export interface ExecutorOptions {
  /** Most workers; Python's `min(32, cores + 4)` if it is not given. 0: jobs run inline. */
  workers?: number;
  /** Of its workers, `name_0` and so on. */
  name?: string;
  /** Seconds after which the worker of a job is ended that is still at it. */
  timeout?: number;
  /** Where the package's `js/executor_worker.js` is, if the package itself is somewhere else. */
  worker?: string | URL;
}

/** Workers and their queue of jobs, which start when there is work for them. */
export class WorkerExecutor {
  constructor(options?: ExecutorOptions);
  /**
   * Takes no more jobs, and waits for those it has; then its workers end.
   * @param options wait: false does not wait; cancel_futures: those that have not begun are dropped.
   */
  shutdown(options?: { wait?: boolean; cancel_futures?: boolean }): Promise<void>;
}

declare const called: unique symbol;

/** What {@link worker_function} gives. */
export interface WorkerFunction<A extends unknown[] = any[], R = any> {
  readonly [called]: (...args: A) => R;
}

/**
 * The function that a module exports, as a job: the worker imports the module.
 * @param url of the module: `new URL("./work.js", import.meta.url)`.
 * @param name of the export.
 */
export function worker_function<A extends unknown[] = any[], R = any>(
  url: string | URL,
  name?: string,
): WorkerFunction<A, R>;
export { worker_function as workerFunction };

/**
 * A job: a {@link worker_function}, or a function that uses nothing but its arguments and what is
 * global, for it goes to the worker as its text.
 */
export type Job<A extends unknown[], R> = ((...args: A) => R) | WorkerFunction<A, R>;

/**
 * Runs a function in a worker of the running loop's default executor. Arguments and result are
 * copied (structuredClone); large buffers that it returns change hands.
 */
export function to_thread<A extends unknown[], R>(fn: Job<A, R>, ...args: A): Coroutine<Awaited<R>>;
export { to_thread as toThread };
