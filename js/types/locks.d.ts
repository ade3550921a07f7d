// SPDX-License-Identifier: MIT
/// <reference lib="esnext.disposable" />
// Locks, events, conditions, semaphores, barriers.

import type { Coroutine, CoroutineGenerator } from "./coroutines.js";
import type { AsyncContextManager } from "./scopes.js";

/** A lock, condition or semaphore: {@link async_with} acquires and releases it. */
interface Held extends AsyncContextManager<void> {
  /** Waits for it, and takes it. */
  acquire(): Coroutine<true>;
  /** Gives it back. @throws {RuntimeError} {ValueError} when that is too often. */
  release(): void;
  /** Whether who acquires it now would wait. */
  locked(): boolean;
  /** Acquires it, and gives what `await using` releases. */
  hold(): Promise<AsyncDisposable & { leave(): Promise<void> }>;
}

/** Who waits longest gets it next. */
export class Lock implements Held {
  /** Waits for it, and takes it. */
  acquire(): Coroutine<true>;
  /** Gives it back. @throws {RuntimeError} when it is not locked. */
  release(): void;
  /** Whether it is taken. */
  locked(): boolean;
  /** Acquires it, and gives what `await using` releases. */
  hold: Held["hold"];
  /** Of {@link async_with}. */
  aenter: Held["aenter"];
  /** Of {@link async_with}. */
  aexit: Held["aexit"];
}

/** Tasks wait until it is set. */
export class Event {
  /** Whether it is set. */
  is_set(): boolean;
  /** As {@link is_set}. */
  isSet(): boolean;
  /** Wakes all who wait. */
  set(): void;
  /** Tasks wait again. */
  clear(): void;
  /** Waits until it is set. */
  wait(): Coroutine<true>;
}

/** Tasks that hold its lock wait until another that holds it notifies them. */
export class Condition implements Held {
  constructor(lock?: Lock);
  /** Waits for it, and takes it. */
  acquire(): Coroutine<true>;
  /** Gives it back. @throws {RuntimeError} {ValueError} when that is too often. */
  release(): void;
  /** Whether who acquires it now would wait. */
  locked(): boolean;
  /** Gives the lock up, waits, and gets it back. @throws {RuntimeError} without the lock. */
  wait(): Coroutine<true>;
  /** Waits until predicate() gives something true, which is the result. */
  wait_for<T>(predicate: () => T): Coroutine<T>;
  /** As {@link wait_for}. */
  waitFor<T>(predicate: () => T): Coroutine<T>;
  /** Wakes so many; 1. @throws {RuntimeError} without the lock. */
  notify(n?: number): void;
  /** Wakes all. @throws {RuntimeError} without the lock. */
  notify_all(): void;
  /** As {@link notify_all}. */
  notifyAll(): void;
  /** Acquires it, and gives what `await using` releases. */
  hold: Held["hold"];
  /** Of {@link async_with}. */
  aenter: Held["aenter"];
  /** Of {@link async_with}. */
  aexit: Held["aexit"];
}

/** So many may hold it at a time; 1. */
export class Semaphore implements Held {
  /** @throws {ValueError} below 0. */
  constructor(value?: number);
  /** Waits for it, and takes it. */
  acquire(): Coroutine<true>;
  /** Gives it back. @throws {RuntimeError} {ValueError} when that is too often. */
  release(): void;
  /** Whether who acquires it now would wait. */
  locked(): boolean;
  /** Acquires it, and gives what `await using` releases. */
  hold: Held["hold"];
  /** Of {@link async_with}. */
  aenter: Held["aenter"];
  /** Of {@link async_with}. */
  aexit: Held["aexit"];
}

/** One that is not released more often than acquired: a ValueError. */
export class BoundedSemaphore extends Semaphore {}

/** So many tasks wait for each other. */
export class Barrier implements AsyncContextManager<number> {
  /** @throws {ValueError} below 1. */
  constructor(parties: number);
  /** How many are needed. */
  readonly parties: number;
  /** How many wait. */
  readonly n_waiting: number;
  /** As {@link n_waiting}. */
  readonly nWaiting: number;
  /** Whether it was aborted. */
  readonly broken: boolean;
  /** @returns the task's number among those of this time. @throws {BrokenBarrierError} */
  wait(): Coroutine<number>;
  /** Who waits gets a BrokenBarrierError; then it is as new. */
  reset(): Coroutine<void>;
  /** Breaks it: who waits or comes gets a BrokenBarrierError. */
  abort(): Coroutine<void>;
  /** Of {@link async_with}: waits. */
  aenter(): CoroutineGenerator<number>;
  /** Of {@link async_with}. */
  aexit(error: unknown): CoroutineGenerator<boolean>;
}
export {};
