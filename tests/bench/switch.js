// SPDX-License-Identifier: MIT
// One asyncio_sleep(0) through the loop, and through nested calls, beside `await null` and awaits
// through as many nested async functions. switch.c prints the nanoseconds of one, as measured by
// itself: switch TASKS DEPTH ROUNDS.
import { readFileSync } from "node:fs";
import { build } from "../../js/cc.js";
import { load } from "../../js/index.js";
import { ROOT } from "../hosts/hosts.js";

const SWITCHES = 400_000;
const output = "dist/bench/switch.wasm";

export async function cases() {
  const path = await build({ cwd: ROOT, sources: ["tests/bench/switch.c"], output });
  const program = await WebAssembly.compile(readFileSync(path));
  const pairs = [2, 1000].flatMap((tasks) => [1, 5, 10].map((depth) => [tasks, depth]));
  return pairs.map(([tasks, depth]) => {
    const rounds = Math.ceil(SWITCHES / tasks / depth);
    return {
      name: `switch: ${tasks} tasks, depth ${depth}`,
      unit: "ns",
      ours: () => runProgram(program, [tasks, depth, rounds]),
      peer: () => runAsync(tasks, depth, rounds),
    };
  });
}

async function runProgram(program, numbers) {
  let text = "";
  const decoder = new TextDecoder();
  const stdout = (bytes) => (text += decoder.decode(bytes));
  const app = await load(program, { name: "switch.wasm", args: numbers.map(String), stdout });
  const code = await app.run();
  if (code !== 0 || !(Number(text) > 0)) throw new Error(`switch.wasm: exit code ${code}: ${text}`);
  return Number(text);
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
