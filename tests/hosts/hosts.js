// SPDX-License-Identifier: MIT
// The hosts that the tests run programs on: how each is found, and how it is installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { commandLine, findRuntime, RUNTIMES } from "../../js/runner.js";
import { findFirefox, findWebKit } from "./browsers.js";
import { findChromium, runInChromium, runInFirefox } from "./chromium.js";
import { runProgram } from "./programs.js";
import { runInWorkerd } from "./workerd.js";

export { runProgram };

export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

process.env.JCO ??= join(ROOT, "tests/hosts"); // for components

/** A program that tests/hosts/package.json asks for. */
const installed = (name) => join(ROOT, "tests/hosts/node_modules/.bin", name);
const INSTALL = "npm ci --prefix tests/hosts";

const TABLE = {
  node20: {
    find: () => checkVersion(process.env.NODE20 ?? process.execPath, ["--version"], /^v20\./),
    install: "run the tests with Node 20, or set NODE20 to one",
    run: runInNode,
  },
  node26: {
    find: () => checkVersion(process.env.NODE26 ?? installed("node"), ["--version"], /^v26\./),
    install: INSTALL,
    run: runInNode,
  },
  deno: {
    find: () => checkVersion(process.env.DENO ?? installed("deno"), ["--version"], /^deno \d/),
    install: INSTALL,
    run: runInRuntime("deno"),
  },
  bun: {
    find: () => checkVersion(process.env.BUN ?? installed("bun"), ["--version"], /^\d/),
    install: INSTALL,
    run: runInRuntime("bun"),
  },
  workerd: {
    find: () =>
      checkVersion(process.env.WORKERD ?? installed("workerd"), ["--version"], /^workerd/),
    install: INSTALL,
    run: runInWorkerd,
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
  firefox: {
    find: findFirefox,
    install: "apt-get install firefox-esr",
    run: runInFirefox,
  },
  webkit: { find: findWebKit, install: "apt-get install webkit2gtk-driver xvfb xauth" },
};

/** Those that run most programs: Firefox is slow to start. The page is shown by the browsers. */
export const HOSTS = Object.keys(TABLE).filter((host) => TABLE[host].run && host !== "firefox");
export const BROWSERS = ["chromium", "firefox", "webkit"];
export const ALL_HOSTS = Object.keys(TABLE);
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
 * a module whose exports C may call; allow, as of load(); virtualTime.
 */
export function run(host, wasm, options = {}) {
  const program = findHost(host);
  if (!program) throw new Error(`${host} is not installed; ${TABLE[host].install}`);
  const { args = [], dirs = {}, stdin = "", functions, allow, virtualTime } = options;
  const env = { ...options.env, ...(virtualTime ? { ASYNCIO_VIRTUAL_TIME: "1" } : {}) };
  return TABLE[host].run(program, wasm, { args, env, dirs, stdin, functions, allow });
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

function runInNode(node, wasm, { stdin, ...options }) {
  return runProgram(node, commandLine(wasm, options), { stdin });
}

function runInRuntime(name) {
  return (program, wasm, { stdin, ...options }) =>
    runProgram(program, RUNTIMES[name].command(wasm, options), { stdin });
}

function checkVersion(program, args, pattern) {
  if (!existsSync(program)) return undefined;
  const { stdout } = spawnSync(program, args, { encoding: "utf8" });
  return pattern.test(stdout ?? "") ? program : undefined;
}
