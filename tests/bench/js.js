// SPDX-License-Identifier: MIT
// The loop that JavaScript uses, beside promises: a generator task that sleeps 0, futures, gather.
import { buildLoop } from "../../js/cc/loop.js";
import { create_task, Future, gather, run, sleep } from "../../js/index.js";
import { runRepeatedly } from "./harness/measure.js";

const SWITCHES = 400_000;
const REPEATS = 5;

export async function cases() {
  await buildLoop({ output: "dist/asyncio.wasm" });
  return [
    ...[2, 1000].map((tasks) => ({
      name: `js: yield* sleep(0), ${tasks.toLocaleString("en")} tasks`,
      unit: "ns",
      repeats: REPEATS,
      ours: (repeats) => runRepeatedly(() => switches(tasks, SWITCHES / tasks), repeats),
      peer: () => nativeSwitches(tasks, SWITCHES / tasks),
    })),
    { name: "js: await of a future", unit: "ns", ours: futures, peer: nativeFutures },
    { name: "js: gather of 10,000 tasks", unit: "ns", ours: gathers, peer: nativeGathers },
  ];
}

const since = (start, count) => ((performance.now() - start) * 1e6) / count;

function* sleeper(rounds) {
  for (let i = 0; i < rounds; i++) yield* sleep(0);
}

function switches(tasks, rounds) {
  return run(function* () {
    const all = Array.from({ length: tasks }, () => create_task(sleeper(rounds)));
    yield* sleep(0);
    const start = performance.now();
    for (const task of all) yield* task;
    return since(start, tasks * rounds);
  });
}

async function nativeSwitches(tasks, rounds) {
  const start = performance.now();
  const task = async () => {
    for (let i = 0; i < rounds; i++) await null;
  };
  await Promise.all(Array.from({ length: tasks }, task));
  return since(start, tasks * rounds);
}

const MANY = 10_000;

function futures() {
  return run(function* () {
    const all = Array.from({ length: MANY }, () => new Future());
    create_task(function* () {
      for (const future of all) {
        future.set_result(1);
        yield* sleep(0);
      }
    });
    const start = performance.now();
    for (const future of all) yield* future;
    return since(start, MANY);
  });
}

async function nativeFutures() {
  const all = Array.from({ length: MANY }, () => Promise.withResolvers?.() ?? resolvers());
  const start = performance.now();
  (async () => {
    for (const { resolve } of all) {
      resolve(1);
      await null;
    }
  })();
  for (const { promise } of all) await promise;
  return since(start, MANY);
}

function resolvers() {
  const made = {};
  made.promise = new Promise((resolve) => (made.resolve = resolve));
  return made;
}

function* once() {
  yield* sleep(0);
}

function gathers() {
  return run(function* () {
    const start = performance.now();
    yield* gather(...Array.from({ length: MANY }, once));
    return since(start, MANY);
  });
}

async function nativeGathers() {
  const start = performance.now();
  await Promise.all(Array.from({ length: MANY }, async () => await null));
  return since(start, MANY);
}
