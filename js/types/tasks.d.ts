// SPDX-License-Identifier: MIT
// Futures and tasks.

import type { Context } from "./contextvars.js";
import type {
  Awaitable,
  ContextOptions,
  Coroutine,
  CoroutineGenerator,
  Result,
  Startable,
  Suspension,
} from "./coroutines.js";
import type { Loop, TaskFactory } from "./loops.js";

/** What will have a result. Any number of tasks may await it, any number of times. */
export class Future<T = unknown> implements Awaitable<T> {
  /** Of the running loop, or another. @throws {RuntimeError} when there is none. */
  constructor(options?: { loop?: Loop });
  /** Whether it has a result or an error, or was cancelled. */
  done(): boolean;
  /** Whether it was cancelled. */
  cancelled(): boolean;
  /** @throws its error; {CancelledError}; {InvalidStateError} when it is not done. */
  result(): T;
  /** Its error, null without one. @throws {CancelledError} {InvalidStateError} as result(). */
  exception(): unknown;
  /** @throws {InvalidStateError} when it is done. */
  set_result(value: T): void;
  /** As {@link set_result}. */
  setResult(value: T): void;
  /** @throws {InvalidStateError} when it is done. */
  set_exception(error: unknown): void;
  /** As {@link set_exception}. */
  setException(error: unknown): void;
  /** @returns false when it was done. message: of the CancelledError. */
  cancel(message?: string): boolean;
  /** callback(future) is called in the pass after the future is done, or the next. */
  add_done_callback(callback: (future: this) => unknown, options?: ContextOptions): void;
  /** As {@link add_done_callback}. */
  addDoneCallback(callback: (future: this) => unknown, options?: ContextOptions): void;
  /** @returns how often it had been added. */
  remove_done_callback(callback: (future: this) => unknown): number;
  /** As {@link remove_done_callback}. */
  removeDoneCallback(callback: (future: this) => unknown): number;
  /** The loop that it belongs to. */
  get_loop(): Loop;
  /** As {@link get_loop}. */
  getLoop(): Loop;
  /** For `yield*`: waits until it is done, then as {@link result}. */
  [Symbol.iterator](): Iterator<Suspension, T, any>;
  /** Its class. */
  readonly [Symbol.toStringTag]: string;
  /** For `await`: what it comes to. */
  then: Promise<T>["then"];
  /** As of a promise. */
  catch: Promise<T>["catch"];
  /** As of a promise. */
  finally: Promise<T>["finally"];
}

/** Of {@link create_task}. */
export interface TaskOptions {
  /** Without it `Task-N`. */
  name?: string;
  /** What it runs in; without it in a copy of the current context. */
  context?: Context;
  /** Takes its first step at once. */
  eager_start?: boolean;
}

/** A coroutine that runs. Its result is the coroutine's: `set_result` throws. */
export class Task<T = unknown> extends Future<T> {
  constructor(coroutine: Startable, options?: TaskOptions & { loop?: Loop });
  /** Asks to be cancelled: a CancelledError comes out of what it awaits. */
  cancel(message?: string): boolean;
  /** How many requests to cancel it are not taken back. */
  cancelling(): number;
  /** Takes one back. @returns how many are left. */
  uncancel(): number;
  /** Its name. */
  get_name(): string;
  /** As {@link get_name}. */
  getName(): string;
  /** Gives it another name. */
  set_name(name: string): void;
  /** As {@link set_name}. */
  setName(name: string): void;
  /** The coroutine that it runs. */
  get_coro(): unknown;
  /** As {@link get_coro}. */
  getCoro(): unknown;
  /** The context that it runs in. */
  get_context(): Context;
  /** As {@link get_context}. */
  getContext(): Context;
}

/**
 * Makes a task of the running loop; its first step comes in the next pass.
 * @throws {RuntimeError} when none runs, or the coroutine was awaited already.
 */
export function create_task<W extends Startable>(
  coroutine: W,
  options?: TaskOptions,
): Task<Result<W>>;
/** The task whose step this is, null outside of steps. */
export function current_task(loop?: Loop): Task<unknown> | null;
/** The tasks that are not done, oldest first. */
export function all_tasks(loop?: Loop): Set<Task<unknown>>;
/** A future as it is, a task of a coroutine, or what a promise comes to. */
export function ensure_future<F extends Future<any>>(future: F, options?: { loop?: Loop }): F;
export function ensure_future<W extends Startable>(
  coroutine: W,
  options?: { loop?: Loop },
): W extends PromiseLike<infer T> ? Task<T> : Task<Result<W>>;
export function ensure_future<T>(promise: PromiseLike<T>, options?: { loop?: Loop }): Future<T>;
/** For {@link Loop.set_task_factory}: tasks that take their first step at once. */
export const eager_task_factory: TaskFactory;
/** Whether something is a generator or a coroutine of the library. */
export function iscoroutine(
  what: unknown,
): what is CoroutineGenerator<unknown> | Coroutine<unknown>;
/** Whether something is a future or a task. */
export function isfuture(what: unknown): what is Future<unknown>;
export {
  create_task as createTask,
  current_task as currentTask,
  all_tasks as allTasks,
  ensure_future as ensureFuture,
  eager_task_factory as eagerTaskFactory,
};
