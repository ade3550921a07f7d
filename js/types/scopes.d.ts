// SPDX-License-Identifier: MIT
/// <reference lib="esnext.disposable" />
// async with and async for, timeouts and groups.

import type { Context } from "./contextvars.js";
import type {
  Coroutine,
  CoroutineGenerator,
  Result,
  Startable,
  TaskContext,
} from "./coroutines.js";
import type { Task } from "./tasks.js";

/** What {@link async_with} enters and leaves. */
export interface AsyncContextManager<V> {
  /** Enters. @returns what the body is given. */
  aenter(): CoroutineGenerator<V> | Coroutine<V>;
  /** error: null, or what the body threw; it is not thrown again when this gives true. */
  aexit(error: unknown): CoroutineGenerator<unknown> | Coroutine<unknown>;
}

/** Of {@link async_with} and {@link Scope.hold}. */
export interface ScopeOptions {
  /**
   * Cancels what it is given to, which then throws the signal's reason as `fetch` does: that of the
   * async function around it, or of an outer scope.
   */
  signal?: AbortSignal;
}

/**
 * `yield* async_with(manager, function* (value) { … })`, Python's `async with`. In an async
 * function: `await async_with(manager, async (value, { signal }) => { … }, { signal: outer })`; the
 * body is a task of its own, and a deadline or a group cancels it by its signal. A body that never
 * asks for the signal is not waited for.
 */
export function async_with<V, B>(
  manager: AsyncContextManager<V>,
  body: (value: V, context: TaskContext) => B,
  options?: ScopeOptions,
): Coroutine<Result<B>>;

/**
 * `yield* async_for(source, function* (item) { … })`, Python's `async for`. What the body returns,
 * if not undefined, ends the loop and is the result.
 */
export function async_for<T, R = undefined>(
  source: { anext(): CoroutineGenerator<T> | Coroutine<T> },
  body: (item: T) => CoroutineGenerator<R>,
): CoroutineGenerator<R | undefined>;
export function async_for<T, R = undefined>(
  source: AsyncIterable<T> | Iterable<T>,
  body: (item: T) => CoroutineGenerator<R>,
): CoroutineGenerator<R | undefined>;
export { async_with as asyncWith, async_for as asyncFor };

/** What an async function can also enter by `await using` or {@link hold}. */
declare class Scope implements AsyncDisposable {
  /**
   * Enters: `await using limit = await timeout(1).hold({ signal })`. Without that syntax call
   * {@link leave} in a `finally`.
   */
  hold(options?: ScopeOptions): Promise<this>;
  /** Aborted when the scope is cancelled: with its TimeoutError, or a CancelledError. */
  readonly signal: AbortSignal;
  /**
   * Leaves, and waits for what the scope waits for. Throws a TimeoutError only if nobody has asked
   * for {@link signal}, which else has told of it; the ExceptionGroup of a group always, which
   * `await using` wraps in a SuppressedError if the block has thrown too.
   */
  leave(): Promise<void>;
  /** As {@link leave}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A deadline for the body of {@link async_with}, or until it is left. */
export class Timeout extends Scope implements AsyncContextManager<Timeout> {
  private constructor();
  /** The deadline in loop time, null for none. */
  when(): number | null;
  /** Another deadline, null for none. @throws {RuntimeError} before and after the body. */
  reschedule(when: number | null): void;
  /** Whether the deadline has come. */
  expired(): boolean;
  /** Of {@link async_with}. */
  aenter(): CoroutineGenerator<Timeout>;
  /** Of {@link async_with}. */
  aexit(error: unknown): CoroutineGenerator<boolean>;
}

/** So many seconds from the entry on; null: no limit. The body ends with a TimeoutError. */
export function timeout(delay: number | null): Timeout;
/** Until a time of {@link Loop.time}. */
export function timeout_at(when: number | null): Timeout;
export { timeout_at as timeoutAt };

/**
 * Tasks that end before the body of {@link async_with} is left. When one fails, the others and the
 * body are cancelled, and an ExceptionGroup of all errors comes out.
 */
export class TaskGroup extends Scope implements AsyncContextManager<TaskGroup> {
  /** @throws {RuntimeError} before the entry, after the end, or while the group ends its tasks. */
  create_task<W extends Startable>(
    coroutine: W,
    options?: { name?: string; context?: Context },
  ): Task<Result<W>>;
  /** As {@link create_task}. */
  createTask<W extends Startable>(
    coroutine: W,
    options?: { name?: string; context?: Context },
  ): Task<Result<W>>;
  /** Ends the group quietly: its tasks and its body are cancelled. */
  cancel(): void;
  /** Of {@link async_with}. */
  aenter(): CoroutineGenerator<TaskGroup>;
  /** Of {@link async_with}. */
  aexit(error: unknown): CoroutineGenerator<boolean>;
}
