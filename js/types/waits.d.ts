// SPDX-License-Identifier: MIT
// sleep, gather, shield, wait, wait_for, as_completed.

import type { Coroutine, Result, Waitable } from "./coroutines.js";
import type { Future } from "./tasks.js";

/** Suspends for so many seconds; 0 and less: for one pass. @returns result. */
export function sleep(delay: number): Coroutine<void>;
export function sleep<T>(delay: number, result: T): Coroutine<T>;

type Results<A extends readonly unknown[]> = { -readonly [K in keyof A]: Result<A[K]> };
type Outcomes<A extends readonly unknown[]> = { -readonly [K in keyof A]: Result<A[K]> | Error };

/**
 * A future of all results, in the order of the arguments. The first error is its error, and the
 * others go on; with `return_exceptions` errors are items instead. Cancelling it cancels all.
 */
export function gather<A extends readonly Waitable[]>(
  ...items: [...A, { return_exceptions: true }]
): Future<Outcomes<A>>;
export function gather<A extends readonly Waitable[]>(
  ...items: [...A, { return_exceptions?: false }]
): Future<Results<A>>;
export function gather<A extends readonly Waitable[]>(...items: A): Future<Results<A>>;

/** Keeps the cancel of who awaits this from what is inside. */
export function shield<W extends Waitable>(what: W): Future<Result<W>>;

/** Of {@link wait}: until one is done. */
export const FIRST_COMPLETED: "FIRST_COMPLETED";
/** Of {@link wait}: until one has failed, or all are done. */
export const FIRST_EXCEPTION: "FIRST_EXCEPTION";
/** Of {@link wait}: until all are done. */
export const ALL_COMPLETED: "ALL_COMPLETED";

/** Of {@link wait}. */
export interface WaitOptions {
  /** Seconds; no error comes of it, and nothing is cancelled. */
  timeout?: number | null;
  /** What is waited for; {@link ALL_COMPLETED}. */
  return_when?: "FIRST_COMPLETED" | "FIRST_EXCEPTION" | "ALL_COMPLETED";
}

/** Waits for futures. @returns those that are done, and the others. */
export function wait<F extends PromiseLike<unknown>>(
  futures: Iterable<F & (F extends Coroutine<unknown> ? never : unknown)>,
  options?: WaitOptions,
): Coroutine<[done: Set<F>, pending: Set<F>]>;

/**
 * Waits at most so many seconds, then cancels and waits for the end of that; null: no limit.
 * @throws {TimeoutError} caused by the CancelledError.
 */
export function wait_for<W extends Waitable>(what: W, timeout: number | null): Coroutine<Result<W>>;

/** What {@link as_completed} gives. */
export interface Completed<T> extends Iterable<Coroutine<T>>, AsyncIterable<T> {
  /** The next future that is done. @throws {StopAsyncIteration} at the end. */
  anext(): Coroutine<Future<T>>;
}

/**
 * In the order in which they end: coroutines for their results (`for … of`), the results
 * (`for await`), or the futures themselves ({@link async_for}). After the timeout each that is not
 * done is a TimeoutError.
 */
export function as_completed<W extends Waitable>(
  items: Iterable<W>,
  options?: { timeout?: number | null },
): Completed<Result<W>>;
export { wait_for as waitFor, as_completed as asCompleted };
