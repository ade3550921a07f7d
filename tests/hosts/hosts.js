// SPDX-License-Identifier: MIT
// The hosts that the tests run programs on: how each is found, and how it is installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { findRuntime, RUNTIMES } from "../../js/runner.js";
import { findChromium, runInChromium } from "./chromium.js";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

const NODE26 = join(ROOT, "tests/hosts/node_modules/node/bin/node");

const TABLE = {
  node20: {
    find: () => checkVersion(process.env.NODE20 ?? process.execPath, ["--version"], /^v20\./),
    install: "run the tests with Node 20, or set NODE20 to one",
    run: runInNode,
  },
  node26: {
    find: () => checkVersion(process.env.NODE26 ?? NODE26, ["--version"], /^v26\./),
    install: "npm ci --prefix tests/hosts",
    run: runInNode,
  },
  wasmtime: {
    find: () => checkVersion(findRuntime("wasmtime"), ["--version"], /^wasmtime \d/),
    install: RUNTIMES.wasmtime.install,
    run: runInRuntime("wasmtime"),
  },
  wazero: {
    find: () => checkVersion(findRuntime("wazero"), ["version"], /\S/),
    install: RUNTIMES.wazero.install,
    run: runInRuntime("wazero"),
  },
  chromium: {
    find: findChromium,
    install: "apt-get install chromium",
    run: runInChromium,
  },
};

export const HOSTS = Object.keys(TABLE);
export const installCommand = (host) => TABLE[host].install;

const found = new Map();

/** The path of a host's program, or undefined when it is not there or DISABLE_HOSTS names it. */
export function findHost(host) {
  if ((process.env.DISABLE_HOSTS ?? "").split(",").includes(host)) return undefined;
  if (!found.has(host)) found.set(host, lookUp(host));
  return found.get(host);
}

function lookUp(host) {
  try {
    return TABLE[host].find();
  } catch {
    return undefined;
  }
}

/**
 * Runs a program; gives { code, stdout, stderr }. Options: args; env, an object; dirs, an object
 * from the path that the program sees to the one on disk; stdin, a string; functions, the path of
 * a module whose exports C may call; virtualTime.
 */
export function run(host, wasm, options = {}) {
  const program = findHost(host);
  if (!program) throw new Error(`${host} is not installed; ${TABLE[host].install}`);
  const { args = [], dirs = {}, stdin = "", functions, virtualTime } = options;
  const env = { ...options.env, ...(virtualTime ? { ASYNCIO_VIRTUAL_TIME: "1" } : {}) };
  return TABLE[host].run(program, wasm, { args, env, dirs, stdin, functions });
}

/** One test per host. A host that is missing is skipped, and in CI it fails. */
export function testOnHosts(name, hosts, body) {
  for (const host of hosts) {
    const reason = `${host} is not installed; ${TABLE[host].install}`;
    const missing = !findHost(host);
    if (missing && process.env.CI) {
      test(`${name} (${host})`, () => Promise.reject(new Error(reason)));
    } else {
      test(`${name} (${host})`, { skip: missing && reason }, (t) => body(host, t));
    }
  }
}

function runInNode(node, wasm, { args, env, dirs, stdin, functions }) {
  const flags = [
    ...Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...Object.entries(dirs).flatMap(([guest, path]) => ["--dir", `${path}::${guest}`]),
    ...(functions ? ["--functions", functions] : []),
  ];
  return runProgram(node, [join(ROOT, "js/cli.js"), "run", ...flags, wasm, ...args], { stdin });
}

function runInRuntime(name) {
  return (program, wasm, { args, env, dirs, stdin }) =>
    runProgram(program, RUNTIMES[name].command(wasm, { args, env, dirs }), { stdin });
}

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

function checkVersion(program, args, pattern) {
  if (!existsSync(program)) return undefined;
  const { stdout } = spawnSync(program, args, { encoding: "utf8" });
  return pattern.test(stdout ?? "") ? program : undefined;
}
