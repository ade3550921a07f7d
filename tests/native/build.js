// SPDX-License-Identifier: MIT
// Compiles the C tests as a native program: each file by itself, as many at once as there are
// cores, and only what has changed.
import { execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../hosts/hosts.js";

const CC = process.env.NATIVE_CC ?? "cc";
const FLAGS =
  "-std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow -Werror " +
  "-Isrc -Isrc/native -Itests -MMD";

/** tests/native/memory.c takes the place of these functions. */
const WRAPPED = ["malloc", "calloc", "realloc", "strdup", "free", "main"];
const WRAP = `-Wl,${WRAPPED.map((name) => `--wrap=${name}`).join(",")}`;

const ROOMS = [
  "src",
  "src/native",
  "tests",
  "tests/native",
  "tests/cpython",
  "tests/net",
  "tests/udp",
  "tests/webio",
  "tests/io",
  "tests/files",
];

/** Needs a host that JavaScript can reach. */
const NOT_NATIVE = new Set(["test_functions.c", "test_objects.c", "test_promises.c"]);

const hasCompiler = spawnSync(CC, ["--version"]).status === 0;

/** Why there is nothing to test, or false: where everything is tested, a compiler must be there. */
export const skip = !hasCompiler && !process.env.CI && `no ${CC}: apt-get install gcc`;

/** Does the work for each item, as much at once as there are cores. Returns the results. */
export async function inParallel(items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const i = next++;
      results[i] = await work(items[i]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/** Builds the program of all C tests in `directory`, with flags of its own. Returns its path. */
export async function buildTests(directory, flags) {
  if (!hasCompiler) throw new Error(`no C compiler ${CC}: apt-get install gcc`);
  mkdirSync(join(ROOT, directory), { recursive: true });
  const sources = ROOMS.flatMap(sourcesIn);
  const objects = await inParallel(sources, (source) => compile(source, directory, flags));
  const program = `${directory}/tests`;
  await promisify(execFile)(CC, [...flags, WRAP, ...objects, "-lm", "-o", program], { cwd: ROOT });
  return join(ROOT, program);
}

function sourcesIn(room) {
  const names = readdirSync(join(ROOT, room)).filter((name) => name.endsWith(".c"));
  return names.filter((name) => !NOT_NATIVE.has(name)).map((name) => `${room}/${name}`);
}

async function compile(source, directory, flags) {
  const object = `${directory}/${source.slice(0, -2).replaceAll("/", "_")}.o`;
  const command = [...FLAGS.split(" "), ...flags, "-c", source, "-o", object];
  if (!isCurrent(object)) await promisify(execFile)(CC, command, { cwd: ROOT });
  return object;
}

/** Whether nothing that the object was made of has changed since. */
function isCurrent(object) {
  const rule = join(ROOT, object.replace(/o$/, "d"));
  if (!existsSync(join(ROOT, object)) || !existsSync(rule)) return false;
  const made = changeTime(object);
  const inputs = readFileSync(rule, "utf8").replaceAll("\\\n", " ").split(/\s+/).slice(1);
  return inputs.filter(Boolean).every((input) => changeTime(input) < made);
}

function changeTime(path) {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
}

/** The tests of a program: `{ name, exit }`, where those with an exit code end the program. */
export async function listTests(program) {
  const { stdout } = await runTests(program, ["--list"]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => {
      const [, name, exit] = /^(\S+)(?: exit=(\d+))?/.exec(line);
      return { name, exit: exit && Number(exit) };
    });
}

/** Runs a program of tests on a virtual clock, with no input. Returns its status, stdout and stderr. */
export function runTests(program, args, env = {}) {
  const settings = { ...process.env, ASYNCIO_VIRTUAL_TIME: "1", ...env };
  const stdio = ["ignore", "pipe", "pipe"];
  const child = spawn(program, args, { cwd: ROOT, env: settings, stdio });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"])
    child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ status: code ?? signal, ...output }));
  });
}

/** Runs a test that ends the program, in the middle: what it holds then is no leak. */
export function runToItsEnd(program, name) {
  return runTests(program, [name], { ASAN_OPTIONS: "detect_leaks=0" });
}

/** Runs the tests with malloc failing at each call. Returns what is said of those that failed. */
export async function runWithoutMemory(program, names) {
  const groups = [];
  for (let i = 0; i < names.length; i += 10) groups.push(names.slice(i, i + 10));
  const outputs = await inParallel(groups, (group) =>
    // every block is counted, and an end in the middle is fine; freed stacks need not stay long
    runTests(program, ["--without-memory", ...group], {
      ASAN_OPTIONS: "detect_leaks=0:quarantine_size_mb=16",
    }),
  );
  return outputs.flatMap(({ stdout, stderr }, i) => {
    const done = stdout.includes(`done ${groups[i].length}\n`);
    const failed = stdout.split("\n").filter((line) => /^(not ok|without memory)/.test(line));
    return done ? failed : [...failed, `${groups[i]}: not done: ${stderr}`];
  });
}
