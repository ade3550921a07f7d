// SPDX-License-Identifier: MIT
// Queues.

import type { Coroutine } from "./coroutines.js";

/** First in, first out. Who waits longest for an item, or for room, is the next. */
export class Queue<T = any> {
  /** maxsize: items that fit; 0 and less: any number. */
  constructor(maxsize?: number);
  /** Items that fit; 0 and less: any number. */
  readonly maxsize: number;
  /** How many there are. */
  qsize(): number;
  /** Whether there are none. */
  empty(): boolean;
  /** Whether none fits any more. */
  full(): boolean;
  /** Waits for room. @throws {QueueShutDown} */
  put(item: T): Coroutine<void>;
  /** @throws {QueueFull} {QueueShutDown} */
  put_nowait(item: T): void;
  /** As {@link put_nowait}. */
  putNowait(item: T): void;
  /** Waits for an item. @throws {QueueShutDown} when it is empty and will stay so. */
  get(): Coroutine<T>;
  /** @throws {QueueEmpty} {QueueShutDown} */
  get_nowait(): T;
  /** As {@link get_nowait}. */
  getNowait(): T;
  /** What was got is done. @throws {ValueError} when it is called too often. */
  task_done(): void;
  /** As {@link task_done}. */
  taskDone(): void;
  /** Waits until all that was put is done. */
  join(): Coroutine<void>;
  /** Nothing can be put any more; immediate: nor got. */
  shutdown(immediate?: boolean): void;
}

/** Last in, first out. */
export class LifoQueue<T = any> extends Queue<T> {}

/** The least item comes first: by `<`, and arrays by their first items that differ. */
export class PriorityQueue<T = any> extends Queue<T> {}
