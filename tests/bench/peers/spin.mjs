// SPDX-License-Identifier: MIT
// A worker that computes what the jobs of executor.c do, without a loop.
import { parentPort, workerData } from "node:worker_threads";

const nothing = new Proxy({}, { get: () => () => 0 });
const { exports } = new WebAssembly.Instance(workerData, { wasi_snapshot_preview1: nothing });

parentPort.on("message", ([jobs, millions]) => {
  for (let i = 0; i < jobs; i++) exports.steps(i, millions);
  parentPort.postMessage(0);
});
