// SPDX-License-Identifier: MIT
// Threads: what messages to and from them are, and who makes them.

/* global Worker */

import { hasProcess } from "./platform.js";

// What a worker sends: an array whose first item is one of these. Bytes travel as the ArrayBuffer
// that they fill: Deno takes half a second for a megabyte of Uint8Array.
export const RESULT = 0; // tag, a, bytes: as asyncio_post takes them
export const OUTPUT = 1; // descriptor, bytes
export const DOOR = 2; // door, function, bytes
export const FAILED = 3; // why it cannot be one, or no longer
export const READY = 4; // it can

const LARGE = 16384; // bytes from which on they change hands: for fewer a copy is quicker

/** What of a message is to be transferred, and not copied. */
export const transferOf = (buffer) => (buffer?.byteLength >= LARGE ? [buffer] : undefined);

/** Throws for a number of workers that is none. */
export function checkCount(caller, workers) {
  if (workers === undefined || (Number.isInteger(workers) && workers >= 0)) return;
  throw new RangeError(`${caller}: option 'workers' must be 0 or a number above, not ${workers}`);
}

/** How many workers an executor has that does not say: Python's rule. */
export const usualWorkers = ({ cores }) => Math.min(32, cores + 4);

/**
 * { cores, open }, or undefined where there are no threads. open(script, name, receive, fail)
 * gives { post, end, hold, release }: a thread that is held keeps the process alive.
 */
export async function findThreads() {
  const node = hasProcess && (await import("./executor_node.js"));
  if (node?.threads) return node.threads;
  return globalThis.Worker && { cores: globalThis.navigator?.hardwareConcurrency || 1, open };
}

// Bundlers look for just this expression.
const start = (name) =>
  new Worker(new URL("./executor_worker.js", import.meta.url), { type: "module", name });

function open(script, name, receive, fail) {
  const worker = script ? new Worker(script, { type: "module", name }) : start(name);
  worker.onmessage = ({ data }) => receive(data);
  worker.onerror = (event) => {
    event.preventDefault(); // its text is in the error of the job
    fail(event.message || "its script could not be loaded, or a policy forbids it");
  };
  worker.onmessageerror = () => fail("a message could not be read");
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    end: () => worker.terminate(),
    hold() {},
    release() {},
  };
}
