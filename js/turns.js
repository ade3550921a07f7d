// SPDX-License-Identifier: MIT
// When the next pump comes: by microtask, by macrotask or by timer.

const STREAK = 1000; // turns in a row, after which input and output get their turn
export const LONGEST_TIMER = 2 ** 31 - 1; // ms; setTimeout takes more for 0
const SLACK = 0.5; // ms; deadlines that differ by less are the same one

const resolved = Promise.resolve(); // its `then` is cheaper than queueMicrotask
let channel;
const posted = [];

// Calls back from the event loop, after what is due there, without setTimeout's delay.
const macrotask = globalThis.setImmediate ?? (globalThis.MessageChannel ? post : setTimeout);

function post(callback) {
  channel ??= openChannel();
  posted.push(callback);
  channel.port2.postMessage(0);
}

// One that is open keeps a process alive, and in workerd belongs to one request.
function openChannel() {
  const opened = new MessageChannel();
  opened.port1.onmessage = () => {
    const callback = posted.shift();
    if (!posted.length) {
      opened.port1.close();
      channel = undefined;
    }
    callback();
  };
  return opened;
}

/** The turns of one program: `pump` is called in each. */
export class Turns {
  #pump;
  #queued = false;
  #streak = 0;
  #timer;
  #deadline = Infinity;

  constructor(pump) {
    this.#pump = pump;
  }

  /** Something was posted: many posts share one turn. */
  soon() {
    if (this.#queued) return;
    if (++this.#streak > STREAK) return this.later();
    this.#queued = true;
    resolved.then(this.#take);
  }

  /** Whether there may be a turn at once: nothing else will be posted before it. */
  now() {
    if (this.#queued) return false;
    if (++this.#streak <= STREAK) return true;
    this.later();
    return false;
  }

  /** The same, but behind all that has come to the process by now. */
  later() {
    if (this.#queued) return;
    this.#queued = true;
    macrotask(this.#takeMacrotask);
  }

  /** What the pump answered: 0 again soon, > 0 ms to its next timer, < 0 nothing. */
  next(wait) {
    if (wait === 0) this.later();
    else if (wait > 0) this.#arm(wait);
    else this.stop();
  }

  // A timer that fires too early only pumps once more, so a later deadline keeps it.
  #arm(wait) {
    const deadline = performance.now() + wait;
    if (deadline > this.#deadline - SLACK) return;
    clearTimeout(this.#timer);
    this.#deadline = deadline;
    this.#timer = setTimeout(this.#takeTimer, Math.min(Math.ceil(wait), LONGEST_TIMER));
  }

  /** No timer, so that Node may exit; a turn that is queued still comes. */
  stop() {
    if (this.#deadline === Infinity) return;
    clearTimeout(this.#timer);
    this.#deadline = Infinity;
  }

  #take = () => {
    this.#queued = false;
    this.#pump();
  };

  #takeMacrotask = () => {
    this.#streak = 0;
    this.#take();
  };

  #takeTimer = () => {
    this.#streak = 0;
    this.#deadline = Infinity;
    this.#pump();
  };
}
