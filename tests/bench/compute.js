// SPDX-License-Identifier: MIT
// What Asyncify costs code that never suspends, though it calls through pointers: the same program
// with and without the runtime, in time and in size.
import { statSync } from "node:fs";
import { buildProgram } from "./harness/programs.js";

const WITHOUT = { flags: ["-DWITHOUT_ASYNCIO"], output: "compute_without", library: false };

export function cases({ program, scale }) {
  const count = scale(2_000_000);
  const [ours, without] = [program("compute"), program("compute", WITHOUT)];
  const size = (options) => async () =>
    statSync(await buildProgram("compute", options)).size / 1024;
  return [
    {
      name: "compute: a bytecode machine, never suspending",
      unit: "ns per round",
      ours: ours("compute", count),
      peers: { "without Asyncify": without("compute", count) },
    },
    {
      name: "compute: its size",
      unit: "KB",
      rounds: 1,
      ours: Object.assign(size(), { program: true }),
      peers: { "without Asyncify": size(WITHOUT) },
    },
  ];
}
