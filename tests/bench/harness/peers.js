// SPDX-License-Identifier: MIT
// The peers that are programs of their own, as their users get them. One that is not installed has
// `missing`, the command that installs it.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "../../../js/cc.js";
import { findHost, ROOT } from "../../hosts/hosts.js";
import { findPython, INSTALL_PYTHON } from "../../parity/machines.js";
import { figuresOf, peerPath, runProcess } from "./programs.js";

const output = (name) => join(ROOT, "dist/bench", name);
const has = (program, args) => spawnSync(program, args).status === 0;

/** Each start takes seconds, or its figure hardly varies. */
const SLOW = 3;

/** Where each peer is measured beside ours. */
const TABLE = {
  "Emscripten fibers": { hosts: ["node20", "node26"], find: findFibers },
  // What emcc makes of a program when it is not told to optimise it.
  "Emscripten fibers, -O0": { hosts: ["node20"], find: (host) => findFibers(host, "-O0") },
  "CPython 3.13": { hosts: ["node20", "wasmtime"], find: findCPython },
  Pyodide: { hosts: ["node20", "node26"], find: findPyodide },
  "Go wasip1": { hosts: ["wasmtime"], find: findGo },
  JSPI: { hosts: ["node26"], find: findJspi },
};

/**
 * (name, ...args) => the peer that runs a case of that program, or undefined where it is not
 * measured.
 */
export function findPeers(host) {
  const found = new Map();
  const find = (name) => found.get(name) ?? found.set(name, TABLE[name].find(host)).get(name);
  return (name, ...args) => (TABLE[name].hosts.includes(host) ? find(name)(...args) : undefined);
}

const absent = (missing) => () => ({ missing });

/** prepare: gives the command, once, when it is first needed. */
function peerProgram(name, prepare, { rounds, env } = {}) {
  let command;
  return (...args) => {
    const words = args.map(String);
    const run = async () => {
      const [program, ...before] = await (command ??= prepare());
      return figuresOf(await runProcess(program, [...before, ...words], { env }), name, args);
    };
    return { run, rounds };
  };
}

/** Whether a source was built after it was last changed. */
function isBuilt(target, source) {
  return existsSync(target) && statSync(target).mtimeMs > statSync(source).mtimeMs;
}

function findFibers(host, level = "-O3") {
  if (!has("emcc", ["--version"])) return absent("apt-get install emscripten");
  return peerProgram("fibers", () => [findHost(host), buildFibers(level)]);
}

/** One file, as fetch() of a path fails in Node; .cjs, as the project's .js are modules. */
function buildFibers(level) {
  const [source, target] = [peerPath("fibers.c"), output(`fibers${level}.cjs`)];
  if (isBuilt(target, source)) return target;
  mkdirSync(output(""), { recursive: true });
  const temporary = output(`fibers${level}.js`);
  const flags = [level, "-sASYNCIFY", "-sSINGLE_FILE=1", "-sINITIAL_MEMORY=64MB"];
  const env = { NODE_PATH: "/usr/share/nodejs", ...process.env };
  execFileSync("emcc", [source, ...flags, "-o", temporary], { env, stdio: ["ignore", 2, 2] });
  renameSync(temporary, target);
  return target;
}

function findCPython() {
  const python = findPython();
  if (!python) return absent(INSTALL_PYTHON);
  return peerProgram("tasks.py", () => [python, "-B", peerPath("tasks.py")], { rounds: SLOW });
}

function findPyodide(host) {
  if (!existsSync(join(ROOT, "tests/bench/node_modules/pyodide")))
    return absent("npm ci --prefix tests/bench");
  const command = () => [findHost(host), peerPath("pyodide.js"), peerPath("tasks.py")];
  return peerProgram("pyodide", command, { rounds: SLOW });
}

function findGo() {
  if (!has("go", ["version"])) return absent("install Go 1.24 or newer, https://go.dev/dl");
  return peerProgram("goroutines", () => [findHost("wasmtime"), "run", buildGo()], {
    rounds: SLOW,
  });
}

function buildGo() {
  const target = output("goroutines.wasm");
  const source = peerPath("goroutines.go");
  const env = { ...process.env, GOOS: "wasip1", GOARCH: "wasm", GO111MODULE: "off" };
  if (!isBuilt(target, source))
    execFileSync("go", ["build", "-o", target, source], { env, stdio: ["ignore", 2, 2] });
  return target;
}

/** In this process, whose engine it is: (case, ...numbers). */
function findJspi() {
  let peer;
  const prepare = async () => {
    const flags = ["-Wl,--export=task"];
    const sources = ["tests/bench/peers/jspi.c"];
    const path = await build({ cwd: ROOT, sources, flags, library: false });
    return (await import("../peers/jspi.js")).openPeer(readFileSync(path));
  };
  return (name, ...args) => ({ run: async () => (await (peer ??= prepare()))[name](...args) });
}
