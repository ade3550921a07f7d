// SPDX-License-Identifier: MIT
// The threads of a process: Node's, Deno's or Bun's. package.json tells bundlers for browsers to
// leave this empty.

import { availableParallelism } from "node:os";
import { parentPort, Worker } from "node:worker_threads";

export const threads = { cores: availableParallelism(), open };

/** In a worker: where its messages come from and go to. */
export const port = parentPort;

function open(script, name, receive, fail) {
  const from = script ?? new URL("./executor_worker.js", import.meta.url);
  const worker = new Worker(/^(file|data):/.test(from) ? new URL(from) : from, { name });
  worker.on("message", receive);
  worker.on("messageerror", (error) => fail(error.message));
  worker.on("error", (error) => fail(error.message));
  worker.on("exit", (code) => fail(`exit code ${code}`));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    end: () => void worker.terminate(),
    hold: () => worker.ref(),
    release: () => worker.unref(),
  };
}
