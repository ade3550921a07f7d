// SPDX-License-Identifier: MIT
// run and Runner.

import { copy_context } from "./contextvars.js";
import { RuntimeError } from "../errors.js";
import { claim, Loop } from "./events.js";
import { DISPOSE, withCamelCase } from "./names.js";
import { report } from "./reports.js";
import { all_tasks, closeCoroutine } from "./tasks.js";
import { gather } from "./waits.js";

const JOIN_TIMEOUT = 300; // seconds, as asyncio.constants.THREAD_JOIN_TIMEOUT

export function run(main, options) {
  const runner = new Runner(options);
  const go = () => runner._run(main).finally(() => runner._close());
  return claim("asyncio.run()", go).catch((error) => {
    closeCoroutine(main);
    throw error;
  });
}

/** Runs several main coroutines one after the other on one loop. */
export class Runner {
  #options;
  #loop;
  #context;
  #closed = false;

  constructor(options = {}) {
    this.#options = options;
  }

  get_loop() {
    if (this.#closed) throw new RuntimeError("Runner is closed");
    if (!this.#loop) {
      const { debug, loop_factory, virtual_time } = this.#options;
      this.#loop = loop_factory ? loop_factory() : new Loop({ virtual_time });
      if (debug !== undefined) this.#loop.set_debug(debug);
      this.#context = copy_context();
    }
    return this.#loop;
  }

  run(main, options) {
    return claim("Runner.run()", () => this._run(main, options));
  }

  async _run(main, options) {
    const loop = this.get_loop();
    if (this.#options.devtools) (await import("../devtools.js")).watch(loop);
    return loop._complete(loop.create_task(main, { context: this.#context, ...options }));
  }

  close() {
    return claim("Runner.close()", () => this._close());
  }

  /** Cancels what is left and waits for it. */
  async _close() {
    const loop = this.#loop;
    this.#closed = true;
    if (!loop || loop.is_closed()) return;
    try {
      await cancelAll(loop);
      await loop._complete(nothing());
      await loop._complete(loop.shutdown_default_executor(JOIN_TIMEOUT));
    } finally {
      loop.close();
    }
  }

  [DISPOSE]() {
    return this.close();
  }
}

withCamelCase(Runner);

// CPython's runs end with one for async generators, and one for the executor.
function* nothing() {}

async function cancelAll(loop) {
  const tasks = [...all_tasks(loop)];
  if (!tasks.length) return;
  for (const task of tasks) task.cancel();
  await loop._complete(gather(...tasks, { return_exceptions: true, loop }));
  for (const task of tasks) {
    const exception = task.cancelled() ? null : task.exception();
    const message = "unhandled exception during asyncio.run() shutdown";
    if (exception !== null) report(loop, { message, exception, task });
  }
}
