// SPDX-License-Identifier: MIT
// One asyncio_sleep(0) through the loop, and through nested calls, beside `await null`, awaits
// through as many nested async functions, and what else switches.
const SWITCHES = 400_000;
const REPEATS = 5; // a run is 10 ms, which engines have not optimised everything after
const SLOW = 100_000; // switches of peers that take a microsecond

export function cases({ program, scale, peers }) {
  const ours = program("switch");
  const make = (tasks, depth, others) => {
    const count = Math.max(scale(SWITCHES / depth), 2 * tasks);
    return {
      name: `switch: ${tasks.toLocaleString("en")} tasks, depth ${depth}`,
      unit: "ns",
      repeats: tasks > 1000 && depth > 1 ? 1 : REPEATS, // the others take seconds
      ours: ours(`depth${depth}`, tasks, count),
      peers: { JavaScript: () => runAsync(tasks, depth, count / tasks), ...others },
    };
  };
  const alone = program("peers/asyncify", { library: false, output: "asyncify" });
  const neighbours = {
    "Asyncify alone": async () => (await alone("loop", 1000, scale(SWITCHES))()).at(-1),
    generators: () => runGenerators(1000, scale(SWITCHES) / 1000),
    "Emscripten fibers": peers("Emscripten fibers", "loop", 1000, scale(SLOW)),
    "Emscripten fibers, -O0": peers("Emscripten fibers, -O0", "loop", 1000, scale(SLOW)),
    "Emscripten fibers, direct": peers("Emscripten fibers", "ring", 1000, scale(SLOW)),
    JSPI: peers("JSPI", "switch", 1000, scale(SLOW)),
    "CPython 3.13": peers("CPython 3.13", "switch", 1000, scale(SLOW)),
    Pyodide: peers("Pyodide", "switch", 1000, scale(SLOW)),
    "Go wasip1": peers("Go wasip1", "switch", 1000, scale(SWITCHES)),
  };
  return [
    make(1000, 1, neighbours),
    ...[5, 10, 20].map((depth) => make(1000, depth)),
    ...[1, 5, 10, 20].map((depth) => make(2, depth)),
    ...[1, 5, 10, 20].map((depth) => make(100_000, depth)),
    {
      name: "switch: 2 tasks, a far timer pending",
      unit: "ns",
      repeats: REPEATS,
      ours: ours("far_timer", 2, scale(SWITCHES)),
      peers: { JavaScript: () => runAsync(2, 1, scale(SWITCHES) / 2) },
    },
  ];
}

async function runAsync(tasks, depth, rounds) {
  const call = nest(depth);
  const start = performance.now();
  await Promise.all(Array.from({ length: tasks }, () => task(call, rounds)));
  return ((performance.now() - start) * 1e6) / (tasks * rounds);
}

async function task(call, rounds) {
  if (!call) for (let i = 0; i < rounds; i++) await null;
  else for (let i = 0; i < rounds; i++) await call();
}

/** `await null` below depth - 1 async functions; nothing when the task awaits it itself. */
function nest(depth) {
  if (depth === 1) return undefined;
  const inner = nest(depth - 1);
  if (!inner) return async () => await null;
  return async () => await inner();
}

/** Taking turns by hand, with no loop at all. */
function runGenerators(tasks, rounds) {
  const start = performance.now();
  const all = Array.from({ length: tasks }, () => generator(rounds));
  for (let i = 0; i < rounds; i++) for (const one of all) one.next();
  return ((performance.now() - start) * 1e6) / (tasks * rounds);
}

function* generator(rounds) {
  for (let i = 0; i < rounds; i++) yield;
}
