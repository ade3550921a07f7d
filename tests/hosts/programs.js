// SPDX-License-Identifier: MIT
// Programs of this machine, and the files that are handed to those in memory.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";

/** Runs a program to its end; one that takes two minutes is stuck, and reported as such. */
export function runProgram(program, args, { stdin = "", env, cwd, timeout = 120_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, timeout });
    const out = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => (out[name] += text));
    }
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? signal, ...out }));
    child.stdin.on("error", () => {}); // a program may end without reading
    child.stdin.end(stdin);
  });
}

/** [path in the program, content as base64] of each file below a directory. */
export function* readFiles(path, guest) {
  if (!statSync(path).isDirectory()) yield [guest, readFileSync(path).toString("base64")];
  else
    for (const name of readdirSync(path))
      yield* readFiles(join(path, name), posix.join(guest, name));
}
