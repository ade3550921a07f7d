// SPDX-License-Identifier: MIT
// Jobs on workers, beside bare messages to a worker and beside the same work without one.
import { readFileSync } from "node:fs";
import { load } from "../../js/index.js";
import { buildProgram } from "./harness/programs.js";

const TRIPS = 200; // in a round: short ones, so that both sides meet each placement of the threads
const PLACEMENTS = { rounds: 40, processes: 5, awake: true }; // each process has its own
const SMALL = 100_000;
const SINGLY = 10_000; // of these: they take long
const CHUNK = 500;
const LONG = [8, 80]; // jobs, and how many millions of steps each takes: 0.1 s
const SHORT = [16, 4]; // 5 ms

export async function cases({ host }) {
  if (host === "wasmtime" || host === "wazero") return [];
  const bytes = readFileSync(await buildProgram("executor"));
  const { exports } = await load(bytes, { name: "bench" });
  const spin = spinners(bytes);
  const timed =
    (call, count, unit = 1e6) =>
    async () => {
      const start = performance.now();
      await call();
      return ((performance.now() - start) * unit) / count;
    };
  const onTwo = (jobs, [count, millions]) => ({
    name: `executor: ${jobs}, on 2 workers`,
    unit: "ms",
    ours: timed(() => exports.parallel(count, millions), count, 1),
    peers: {
      inline: timed(() => exports.inlined(count, millions), count, 1),
      "two bare threads": timed(() => spin(count / 2, millions), count, 1),
    },
  });
  return [
    {
      name: "executor: a job that does nothing",
      unit: "ns",
      ...PLACEMENTS,
      ours: timed(() => exports.trips(TRIPS), TRIPS),
      peers: { postMessage: timed(echoes(), TRIPS) },
    },
    onTwo("jobs of 0.1 s", LONG),
    onTwo("jobs of 5 ms", SHORT),
    {
      name: "executor: longest stall of the loop meanwhile",
      unit: "ms",
      rounds: 9,
      ours: () => exports.stall(...SHORT),
    },
    {
      name: "executor: small jobs in batches",
      unit: "ns",
      ours: timed(() => exports.batches(SMALL, CHUNK), SMALL),
      peers: { "one by one": timed(() => exports.one_by_one(SINGLY), SINGLY) },
    },
    {
      name: "executor: a worker, from its start to its first result",
      unit: "ms",
      ours: timed(() => exports.start(), 1, 1),
      peers: { "an empty worker": timed(startEmpty, 1, 1) },
    },
  ];
}

async function openEcho() {
  const { Worker } = await import("node:worker_threads");
  const worker = new Worker(new URL("./peers/echo.mjs", import.meta.url));
  const trip = () =>
    new Promise((resolve) => {
      worker.once("message", resolve);
      worker.postMessage([1, undefined]);
    });
  return { worker, trip };
}

/** Two threads that compute without a word between: what the machine lets two threads do. */
function spinners(bytes) {
  let opened;
  return async (jobs, millions) => {
    const { Worker } = await import("node:worker_threads");
    const options = { workerData: new WebAssembly.Module(bytes) };
    const url = new URL("./peers/spin.mjs", import.meta.url);
    opened ??= [new Worker(url, options), new Worker(url, options)];
    const run = (worker) =>
      new Promise((resolve) => {
        worker.once("message", resolve);
        worker.postMessage([jobs, millions]);
      });
    await Promise.all(opened.map(run));
  };
}

function echoes() {
  let opened;
  return async () => {
    const { trip } = await (opened ??= openEcho());
    for (let i = 0; i < TRIPS; i++) await trip();
  };
}

async function startEmpty() {
  const { worker, trip } = await openEcho();
  await trip();
  await worker.terminate();
}
