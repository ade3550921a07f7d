// SPDX-License-Identifier: MIT
// The queue of a WorkerExecutor: jobs in order, each given to a worker that is free.

import { classes } from "../codes.js";
import { CancelledError } from "../errors.js";
import { Crew } from "../executor_crew.js";
import { findThreads, usualWorkers } from "../executor_threads.js";
import { callHere } from "./executor_functions.js";

/** A queue for a WorkerExecutor's options. */
export async function open({ workers, name = "asyncio", timeout, worker: script }) {
  const threads = workers === 0 ? undefined : await findThreads();
  if (!threads) return new Queue(1, ({ fn, call, args }) => callHere(call.url ? call : fn, args));
  const crew = new Crew({ threads, script, name, first: {} });
  const run = ({ call, args }) => giveTo(crew, [call, args], timeout);
  return new Queue(workers ?? usualWorkers(threads), run, () => crew.end());
}

class Queue {
  #free;
  #run;
  #end;
  #waiting = [];

  constructor(width, run, end = () => {}) {
    this.#free = width;
    this.#run = run;
    this.#end = end;
  }

  /** A promise of what the job gives. */
  run(job) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#next();
    });
  }

  /** Those that have not begun are not to. */
  drop() {
    for (const { reject } of this.#waiting.splice(0)) reject(new CancelledError());
  }

  end() {
    this.#end();
  }

  #next() {
    while (this.#free && this.#waiting.length) {
      const { job, resolve, reject } = this.#waiting.shift();
      if (job.isDropped()) resolve();
      else this.#begin(job, resolve, reject);
    }
  }

  async #begin(job, resolve, reject) {
    this.#free--;
    try {
      resolve(await this.#run(job));
    } catch (error) {
      reject(error);
    }
    this.#free++;
    this.#next();
  }
}

function giveTo(crew, message, timeout) {
  return new Promise((resolve, reject) => {
    crew.give(message, undefined, timeout, (error, result) => {
      if (error) return reject(error);
      const [failed, value] = result;
      if (failed) reject(revive(value));
      else resolve(value);
    });
  });
}

// An error of the same class, if there is one of that name here.
function revive({ name, message, code }) {
  const Class = classes.get(code) ?? globalThis[name];
  const isError = Class === Error || Class?.prototype instanceof Error;
  return isError ? new Class(message) : Object.assign(new Error(message), { name });
}
