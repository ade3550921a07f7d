// SPDX-License-Identifier: MIT
// The page's side of a run: a worker for each, told what to do, and ended when it does not answer.

const PATIENCE = 1000; // milliseconds in which a program should have given control back once
const DEADLINE = 3000; // in which one that is stopped must have
const BEAT = 250;
const SILENT = "it did not give control back, so it could not clean up";

/**
 * One run of a program. on: functions { output(stream, text), trace(events), change(), end() },
 * change when what can be read here did. Clocks and Worker can be given, for tests.
 */
export class Run {
  state = "loading"; // then "running", "paused" or "stopping", and "ended"
  busy = false; // it does not give control back
  exit; // { code } or { error }: how it ended
  #worker;
  #on;
  #asked; // when the ping was sent that is not answered yet
  #beat;
  #now;

  constructor(program, on, { Worker = window.Worker, now = () => performance.now() } = {}) {
    this.#on = on;
    this.#now = now;
    this.#worker = new Worker("worker.js", { type: "module" });
    this.#worker.onmessage = ({ data }) => this[`_${data.type}`](data);
    this.#worker.onerror = (event) =>
      this.#end({ error: event.message || "worker.js did not load" });
    this.#paused = Boolean(program.paused);
    this.#send({ type: "run", ...program });
  }

  #paused;

  get ended() {
    return this.state === "ended";
  }

  pause() {
    this.#control("pause", "paused");
  }

  resume() {
    this.#control("resume", "running");
  }

  step() {
    if (this.state === "paused") this.#send({ type: "control", call: "step" });
  }

  rate(rate) {
    this.#send({ type: "rate", rate });
  }

  /** Cancels the main task. The second time it is the end: nothing is cleaned up. */
  stop() {
    if (this.state === "stopping") return this.kill("it did not end when it was cancelled");
    this.#control("stop", "stopping");
  }

  /** Ends the worker. */
  kill(why = "another was chosen") {
    this.#end({ error: `ended by the page: ${why}` });
  }

  /** To be called now and then: sees whether the program answers. */
  check() {
    if (this.ended || this.state === "loading") return;
    const waited = this.#asked === undefined ? 0 : this.#now() - this.#asked;
    const busy = waited > PATIENCE;
    if (waited > DEADLINE && this.state === "stopping") return this.kill(SILENT);
    if (busy !== this.busy) {
      this.busy = busy;
      this.#on.change();
    }
    if (this.#asked !== undefined) return;
    this.#asked = this.#now();
    this.#send({ type: "ping" });
  }

  _loaded() {
    this.#beat = setInterval(() => this.check(), BEAT);
    this.#enter(this.#paused ? "paused" : "running");
  }

  _pong() {
    this.#asked = undefined;
  }

  _output({ stream, text }) {
    this.#on.output(stream, text);
  }

  _trace({ events }) {
    this.#on.trace(events);
  }

  _exit({ code }) {
    this.#end({ code });
  }

  _failed({ text }) {
    this.#end({ error: text });
  }

  #control(call, state) {
    if (this.ended || this.state === "loading") return;
    this.#send({ type: "control", call });
    this.#enter(state);
  }

  #enter(state) {
    this.state = state;
    this.#on.change();
  }

  #send(message) {
    if (!this.ended) this.#worker.postMessage(message);
  }

  #end(exit) {
    if (this.ended) return;
    clearInterval(this.#beat);
    this.#worker.terminate();
    this.exit = exit;
    this.busy = false;
    this.state = "ended";
    this.#on.change();
    this.#on.end();
  }
}
