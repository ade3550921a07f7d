// SPDX-License-Identifier: MIT
// The threads of a process: Node's, Deno's or Bun's. package.json tells bundlers for browsers to
// leave this empty.

/* global MessagePort */

import { availableParallelism } from "node:os";
import { parentPort, Worker } from "node:worker_threads";

export const threads = { cores: availableParallelism(), open };

/** In a worker: take(message) is told what comes; gives what sends a message back. */
export function listen(take) {
  parentPort.on("message", (message) => {
    if (message instanceof MessagePort) message.onmessage = ({ data }) => take(data);
    else take(message);
  });
  return (message, transfer) => parentPort.postMessage(message, transfer);
}

function open(script, name, receive, fail) {
  const from = script ?? new URL("./executor_worker.js", import.meta.url);
  const worker = new Worker(/^(file|data):/.test(from) ? new URL(from) : from, { name });
  worker.on("message", receive);
  worker.on("messageerror", (error) => fail(error.message));
  worker.on("error", (error) => fail(error.message));
  worker.on("exit", (code) => fail(`exit code ${code}`));
  const way = globalThis.Deno ? openWay(worker) : worker;
  return {
    post: (message, transfer) => way.postMessage(message, transfer),
    end() {
      way.close?.();
      void worker.terminate();
    },
    hold: () => worker.ref(),
    release: () => worker.unref(),
  };
}

// Deno's Worker looks at each byte of an array that it posts, a port does not.
function openWay(worker) {
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  return port1;
}
