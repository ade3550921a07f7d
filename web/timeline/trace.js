// SPDX-License-Identifier: MIT
// What a traced program did, as the timeline needs it: the tasks with their spans and arrows, the
// passes, timers and callbacks. Events come in any number of batches, and only add to it.
//
// A point is { order, time }: its place among the events, and seconds of the loop's clock. Both
// only grow.

/** How far an event takes the order: enough to be seen, and to tell two apart. */
const WIDTH = { step: 0.15, wait: 0.85, yield: 0.85, done: 0.85, create: 0.45, cancel: 0.45 };
const PASS = 0.4;
const CALLBACK = 0.5;

/** A pause of this many seconds or more is time in which nothing was ready. */
const IDLE = 0.0005;

/** How wide a pause is where events count and time does not: 10 ms 3.4, 1 s 7.6. */
const widthOf = (seconds) => (seconds < IDLE ? 0 : 1 + Math.log2(1 + seconds * 1000) / 1.5);

export class Trace {
  tasks = []; // in the order of creation: the lanes
  passes = []; // { at, pass }
  timers = []; // { at, when, task } that fired
  callbacks = []; // { from, to, what }
  active = undefined; // the task that ran last
  lost = 0;
  changes = 0; // grows when anything did
  end = { order: 0, time: 0 };
  #byNumber = new Map();
  #pending = new Map(); // timers that are set
  #running = []; // tasks, the innermost last

  /** Adds a batch of events, as `load(…, { trace })` gives them. */
  add(events) {
    for (const event of events) {
      const at = this.#advance(event);
      this[`_${event.type}`]?.(event, at);
    }
    this.changes++;
  }

  /** The task with a number, or undefined. */
  task(number) {
    return this.#byNumber.get(number);
  }

  /** The tasks that a waiting task waits for, and that are there. */
  awaited(span) {
    return (span.awaits ?? []).map((number) => this.task(number)).filter(Boolean);
  }

  /** Where the program stands after `seconds` of its clock in which nothing happened. */
  after(seconds) {
    const { order, time } = this.end;
    return { order: order + widthOf(seconds), time: time + seconds };
  }

  #advance({ type, time }) {
    const width = (WIDTH[type] ?? 0) + widthOf(time - this.end.time);
    this.end = { order: this.end.order + width, time: Math.max(time, this.end.time) };
    return this.end;
  }

  #widen(width) {
    this.end = { ...this.end, order: this.end.order + width };
    return this.end;
  }

  _pass({ pass }, at) {
    this.passes.push({ at, pass });
    this.#widen(PASS);
  }

  _create({ task: number, name, by, at: place }, at) {
    const task = { number, name, by, place, lane: this.tasks.length, at, spans: [], arrows: [] };
    this.tasks.push(task);
    this.#byNumber.set(number, task);
    this.#open(task, { state: "ready", from: at });
    this.#arrow("spawn", this.task(by), task, at, at);
  }

  _name({ task: number, name }) {
    const task = this.task(number);
    if (task) task.name = name;
  }

  _ready({ task: number, by }, at) {
    const task = this.task(number);
    if (!task) return;
    const before = task.spans.at(-1);
    this.#open(task, { state: "ready", from: at });
    const waker = this.#waker(before, by);
    const { kind, tail } = task.arrows.at(-1) ?? {};
    const cancelled = kind === "cancel" && tail === waker && !waker?.outcome;
    if (!cancelled) this.#arrow("wake", waker, task, at, at); // else there is an arrow already
  }

  /** Whose end or act woke a task: of those that it waits for, the one that ended last. */
  #waker(before, by) {
    const ended = this.awaited(before ?? {}).filter(({ outcome }) => outcome);
    const last = ended.reduce((a, b) => (a && a.to.order > b.to.order ? a : b), undefined);
    return last ?? this.task(by);
  }

  _step({ task: number }, at) {
    const task = this.task(number);
    if (!task) return;
    this.#running.push(task);
    this.active = task;
    this.#open(task, { state: "running", from: at });
  }

  _wait({ task: number, on, name, until, awaits, stack }, at) {
    this.#pause(number, at, { state: "waiting", from: at, on, name, until, awaits }, stack);
  }

  _yield({ task: number, stack }, at) {
    this.#pause(number, at, { state: "ready", from: at }, stack);
  }

  #pause(number, at, span, stack) {
    const task = this.task(number);
    if (!task) return;
    this.#leave(task);
    task.stack = stack;
    task.peak = Math.max(task.peak ?? 0, stack ?? 0);
    this.#open(task, span);
  }

  _cancel({ task: number, by }, at) {
    const task = this.task(number);
    if (!task) return;
    task.cancelled ??= at;
    this.#arrow("cancel", this.task(by), task, at, at);
  }

  _done({ task: number, state, result, error, message }, at) {
    const task = this.task(number);
    if (!task) return;
    this.#leave(task);
    this.#close(task, at);
    Object.assign(task, { outcome: state, to: at, result, error, message, stack: 0 });
  }

  _timer({ timer, when, task }, at) {
    this.#pending.set(timer, { at, when, task });
  }

  _fire({ timer }, at) {
    const { when, task } = this.#pending.get(timer) ?? {};
    this.#pending.delete(timer);
    this.timers.push({ at, when: when ?? at.time, task });
  }

  _unset({ timer }) {
    this.#pending.delete(timer);
  }

  _call({ what, at: place }, at) {
    this.callbacks.push({ from: at, what, place });
    this.#widen(CALLBACK);
  }

  _return(_event, at) {
    const open = this.callbacks.findLast(({ to }) => !to);
    if (open) open.to = at;
  }

  _lost({ count }) {
    this.lost += count;
  }

  #leave(task) {
    const place = this.#running.lastIndexOf(task);
    if (place >= 0) this.#running.splice(place, 1);
  }

  #open(task, span) {
    this.#close(task, span.from);
    task.spans.push(span);
  }

  #close(task, at) {
    const last = task.spans.at(-1);
    if (last && !last.to) last.to = at;
  }

  /** Kept by the task at its head; without a task at its tail it is a mark there. */
  #arrow(kind, tail, head, from, to) {
    const ended = tail?.outcome && kind === "wake";
    if (tail === head) return;
    head.arrows.push({ kind, tail, head, from: ended ? tail.to : from, to });
  }
}

/** What a task does at the end of the trace, or how it ended. */
export const stateOf = (task) => task.outcome ?? task.spans.at(-1).state;
