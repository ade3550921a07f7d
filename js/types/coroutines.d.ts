// SPDX-License-Identifier: MIT
// What can be awaited, and what that gives.

import type { Context } from "./contextvars.js";
import type { Task } from "./tasks.js";

declare const suspension: unique symbol;

/** What a coroutine of the library yields to the loop. */
export interface Suspension {
  /** Never there: nothing but the loop makes or reads these. */
  readonly [suspension]: never;
}

/** What a generator may yield: by `yield*` what the library gives, by `yield` also a promise. */
export type Yielded = Suspension | PromiseLike<unknown> | undefined | void;

/** A generator whose `yield*` awaits. Its function is what Python's `async def` is. */
export type CoroutineGenerator<T> = Generator<Yielded, T, any>;

/** What the library gives: `yield*` it in a generator, `await` it in an async function. */
export interface Awaitable<T> extends Promise<T> {
  /** For `yield*`. */
  [Symbol.iterator](): Iterator<Suspension, T, any>;
}

/** A coroutine of the library, which is awaited once: a second time is a RuntimeError. */
export interface Coroutine<T> extends Awaitable<T> {
  /** Of the loop and `yield*`: goes on. */
  next(value?: any): IteratorResult<Suspension, T>;
  /** Of the loop and `yield*`: an error comes out of what is awaited. */
  throw(error: unknown): IteratorResult<Suspension, T>;
  /** Ends it without running it. */
  return(value: T): IteratorResult<Suspension, T>;
}

/** What an async function is given when it runs as a task. */
export interface TaskContext {
  /** Aborted, with the CancelledError, when the task is cancelled. */
  readonly signal: AbortSignal;
  /** The task that runs the function. */
  readonly task: Task<unknown>;
}

/**
 * What can become a task: a generator, a coroutine of the library, or a function of either kind.
 * A generator is cancelled at its `yield`; an async function by its signal: the task ends when the
 * function does, or at once if it never asked for its signal.
 */
export type Startable =
  CoroutineGenerator<unknown> | Coroutine<unknown> | ((context: TaskContext) => unknown);

/** What can be awaited: also futures, tasks, promises. */
export type Waitable = Startable | PromiseLike<unknown>;

/** What awaiting it gives. */
export type Result<W> =
  W extends Generator<any, infer T, any>
    ? T
    : W extends PromiseLike<infer T>
      ? T
      : W extends (...args: any[]) => infer R
        ? Result<R>
        : W;

/** Options that name a context are the last argument of what is called. */
export interface ContextOptions {
  /** What the call runs in; without it in a copy of the current context. */
  context?: Context;
}
export {};
