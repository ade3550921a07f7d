// SPDX-License-Identifier: MIT
// The workers of one executor: started when they are needed, ended and replaced when they fail.

import { RuntimeError } from "./codes.js";
import { TimeoutError } from "./errors.js";
import { FAILED, READY, RESULT } from "./executor_threads.js";

/**
 * threads: of findThreads(). script: of the worker, undefined for ours. first: the first message to
 * each. receive(message): one that is no result.
 */
export class Crew {
  #threads;
  #script;
  #name;
  #first;
  #receive;
  #idle = [];
  #all = new Set();
  #hired = 0;

  constructor({ threads, script, name, first, receive }) {
    this.#threads = threads;
    this.#script = script;
    this.#name = name;
    this.#first = first;
    this.#receive = receive;
  }

  /** Gives a worker that is free, or a new one, a job. done(error, result): is called once. */
  give(message, transfer, seconds, done) {
    let worker;
    try {
      worker = this.#idle.pop() ?? this.#hire();
    } catch (error) {
      return done(cannotStart(error.message));
    }
    worker.done = done;
    worker.seconds = seconds;
    if (worker.ready) this.#begin(worker);
    worker.thread.hold();
    try {
      worker.thread.post(message, transfer);
    } catch (error) {
      this.#finish(worker, error); // it cannot be copied
    }
  }

  /** Ends all of them; what they are at fails with the error, or is not told of. */
  end(error) {
    for (const worker of [...this.#all]) {
      if (!error) worker.done = undefined;
      this.#dismiss(worker, error);
    }
  }

  #hire() {
    const worker = { ready: false, done: undefined, seconds: 0, timer: undefined };
    const fail = (text) => this.#fail(worker, text);
    const take = (message) => this.#take(worker, message);
    worker.thread = this.#threads.open(this.#script, `${this.#name}_${this.#hired}`, take, fail);
    this.#hired++;
    this.#all.add(worker);
    worker.thread.post(this.#first);
    return worker;
  }

  #take(worker, message) {
    if (!this.#all.has(worker)) return;
    const [kind, ...rest] = message;
    if (kind === FAILED) return this.#fail(worker, rest[0]);
    if (kind === READY) this.#begin(worker);
    else if (kind === RESULT) this.#finish(worker, undefined, rest);
    else this.#receive(message);
  }

  // The time that a worker takes to start is not the job's.
  #begin(worker) {
    const { done, seconds } = worker;
    worker.ready = true;
    if (done && seconds > 0)
      worker.timer = setTimeout(() => this.#expire(worker, seconds), seconds * 1000);
  }

  #finish(worker, error, result) {
    const { done } = worker;
    clearTimeout(worker.timer);
    worker.done = undefined;
    worker.thread.release();
    this.#idle.push(worker);
    done(error, result);
  }

  #fail(worker, text) {
    this.#dismiss(worker, worker.ready ? died(text) : cannotStart(text));
  }

  #expire(worker, seconds) {
    const text = `the job was still at it after ${seconds} seconds: its worker was ended`;
    this.#dismiss(worker, new TimeoutError(text));
  }

  // The next job that needs one starts another.
  #dismiss(worker, error) {
    if (!this.#all.delete(worker)) return;
    clearTimeout(worker.timer);
    this.#idle = this.#idle.filter((other) => other !== worker);
    worker.thread.end();
    worker.done?.(error);
  }
}

const died = (text) => new RuntimeError(`the worker of a job ended: ${text}`);

const cannotStart = (text) =>
  new RuntimeError(
    `a worker cannot be started: ${text}; load(…, { worker: URL }) says where its script is, ` +
      "and { workers: 0 } runs jobs without",
  );
