// SPDX-License-Identifier: MIT
// The interpreters: CPython 3.13, the C library built natively, and as wasm in Node.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { build } from "../../js/cc.js";
import { ROOT, run as runOnHost } from "../hosts/hosts.js";

const HERE = join(ROOT, "tests/parity");
const CC = process.env.NATIVE_CC ?? "cc";
const FLAGS = "-std=c11 -D_GNU_SOURCE -g -O1 -Wall -Wextra -Werror".split(" ");
const SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
const SETTINGS = {
  ASYNCIO_VIRTUAL_TIME: "1",
  ASAN_OPTIONS: "detect_leaks=0", // tasks that never end are left where they wait
  PYTHONDONTWRITEBYTECODE: "1",
};
const PATIENCE = 120_000; // milliseconds for a batch

export const INSTALL_PYTHON = "pyenv install 3.13, or set PYTHON313 to one";

/** A Python 3.13, or undefined. */
export function findPython() {
  return pythonCandidates().find((path) => {
    const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
    return /^Python 3\.13\./.test(stdout ?? "");
  });
}

function pythonCandidates() {
  if (process.env.PYTHON313) return [process.env.PYTHON313];
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const names = existsSync(versions) ? readdirSync(versions) : [];
  const installed = names.filter((name) => /^3\.13(\.|$)/.test(name)).sort();
  return ["python3.13", ...installed.map((name) => join(versions, name, "bin/python3.13"))];
}

/** Whether there is a native compiler. */
export function hasCompiler() {
  return spawnSync(CC, ["--version"]).status === 0;
}

/** Builds a program of some directories natively, from a copy of src; gives its path. */
export function buildNative({ src = join(ROOT, "src"), name = "interpreter", ...options } = {}) {
  const { directories = [HERE], sanitize } = options;
  const output = join(ROOT, "dist/parity", name);
  mkdirSync(join(ROOT, "dist/parity"), { recursive: true });
  const sources = [src, join(src, "native"), ...directories].flatMap(sourcesIn);
  const includes = [src, join(src, "native"), ...directories].map((path) => `-I${path}`);
  const flags = [...FLAGS, ...(sanitize ? SANITIZE : []), ...includes];
  execFileSync(CC, [...flags, ...sources, "-lm", "-o", output], { stdio: "inherit" });
  return output;
}

function sourcesIn(directory) {
  const names = readdirSync(directory).filter((name) => name.endsWith(".c"));
  return names.map((name) => join(directory, name));
}

/** Builds a program of some directories as wasm; gives the path of the module. */
export async function buildWasm({ name = "interpreter", directories = [HERE] } = {}) {
  const includes = directories.map((path) => `-I${path}`);
  const flags = [..."-std=c11 -Wall -Wextra -Werror".split(" "), ...includes];
  const output = `dist/parity/${name}.wasm`;
  return build({ cwd: ROOT, sources: directories.flatMap(sourcesIn), flags, output });
}

/** A machine takes lines of programs and gives a map from name to trace. */
export const python = (path) => (lines) => collect(path, [join(HERE, "interpreter.py")], lines);
export const native = (path) => (lines) => collect(path, [], lines);
export const wasm = (path) => async (lines) => {
  const options = { stdin: lines.join("\n"), virtualTime: true };
  return split(await runOnHost("node20", path, options), lines);
};

function collect(program, args, lines) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...SETTINGS };
    const child = spawn(program, args, { env, timeout: PATIENCE });
    const out = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => (out[name] += text));
    }
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(split({ code: code ?? signal, ...out }, lines)));
    child.stdin.on("error", () => {}); // it may crash without reading
    child.stdin.end(`${lines.join("\n")}\n`);
  });
}

/** Output as a map from name to trace, which follows `== name`. */
export function splitTraces(stdout) {
  const traces = new Map();
  for (const text of stdout.split(/^== /m).slice(1)) {
    const end = text.indexOf("\n");
    traces.set(text.slice(0, end), text.slice(end + 1).trimEnd());
  }
  return traces;
}

/** The trace of each program. One that ended the process says so, and those behind it have none. */
function split({ code, stdout, stderr }, lines) {
  const traces = splitTraces(stdout);
  if (code === 0) return traces;
  const names = lines.map((line) => line.split(" ")[0]);
  const last = [...traces.keys()].at(-1) ?? names[0];
  const what = `ended the process: ${code}\n${stderr.trim().slice(0, 3000)}`;
  return traces.set(last, `${traces.get(last) ?? ""}\n${what}`);
}
