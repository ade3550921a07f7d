// SPDX-License-Identifier: MIT
// Builds programs: compile, archive, link, and then let wasm-opt make suspension (Asyncify).
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { digest, openCache, ROOT } from "./cc/cache.js";
import { BuildError } from "./cc/error.js";
import { parseFlags } from "./cc/flags.js";
import { readClosure } from "./cc/includes.js";
import { archiveJob, compileJob, linkJob } from "./cc/jobs.js";
import { findToolchain } from "./toolchain.js";

export { BuildError };

const HEADERS = join(ROOT, "src");
const LIBRARY_FLAGS = "-std=c11 -O2 -Wall -Wextra -Wpedantic -Wshadow -Werror -Isrc -Iwasm".split(
  " ",
);

/** The stack of `main` comes first in memory, so that overflowing it traps. */
const LINK_FLAGS = ["-Wl,-z,stack-size=262144", "-Wl,--stack-first"];

/**
 * The functions that call `asyncify.*`: inlined into others, a task would silently run twice. They
 * are exported too, which keeps them apart at the usual inlining limits of any toolchain.
 */
const SWITCH_FUNCTIONS = ["asyncio_sleep", "asyncio__await_future", "asyncio__park"];

/**
 * Look as if they could suspend, since they call through a pointer, and never do: what the loop
 * runs on its own frame, and functions that only give memory back or make a text.
 */
const NOT_INSTRUMENTED = [
  "asyncio__loop_pass",
  "asyncio__turn_*",
  "asyncio__begin_*",
  "asyncio__future_release",
  "asyncio__report",
  "asyncio_loop_call_exception_handler",
  "asyncio__take_returned",
  "asyncio__task_cancel",
  "asyncio_future_cancel",
  "asyncio_loop_close",
  "asyncio_raise",
  "asyncio_task_get_name",
  "asyncio_value_clear",
  ...["vfprintf", "vsnprintf", "snprintf", "fflush", "__fwritex", "__stdio_exit"], // names C reserves
];

/**
 * Builds C files (and .o, .a) into a module and gives the path of it: `output`, or else a file of
 * the cache. Messages of the compiler go to stderr; a failure throws a BuildError.
 */
export async function build({ sources, output, flags = [], library = true, cwd = ".", log }) {
  const plan = newPlan(resolve(cwd), log);
  const options = parseFlags(flags, plan.cwd);
  const inputs = sources.map((source) => addSource(plan, source, options));
  if (library) inputs.push(addLibrary(plan));
  const linked = addLink(plan, [...inputs, ...options.inputs], options);
  const result = optimize(plan, linked, options);
  return output ? publish(result.path, resolve(plan.cwd, output)) : result.path;
}

/** Builds `libasyncio.a` and gives the path of it. */
export async function buildLibrary({ output, log } = {}) {
  const plan = newPlan(ROOT, log);
  const archive = addLibrary(plan);
  runJobs(plan);
  return output ? publish(archive.path, resolve(output)) : archive.path;
}

/**
 * Every step gives a product { key, path } at once and adds a job when the cache has no such file:
 * the jobs run together, since loading the compiler takes longer than compiling a file.
 */
function newPlan(cwd, log = () => {}) {
  return { cwd, log, toolchain: findToolchain(), cache: openCache(), jobs: [] };
}

function addProduct({ cache, jobs }, key, extension, makeJob) {
  const path = cache.path(key, extension);
  if (!cache.has(path)) jobs.push(makeJob(path));
  return { key, path };
}

function runJobs(plan) {
  if (plan.jobs.length) plan.toolchain.run(plan.jobs);
  plan.jobs = [];
}

function addSource(plan, source, options) {
  const kind = extname(source);
  if (![".c", ".o", ".a"].includes(kind))
    throw new BuildError(`${source}: not a .c, .o or .a file`);
  const path = resolve(plan.cwd, source);
  if (kind !== ".c") return { key: digest(read(path, source)), path };
  read(path, source);
  const flags = [...options.compile, `-I${HEADERS}`];
  const directories = [...options.directories, HEADERS];
  return addObject(plan, { cwd: plan.cwd, source, flags, directories, names: options.names });
}

function read(path, typed) {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new BuildError(`${typed}: ${error.code === "ENOENT" ? "no such file" : error.code}`);
  }
}

function addObject(plan, { cwd, source, flags, directories, names }) {
  const closure = readClosure([source], directories, cwd, names);
  const key = digest(plan.toolchain.id, cwd, source, flags.join("\0"), ...[...closure].flat());
  const reads = [...closure.keys()];
  return addProduct(plan, key, ".o", (path) => compileJob(cwd, source, flags, reads, path));
}

function addLibrary(plan) {
  const before = plan.jobs.length;
  const objects = ["src", "wasm"]
    .flatMap(listSources)
    .map((source) =>
      addObject(plan, { cwd: ROOT, source, flags: LIBRARY_FLAGS, directories: ["src", "wasm"] }),
    );
  const compiled = plan.jobs.length - before;
  if (compiled) plan.log(`building the library (${compiled} of ${objects.length} files)`);
  const key = digest("archive", ...objects.map((object) => object.key));
  const paths = objects.map((object) => object.path);
  return addProduct(plan, key, ".a", (path) => archiveJob(paths, path));
}

function listSources(directory) {
  const names = readdirSync(join(ROOT, directory)).filter((name) => name.endsWith(".c"));
  return names.sort().map((name) => `${directory}/${name}`);
}

function addLink(plan, products, options) {
  const flags = [...LINK_FLAGS, ...options.link, ...options.system];
  const keys = products.map((product) => product.key);
  const paths = products.map((product) => product.path);
  const key = digest("link", plan.toolchain.id, ...keys, ...flags);
  return addProduct(plan, key, ".linked.wasm", (path) => linkJob(paths, flags, path));
}

/** The one step that cannot be planned: what wasm-opt is told depends on the linked module. */
function optimize(plan, linked, options) {
  const recipe = [
    options.level,
    options.debug ? "-g" : "",
    ...SWITCH_FUNCTIONS,
    ...NOT_INSTRUMENTED,
  ];
  const key = digest("optimize", plan.toolchain.optimizerId, linked.key, ...recipe);
  const path = plan.cache.path(key, ".wasm");
  if (plan.cache.has(path)) return { key, path };
  runJobs(plan);
  const temporary = `${path}.${process.pid}.tmp`;
  const passes = importsAsyncify(linked.path) ? asyncifyPasses(options) : plainPasses(options);
  plan.toolchain.optimize([linked.path, ...passes, "-o", temporary]);
  if (importsAsyncify(temporary)) throw new BuildError("wasm-opt left imports of module asyncify");
  renameSync(temporary, path);
  plan.cache.prune();
  return { key, path };
}

function importsAsyncify(path) {
  const module = new WebAssembly.Module(readFileSync(path));
  return WebAssembly.Module.imports(module).some((entry) => entry.module === "asyncify");
}

function plainPasses({ level, debug }) {
  return [`-O${wasmOptLevel(level)}`, ...(debug ? ["-g"] : ["--strip-debug"])];
}

/**
 * `--no-inline` has to come before the first -O, and an -O before --asyncify, so that fewer and
 * smaller frames are instrumented; the last one cleans up what --asyncify made (lab: 23 ns
 * instead of 29).
 */
function asyncifyPasses(options) {
  const apart = [...SWITCH_FUNCTIONS, ...NOT_INSTRUMENTED];
  const before = apart.map((name) => `--no-inline=${name}`);
  const asyncify = [
    "--asyncify",
    "--pass-arg=asyncify-ignore-imports",
    `--pass-arg=asyncify-removelist@${NOT_INSTRUMENTED.join(",")}`,
  ];
  const level = wasmOptLevel(options.level);
  const after = plainPasses({ ...options, level: level === "2" ? "3" : level });
  return [...before, `-O${level}`, ...asyncify, ...after];
}

/** Levels below 2 would keep every local in a frame; `wasm-opt -O2` costs no time worth saving. */
function wasmOptLevel(level) {
  return ["3", "s", "z"].includes(level) ? level : "2";
}

function publish(path, output) {
  mkdirSync(dirname(output), { recursive: true });
  const temporary = join(dirname(output), `.${basename(output)}.${process.pid}.tmp`);
  copyFileSync(path, temporary);
  renameSync(temporary, output);
  return output;
}
