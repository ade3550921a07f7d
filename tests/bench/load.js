// SPDX-License-Identifier: MIT
// From the bytes of a module until its first task has run, and all that until its process has
// ended, beside the same program without asyncio.
import { readFileSync } from "node:fs";
import { load } from "../../js/index.js";
import { commandLine, RUNTIMES } from "../../js/runner.js";
import { findHost } from "../hosts/hosts.js";
import { buildProgram, runProcess } from "./harness/programs.js";

const WITHOUT = { flags: ["-DWITHOUT_ASYNCIO"], output: "hello_without", library: false };

export function cases({ host }) {
  return [
    {
      name: "load: a module, until its first task has run",
      unit: "ms",
      ours: loader(),
      peers: { "without asyncio": loader(WITHOUT) },
    },
    {
      name: "load: a process, from start to end",
      unit: "ms",
      rounds: 5,
      ours: Object.assign(starter(host), { program: true }),
      peers: { "without asyncio": starter(host, WITHOUT) },
    },
  ];
}

/** Other bytes each time, lest the engine remembers what it made of them. */
function loader(options) {
  let bytes;
  let count = 0;
  return async () => {
    bytes ??= readFileSync(await buildProgram("hello", options));
    const copy = Buffer.concat([bytes, customSection(`round ${count++}`)]);
    const start = performance.now();
    const app = await load(copy, { name: "hello", stdout: () => {} });
    await app.run();
    return performance.now() - start;
  };
}

function customSection(text) {
  const name = Buffer.from(text);
  return Buffer.concat([Buffer.from([0, name.length + 1, name.length]), name]);
}

function starter(host, options) {
  return async () => {
    const path = await buildProgram("hello", options);
    const job = { args: [], env: {}, dirs: {} };
    const command = RUNTIMES[host]?.command(path, job) ?? commandLine(path, job);
    const start = performance.now();
    const { code, stdout } = await runProcess(findHost(host), command);
    if (code !== 0 || stdout !== "1\n") throw new Error(`hello: exit code ${code}: ${stdout}`);
    return performance.now() - start;
  };
}
