// SPDX-License-Identifier: MIT
// Workers for the jobs of a program (src/asyncio/executors.h): each has an instance of its module.
// C has the queue, and gives no more jobs than there may be workers.

import { BYTES, ERROR, JOB, RETIRE, STRING, VALUE_SIZE } from "./abi.js";
import { RuntimeError } from "./codes.js";
import { Crew } from "./executor_crew.js";
import { checkCount, DOOR, findThreads, transferOf, usualWorkers } from "./executor_threads.js";
import { encodeError } from "./values.js";

/** What makes the pool of an instance of a module, once there is its host. options: of load(). */
export async function poolOf(module, options) {
  checkCount("load", options.workers);
  const threads = options.workers === 0 ? undefined : await findThreads();
  const { name, args, env, files, dirs, workers, worker: script } = options;
  const first = { module, options: { name, args, env, files, dirs } };
  const count = threads ? (workers ?? usualWorkers(threads)) : 0;
  return (...parts) => new Pool({ threads, script, first }, count, ...parts);
}

class Pool {
  #start; // what a crew is made with
  #module;
  #memory;
  #values;
  #fds;
  #afterPost;
  #crews = new Map(); // by the number of an executor
  #refusing = false; // the program is to end

  constructor(start, count, module, memory, fds, host, afterPost) {
    this.#start = { ...start, receive: this.#receive };
    this.#module = module;
    this.#memory = memory;
    this.#fds = fds;
    this.#values = host.values;
    this.#afterPost = afterPost;
    host.ops[JOB] = this.#job;
    host.ops[RETIRE] = this.#retire;
    module.asyncio_workers(count);
  }

  /** The program has ended: so do all workers. */
  close() {
    for (const number of [...this.#crews.keys()]) this.#retire(number);
  }

  /** It is to end soon: what workers are at is given up, and no more is begun. */
  abort() {
    this.#refusing = true;
    for (const crew of this.#crews.values()) crew.end(closing());
  }

  // ---- ops ----

  // The values: the argument; perhaps how long it may take; perhaps the executor's name.
  #job = (handle, fn, number, first, end) => {
    const crew = this.#crewOf(number, first, end);
    const seconds = end > first + VALUE_SIZE ? this.#memory.f64(first + VALUE_SIZE + 8) : 0;
    const buffer = this.#bytesAt(first)?.buffer;
    let later = false; // it did not fail at once
    const done = (error, result) => {
      const [tag, a, bytes] = result ?? encodeError(error);
      this.#send(later, this.#module.asyncio_post, handle, tag, a, bytes);
    };
    if (this.#refusing) done(closing());
    else crew.give([fn, buffer], transferOf(buffer), seconds, done);
    later = true;
  };

  #crewOf(number, first, end) {
    let crew = this.#crews.get(number);
    if (!crew) {
      const at = first + 2 * VALUE_SIZE;
      const name = new TextDecoder().decode(end > at ? this.#bytesAt(at) : undefined);
      this.#crews.set(number, (crew = new Crew({ ...this.#start, name })));
    }
    return crew;
  }

  // A copy of a string's or byte array's bytes; undefined for nothing.
  #bytesAt(at) {
    const tag = this.#memory.u32(at);
    return tag === BYTES || tag === STRING ? this.#values.viewOf(at).slice() : undefined;
  }

  #retire = (number) => {
    this.#crews.get(number)?.end();
    this.#crews.delete(number);
  };

  #receive = ([kind, ...message]) => {
    if (kind === DOOR) this.#enter(...message);
    else this.#fds[message[0]]?.write(new Uint8Array(message[1]));
  };

  // ---- into the module ----

  #enter(door, fn, buffer) {
    const enter = (_, tag, a, at, length) =>
      tag === ERROR || this.#module.asyncio_door(door, fn, at, length); // or there was no memory
    this.#send(true, enter, 0, BYTES, 0, buffer);
  }

  // last: nothing else is posted now. buffer: an ArrayBuffer, bytes, or undefined.
  #send(last, receive, handle, tag, a, buffer) {
    try {
      this.#values.sendBytes(receive, handle, tag, a, buffer && new Uint8Array(buffer));
    } catch (error) {
      return this.#afterPost(false, error);
    }
    this.#afterPost(last);
  }
}

const closing = () => new RuntimeError("the program is being closed");
