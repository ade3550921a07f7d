// SPDX-License-Identifier: MIT
// Events (js/types/trace.d.ts) in the Trace Event format, which Perfetto and DevTools open:
// a lane for the loop and one for each task, filled with what it does from one moment to the next.

const PROCESS = 1;
const LOOP = 1; // the lane of passes, callbacks and timers; task N has the lane N + 1
// Times are whole nanoseconds here, so that slices that touch do so in the file as well; in the file
// they are µs.
const TICK = 1000; // between two events of one instant: a step on a virtual clock has no duration
const INSIDE = TICK / 2; // an arrow ends inside of a slice, not on the edge of it

const micro = (ns) => ns / 1000;

/**
 * Writes as it goes, and keeps only what is not over.
 * write(text): called with pieces of the file. name: of the program.
 */
export class TraceFile {
  #write;
  #isEmpty = true;
  #ts = -TICK; // of the last event
  #tasks = new Map(); // number: { lane, name, slice: { name, cat, since, args } }
  #timers = new Map(); // number: its id in the file; those of sleeps are not here
  #running = []; // lanes of steps and callbacks that are under way, the innermost last
  #call; // the slice of the callback that is under way
  #ended; // the last task that did: { task, lane, ts: just before that }
  #arrows = 0;
  #ids = 0;

  constructor(write, name) {
    this.#write = write;
    this.#describe("process_name", LOOP, { name });
    this.#describe("thread_name", LOOP, { name: "loop" });
  }

  add(events) {
    for (const event of events) {
      this.#ts = Math.max(Math.round(event.time * 1e9), this.#ts + TICK);
      this[event.type](event);
    }
  }

  /** Ends what is not over, and the file. */
  end() {
    this.#ts += TICK;
    for (const task of this.#tasks.values()) this.#endSlice(task);
    if (this.#call) this.return();
    for (const timer of this.#timers.keys()) this.unset({ timer });
    this.#write("\n]\n");
  }

  // ---- by type ----

  pass({ pass }) {
    this.#instant(LOOP, `pass ${pass}`, "pass");
  }

  create({ task, name, at }) {
    const lane = task + 1;
    this.#tasks.set(task, { lane, name });
    this.#describe("thread_name", lane, { name });
    this.#describe("thread_sort_index", lane, { sort_index: lane });
    this.#beginSlice(task, "ready", "ready", { at });
    this.#arrow("spawn", this.#source(), lane);
  }

  name({ task, name }) {
    const known = this.#tasks.get(task);
    if (known) this.#describe("thread_name", known.lane, { name });
  }

  // By a task that has just ended from the end of its last slice.
  ready({ task, by }) {
    const running = this.#source();
    const end = running === undefined && by === this.#ended?.task ? this.#ended : undefined;
    this.#beginSlice(task, "ready", "ready");
    this.#arrow("wake", running ?? end?.lane, task + 1, end?.ts);
  }

  step({ task }) {
    this.#beginSlice(task, "run", "run");
    this.#running.push(task + 1);
  }

  wait({ task, on, name, until, awaits, stack }) {
    this.#running.pop();
    const what = name === undefined ? on : `${on} '${name}'`;
    this.#beginSlice(task, `wait: ${what}`, "wait", { until, stack });
    for (const other of awaits) this.#arrow("await", task + 1, other + 1, this.#ts + INSIDE);
  }

  yield({ task, stack }) {
    this.#running.pop();
    this.#beginSlice(task, "ready", "ready", { stack });
  }

  cancel({ task }) {
    this.#instant(task + 1, "cancel requested", "cancel");
    this.#arrow("cancel", this.#source(), task + 1);
  }

  done({ task, state, result, error, message }) {
    const known = this.#tasks.get(task);
    if (this.#running.at(-1) === task + 1) this.#running.pop();
    if (!known) return;
    this.#endSlice(known);
    this.#ended = { task, lane: known.lane, ts: this.#ts - INSIDE };
    this.#tasks.delete(task);
    this.#instant(known.lane, state, "done", { result, error, message });
  }

  timer({ timer, when, task }) {
    if (task !== undefined) return;
    this.#timers.set(timer, ++this.#ids);
    this.#put({ ph: "b", cat: "timer", name: "timer", id: this.#ids, tid: LOOP, args: { when } });
  }

  fire({ timer }) {
    this.#instant(LOOP, "timer fires", "timer");
    this.unset({ timer });
  }

  unset({ timer }) {
    const id = this.#timers.get(timer);
    if (id !== undefined) this.#put({ ph: "e", cat: "timer", name: "timer", id, tid: LOOP });
    this.#timers.delete(timer);
  }

  call({ what, at, task }) {
    this.#running.push(LOOP);
    this.#call = { name: what, cat: "callback", since: this.#ts, args: { at, task } };
  }

  return() {
    if (this.#running.at(-1) === LOOP) this.#running.pop();
    this.#putSlice(LOOP, this.#call);
    this.#call = undefined;
  }

  lost({ count }) {
    this.#instant(LOOP, `${count} events lost: no memory`, "lost");
  }

  // ---- what the format has ----

  /** The lane of what causes the event, undefined for the loop itself. */
  #source() {
    return this.#running.at(-1);
  }

  #beginSlice(task, name, cat, args) {
    const known = this.#tasks.get(task);
    if (!known) return;
    this.#endSlice(known);
    known.slice = { name, cat, since: this.#ts, args };
  }

  #endSlice(known) {
    if (known.slice) this.#putSlice(known.lane, known.slice);
    known.slice = undefined;
  }

  #putSlice(tid, { name, cat, since, args }) {
    this.#put({ ph: "X", name, cat, tid, ts: since, dur: micro(this.#ts - since), args });
  }

  #instant(tid, name, cat, args) {
    this.#put({ ph: "i", s: "t", name, cat, tid, args });
  }

  /** From the slice of one lane, at `ts`, to that of another now. */
  #arrow(name, from, to, ts = this.#ts) {
    if (from === undefined || from === to) return;
    const id = ++this.#arrows;
    this.#put({ ph: "s", name, cat: name, id, tid: from, ts });
    this.#put({ ph: "f", bp: "e", name, cat: name, id, tid: to, ts: this.#ts + INSIDE });
  }

  #describe(name, tid, args) {
    this.#put({ ph: "M", name, tid, ts: 0, args });
  }

  #put(event) {
    const { ts = this.#ts, ...rest } = event;
    const text = JSON.stringify({ pid: PROCESS, ts: micro(ts), ...rest });
    this.#write(this.#isEmpty ? `[\n${text}` : `,\n${text}`);
    this.#isEmpty = false;
  }
}
