// SPDX-License-Identifier: MIT
// Pause, one pass, slow motion, stop: what an embedder does with a program that is watched.

/** Public: `app.control`. What has no comment here is told of in js/types/trace.d.ts. */
export class Control {
  #clock;
  #turns;
  #paused = false;
  #steps = 0; // passes that may be made while it is paused
  #stops = 0; // requests that the program has not heard of
  #hold; // keeps Node alive, as a program that is paused has nothing to do
  #ended = false;

  constructor(clock) {
    this.#clock = clock;
  }

  /** turns: of the app. */
  attach(turns) {
    this.#turns = turns;
    return this;
  }

  get paused() {
    return this.#paused;
  }

  get rate() {
    return this.#clock.rate;
  }

  set rate(rate) {
    if (typeof rate !== "number" || !(rate > 0)) {
      throw new TypeError(`control.rate must be a number above 0, or Infinity, not ${rate}`);
    }
    this.#clock.rate = rate;
    this.#again();
  }

  pause() {
    if (this.#paused || this.#ended) return;
    this.#paused = this.#clock.stopped = true;
    this.#hold = globalThis.setInterval(() => {}, 2 ** 30);
  }

  resume() {
    if (!this.#paused) return;
    this.#paused = this.#clock.stopped = false;
    this.#steps = 0;
    clearInterval(this.#hold);
    this.#again();
  }

  step() {
    this.pause();
    this.#steps++;
    this.#again();
  }

  stop() {
    this.#stops++;
    this.resume();
    this.#again();
  }

  // The time of the next turn is chosen anew.
  #again() {
    this.#turns.stop();
    this.#turns.soon();
  }

  // ---- for traced.js ----

  get mayGoOn() {
    return !this.#paused || this.#steps > 0;
  }

  passed() {
    if (this.#steps > 0) this.#steps--;
  }

  takeStop() {
    const asked = this.#stops > 0;
    if (asked) this.#stops--;
    return asked;
  }

  end() {
    this.#ended = true;
    clearInterval(this.#hold);
  }
}
