// SPDX-License-Identifier: MIT
// A queue and a lock of promises, as one writes them by hand.

export class Queue {
  #items = [];
  #getters = [];
  #putters = [];

  constructor(maxsize = Infinity) {
    this.maxsize = maxsize;
  }

  async put(item) {
    while (this.#items.length >= this.maxsize) await parkIn(this.#putters);
    this.#items.push(item);
    this.#getters.shift()?.();
  }

  async get() {
    while (!this.#items.length) await parkIn(this.#getters);
    const item = this.#items.shift();
    this.#putters.shift()?.();
    return item;
  }
}

/** Handed from holder to holder, in the order in which they asked. */
export class Lock {
  #held = false;
  #waiters = [];

  async acquire() {
    if (this.#held) await parkIn(this.#waiters);
    this.#held = true;
  }

  release() {
    const next = this.#waiters.shift();
    if (next) next();
    else this.#held = false;
  }
}

const parkIn = (waiters) => new Promise((resolve) => waiters.push(resolve));
