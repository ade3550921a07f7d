// SPDX-License-Identifier: MIT
// The C programs of the benchmarks (bench.h): built, run on a host, and their figures read.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "../../../js/cc.js";
import { load } from "../../../js/index.js";
import { RUNTIMES } from "../../../js/runner.js";
import { findHost, ROOT } from "../../hosts/hosts.js";

/** Hosts whose engine runs the harness itself, and a program in the same process. */
export const ENGINES = ["node20", "node26", "deno", "bun"];

/** The path of tests/bench/NAME.c as a module. toolchain: of toolchain.js, if not the usual one. */
export function buildProgram(name, options = {}) {
  const { flags = [], output = name, library = true, target, toolchain } = options;
  return build({
    cwd: ROOT,
    sources: [`tests/bench/${name}.c`],
    flags: ["-Itests/bench", "-O3", "-DNDEBUG", "-Wall", "-Wextra", "-Wshadow", ...flags],
    output: `dist/bench/${output}.wasm`,
    library,
    target,
    toolchain,
  });
}

/** Figures of a run in a process, of which the first warms up: of memory above all. */
const TIMES = 2;

/**
 * How a case of a program is run on a host: (case, n, m) => (repeats) => its figures, each the mean
 * of so many runs. It is built, and compiled by the engine, when it is first needed.
 */
export function makeProgram(host, name, { env = {}, ...options } = {}) {
  let prepared;
  const inEngine = ENGINES.includes(host);
  const prepare = async () => {
    const path = await buildProgram(name, options);
    return inEngine ? WebAssembly.compile(readFileSync(path)) : path;
  };
  const run = inEngine ? runInstance : runCommand(host);
  const figures = async (args) => {
    const module = await (prepared ??= prepare());
    return figuresOf(await run(module, { args: args.map(String), env }), name, args);
  };
  return (one, n, m = 1) =>
    Object.assign((repeats = 1) => figures([one, n, m, TIMES, repeats]), { program: true });
}

async function runInstance(module, options) {
  let text = "";
  const decoder = new TextDecoder();
  const stdout = (bytes) => (text += decoder.decode(bytes, { stream: true }));
  const app = await load(module, { name: "bench", ...options, stdout });
  return { code: await app.run(), stdout: text };
}

const runCommand = (host) => (path, options) =>
  runProcess(findHost(host), RUNTIMES[host].command(path, { ...options, dirs: {} }));

/** Runs a program to its end; gives { code, stdout }. observe: is given the child. */
export function runProcess(program, args, { env, observe } = {}) {
  return new Promise((done, reject) => {
    const stdio = ["ignore", "pipe", "inherit"];
    const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.on("error", reject).on("close", (code) => done({ code, stdout }));
    observe?.(child);
  });
}

/** The numbers that a program printed, one per line. */
export function figuresOf({ code, stdout }, name, args) {
  const figures = stdout.trim().split("\n").map(Number);
  if (code === 0 && stdout && figures.every(Number.isFinite)) return figures;
  throw new Error(`${[name, ...args].join(" ")}: exit code ${code}: ${stdout || "no output"}`);
}

/** A file of peers/. */
export const peerPath = (name) => join(ROOT, "tests/bench/peers", name);
