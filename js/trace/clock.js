// SPDX-License-Identifier: MIT
// The clock of a program that is watched: it can be stopped, and be slower than the real one.

/**
 * Milliseconds from 0 on, once it has been started. rate: of the real clock's; Infinity: it moves
 * only when it is set on.
 */
export class Clock {
  #then = 0; // what it was at the real time `since`
  #since = performance.now();
  #rate = 1;
  #stopped = false;
  #started = false;

  get rate() {
    return this.#rate;
  }

  set rate(rate) {
    this.#keep();
    this.#rate = rate;
  }

  get stopped() {
    return this.#stopped;
  }

  set stopped(stopped) {
    this.#keep();
    this.#stopped = stopped;
  }

  /** Once; again does nothing. */
  start() {
    this.#keep();
    this.#started = true;
  }

  now() {
    if (!this.#started || this.#stopped || this.#rate === Infinity) return this.#then;
    return this.#then + (performance.now() - this.#since) * this.#rate;
  }

  setOn(ms) {
    this.#keep();
    this.#then += ms;
  }

  #keep() {
    this.#then = this.now();
    this.#since = performance.now();
  }
}
