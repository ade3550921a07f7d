// SPDX-License-Identifier: MIT
// Queue, LifoQueue, PriorityQueue. C counts the items and orders those who wait; the items are
// here, as only JavaScript can compare them.

import { TypeError } from "../errors.js";
import { describe, withCamelCase } from "./names.js";
import * as rooms from "./rooms.js";
import { Room } from "./rooms.js";

export class Queue extends Room {
  #maxsize;

  constructor(maxsize = 0) {
    if (!Number.isInteger(maxsize)) {
      throw new TypeError(`maxsize must be an integer, not ${describe(maxsize)}`);
    }
    super(rooms.QUEUE, () => maxsize);
    this.#maxsize = maxsize;
    this._init(maxsize);
  }

  get maxsize() {
    return this.#maxsize;
  }

  // ---- what another kind of queue puts in their place ----

  _init() {
    this._items = new Fifo();
  }

  _put(item) {
    this._items.push(item);
  }

  _get() {
    return this._items.shift();
  }

  qsize() {
    return this._items.length;
  }

  // ---- the queue ----

  empty() {
    return this.qsize() === 0;
  }

  full() {
    return this.#maxsize > 0 && this.qsize() >= this.#maxsize;
  }

  put(item) {
    return this._wait(rooms.QUEUE_PUT, () => this._put(item));
  }

  put_nowait(item) {
    this._ask(rooms.QUEUE_PUT_NOWAIT);
    this._put(item);
  }

  get() {
    return this._wait(rooms.QUEUE_GET, () => this._get());
  }

  get_nowait() {
    this._ask(rooms.QUEUE_GET_NOWAIT);
    return this._get();
  }

  task_done() {
    this._ask(rooms.QUEUE_TASK_DONE);
  }

  join() {
    return this._wait(rooms.QUEUE_JOIN);
  }

  shutdown(immediate = false) {
    this._ask(rooms.QUEUE_SHUTDOWN, immediate ? 1 : 0);
    while (immediate && this.qsize() > 0) this._get();
  }
}

withCamelCase(Queue);

/** An array whose beginning is not moved at each step. */
class Fifo {
  #items = [];
  #first = 0;

  get length() {
    return this.#items.length - this.#first;
  }

  push(item) {
    this.#items.push(item);
  }

  shift() {
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined;
    if (this.#first > 32 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}

/** The last one in is the first one out. */
export class LifoQueue extends Queue {
  _init() {
    this._items = [];
  }

  _get() {
    return this._items.pop();
  }
}

/** The least item comes out first: by `<`, and arrays by their first items that differ. */
export class PriorityQueue extends Queue {
  _init() {
    this._items = [];
  }

  _put(item) {
    this._items.push(item);
    siftUp(this._items, 0, this._items.length - 1);
  }

  _get() {
    const last = this._items.pop();
    if (!this._items.length) return last;
    const least = this._items[0];
    this._items[0] = last;
    siftDown(this._items);
    return least;
  }
}

export function less(a, b) {
  if (!Array.isArray(a) || !Array.isArray(b)) return a < b;
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a[i] !== b[i]) return less(a[i], b[i]);
  }
  return a.length < b.length;
}

// As heapq, so that equal items come in its order.
function siftUp(heap, start, at) {
  const item = heap[at];
  while (at > start) {
    const parent = (at - 1) >> 1;
    if (!less(item, heap[parent])) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = item;
}

function siftDown(heap) {
  let at = 0;
  const item = heap[0];
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && !less(heap[child], heap[child + 1])) child++;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = item;
  siftUp(heap, 0, at);
}
