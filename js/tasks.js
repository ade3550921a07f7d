// SPDX-License-Identifier: MIT
// The tasks of a loop, as they stand in the memory of its module (wasm/layout.c has the numbers):
// programs carry nothing for it, and nothing of them runs.

import { ABI_MASK } from "./abi.js";
import { Memory } from "./memory.js";

const STACK_SIZE = 16384; // of a task that asks for none
const [UNIT, GRAIN, COPIED] = [256, 16, 0xfffe]; // src/switch.h

/** The tasks of a program that runs. module: its exports. */
export function tasksOf({ asyncio_abi, memory }) {
  const state = asyncio_abi ? asyncio_abi() & ~ABI_MASK : 0;
  return state ? readTasks(memory, state) : []; // 0 of a module that is not C's
}

/**
 * Records of the tasks that are not done, oldest first. memory: what has the buffer. state: the
 * address of asyncio__state. loop: that of a loop, in place of the running one.
 */
export function readTasks(memory, state, loop) {
  const snapshot = new Snapshot(state);
  snapshot.attach(memory);
  return snapshot.records(loop ?? snapshot.u32(state));
}

class Snapshot extends Memory {
  #state;
  #taskType;

  constructor(state) {
    super();
    this.#state = state;
  }

  records(loop) {
    const tasks = [];
    for (let at = loop && this.u32(loop + 64); at; at = this.u32(at + 160)) tasks.push(at);
    this.#taskType = tasks.length && this.u32(tasks[0]);
    const awaiters = new Map(tasks.map((task) => [task, []]));
    for (const task of tasks) awaiters.get(this.#awaited(task))?.push(this.#name(task));
    return tasks.map((task) => this.#record(task, awaiters.get(task)));
  }

  #record(task, awaitedBy) {
    return {
      name: this.#name(task),
      state: this.#stateOf(task),
      waitsFor: this.#waitsFor(task),
      awaitedBy,
      createdAt: this.#text(this.u32(task + 16)),
      cancelling: this.u32(task + 68),
      stack: this.u32(task + 80) + this.#stackOf(task),
      stackPeak: (this.u32(task + 92) >>> 16) * GRAIN,
    };
  }

  #stateOf(task) {
    if (task === this.u32(this.#state + 4)) return "running";
    if (this.#sleeps(task)) return "sleeping";
    return this.#awaited(task) ? "waiting" : "ready";
  }

  #waitsFor(task) {
    if (this.#sleeps(task)) return "sleep";
    const future = this.#awaited(task);
    if (!future) return undefined;
    const type = this.u32(future);
    const kind = this.#text(this.u32(type));
    return type === this.#taskType ? `${kind} '${this.#name(future)}'` : kind;
  }

  #sleeps(task) {
    return this.#isSet(task + 65);
  }

  /** The future that a task waits for, 0 if that is done. */
  #awaited(task) {
    const future = this.u32(task + 56);
    return future && this.#isSet(future + 12) ? 0 : future;
  }

  #name(task) {
    const isNamed = this.#isSet(task + 67);
    return isNamed ? this.#text(this.u32(task + 176)) : `Task-${this.i64(task + 176)}`;
  }

  /** Bytes of C stack that it keeps: a block from where it was left to its top, or a copy. */
  #stackOf(task) {
    const kept = this.u32(task + 88);
    const units = this.u32(task + 92) & 0xffff;
    if (!kept || units === COPIED) return kept && this.u32(kept);
    return kept + (units * UNIT || STACK_SIZE) - this.u32(kept + 4);
  }

  #isSet(at) {
    return this.bytes(at, 1)[0] !== 0;
  }

  #text(at) {
    return at ? this.cString(at) : undefined;
  }
}
