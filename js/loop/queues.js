// SPDX-License-Identifier: MIT
// Queue, LifoQueue, PriorityQueue. C counts the items and orders those who wait; the items are
// here, as only JavaScript can compare them.

import { withCamelCase, wrong } from "./names.js";
import * as rooms from "./rooms.js";

export class Queue extends rooms.Queue {
  constructor(maxsize = 0) {
    if (!Number.isInteger(maxsize)) throw wrong("maxsize must be an integer", maxsize);
    super(maxsize);
    this.maxsize = maxsize;
    this._init(maxsize);
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
    return this.maxsize > 0 && this.qsize() >= this.maxsize;
  }

  put(item) {
    return super.put(0, () => this._put(item));
  }

  get() {
    return super.get(0, () => this._get());
  }

  put_nowait(item) {
    super.put_nowait();
    this._put(item);
  }

  get_nowait() {
    super.get_nowait();
    return this._get();
  }

  shutdown(immediate = false) {
    super.shutdown(immediate);
    while (immediate && this.qsize() > 0) this._get();
  }
}

withCamelCase(rooms.Queue);
withCamelCase(Queue);

/** Two stacks, so that no step moves all items. */
class Fifo {
  #new = [];
  #old = [];

  get length() {
    return this.#new.length + this.#old.length;
  }

  push(item) {
    this.#new.push(item);
  }

  shift() {
    if (!this.#old.length) [this.#old, this.#new] = [this.#new.reverse(), []];
    return this.#old.pop();
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
export class PriorityQueue extends LifoQueue {
  _put(item) {
    siftUp(this._items, this._items.length, item);
  }

  _get() {
    const items = this._items;
    const [least] = items;
    const last = items.pop();
    if (items.length) siftUp(items, sinkHole(items), last);
    return least;
  }
}

export function less(a, b) {
  if (!Array.isArray(a) || !Array.isArray(b)) return a < b;
  const i = a.findIndex((item, i) => i >= b.length || item !== b[i]);
  if (i < 0) return a.length < b.length;
  return i < b.length && less(a[i], b[i]);
}

// As heapq, so that equal items come in its order.
function siftUp(heap, at, item) {
  for (let parent; at > 0 && less(item, heap[(parent = (at - 1) >> 1)]); at = parent) {
    heap[at] = heap[parent];
  }
  heap[at] = item;
}

/** Fills the place of the least with the least behind it, and so on. Gives the place left over. */
function sinkHole(heap) {
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && !less(heap[child], heap[child + 1])) child++;
    heap[at] = heap[child];
    at = child;
  }
  return at;
}
