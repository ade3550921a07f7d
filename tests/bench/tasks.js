// SPDX-License-Identifier: MIT
// Tasks that begin, end and are cancelled, beside async functions.
const REPEATS = 5; // a run is 10 ms, which engines have not optimised everything after

export function cases({ program, scale, peers }) {
  const ours = program("tasks");
  const spawned = scale(100_000);
  const [spawn, gather] = ["spawn", "gather"].map((name) => (...args) => ({
    "CPython 3.13": peers("CPython 3.13", name, ...args),
    "Go wasip1": peers("Go wasip1", name, ...args),
  }));
  return [
    {
      name: "tasks: spawn and join",
      unit: "ns",
      repeats: REPEATS,
      ours: ours("spawn", spawned),
      peers: { JavaScript: () => awaitEach(nothing, spawned), ...spawn(spawned) },
    },
    {
      name: "tasks: spawn and join, each suspends once",
      unit: "ns",
      repeats: REPEATS,
      ours: ours("spawn_once", spawned),
      peers: { JavaScript: () => awaitEach(once, spawned) },
    },
    {
      name: "tasks: spawn and join, eager",
      unit: "ns",
      repeats: REPEATS,
      ours: ours("spawn_eager", spawned),
      peers: { JavaScript: () => awaitEach(nothing, spawned) },
    },
    ...[10, 10_000, 100_000].map((count) => {
      const times = Math.ceil(scale(100_000) / count);
      return {
        name: `tasks: gather of ${count.toLocaleString("en")}`,
        unit: "ns",
        repeats: REPEATS,
        ours: ours("gather", count, times),
        peers: { JavaScript: () => awaitAll(count, times), ...(count > 10 ? gather(count) : {}) },
      };
    }),
    {
      name: "tasks: 100,000 sleeping ones cancelled",
      unit: "ns",
      ours: ours("cancel", scale(100_000)),
      peers: { JavaScript: () => abortAll(scale(100_000)) },
    },
  ];
}

const since = (start, count) => ((performance.now() - start) * 1e6) / count;

async function nothing() {}

async function awaitEach(call, count) {
  const start = performance.now();
  for (let i = 0; i < count; i++) await call();
  return since(start, count);
}

const once = async () => await null;

async function awaitAll(count, times) {
  const start = performance.now();
  for (let j = 0; j < times; j++) await Promise.all(Array.from({ length: count }, once));
  return since(start, count * times);
}

/** Sleepers that a signal of each ends. */
async function abortAll(count) {
  const controllers = Array.from({ length: count }, () => new AbortController());
  const all = controllers.map(({ signal }) => sleepLong(signal).catch((error) => error));
  const start = performance.now();
  for (const controller of controllers) controller.abort();
  await Promise.all(all);
  return since(start, count);
}

async function sleepLong(signal) {
  await new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 3_600_000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
