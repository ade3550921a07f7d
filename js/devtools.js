// SPDX-License-Identifier: MIT
// The loop for JavaScript in DevTools. Loaded by who imports it, and for the option `devtools`.

import { call, currentAt, e, get_running_loop, getText, u32 } from "./loop/engine.js";
import { Future } from "./loop/futures.js";
import { PARKED } from "./loop/steps.js";
import { readTasks } from "./tasks.js";
import { createTask, span } from "./tracks.js";

/** Records of the tasks of a loop that are not done, oldest first. */
export function tasks(loop = get_running_loop()) {
  loop.time(); // C looks at what happened
  const state = (currentAt - 1) * 4; // asyncio__state, whose second word is the current task
  return readTasks(u32, state, loop._ptr);
}

const watched = new WeakSet(); // loops

/** From here on the tasks that a loop makes are shown. */
export function watch(loop = get_running_loop()) {
  watched.add(loop);
  e.watch = (task) => watched.has(task.get_loop()) && show(task);
}

/** Puts a coroutine that tells of its steps around the one that a new task runs. */
function show(task) {
  const coroutine = task._coroutine;
  task.get_coro = task.getCoro = () => coroutine;
  task._coroutine = new Shown(task, coroutine);
}

class Shown {
  #task;
  #coroutine;
  #iterator;
  #run;
  #left; // when the last step ended
  #wait; // what for

  constructor(task, coroutine) {
    this.#task = task;
    this.#coroutine = coroutine;
    this.#run = createTask(task.get_name());
  }

  [Symbol.iterator]() {
    this.#iterator = this.#coroutine[Symbol.iterator]();
    return this;
  }

  next(value) {
    return this.#step(() => this.#iterator.next(value));
  }

  throw(error) {
    return this.#step(() => this.#iterator.throw(error));
  }

  return(value) {
    return this.#iterator.return(value);
  }

  #step(go) {
    const name = this.#task.get_name();
    const start = performance.now();
    if (this.#wait) span(name, this.#wait, this.#left, { color: "secondary-light" });
    let error;
    try {
      const { done, value } = this.#run(go);
      this.#wait = done ? undefined : this.#describe(value);
      return { done, value };
    } catch (caught) {
      error = caught;
      throw caught;
    } finally {
      span(name, name, start, { error });
      this.#left = performance.now();
    }
  }

  #describe(value) {
    if (value instanceof Future) {
      return `waits for ${value.get_name ? `Task '${value.get_name()}'` : value._kind}`;
    }
    if (value !== PARKED) return "is ready";
    return / (waits for .*)/.exec(getText(call("waits", this.#task._ptr)))?.[1] ?? "sleeps";
  }
}
