// SPDX-License-Identifier: MIT
// Builds programs: compile, archive, link, and then let wasm-opt make suspension (Asyncify).
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { explainModule, finish, prepare } from "./cc/asyncify.js";
import { digest, openCache, ROOT } from "./cc/cache.js";
import { componentize, findJco, WIT } from "./cc/component.js";
import { BuildError } from "./cc/error.js";
import { linkerFlags, parseFlags } from "./cc/flags.js";
import { readClosure } from "./cc/includes.js";
import { checkInput } from "./cc/inputs.js";
import { archiveJob, compileJob, linkJob } from "./cc/jobs.js";
import { SHIFTED } from "./cc/wasm/places.js";
import { findToolchain } from "./toolchain.js";

export { BuildError };

const HEADERS = join(ROOT, "src");
const LIBRARY_FLAGS =
  "-std=c11 -DNDEBUG -Wall -Wextra -Wpedantic -Wshadow -Werror -Isrc -Iwasm".split(" ");

/** What a switch, a task or a future goes through is made fast, as far as all have to carry it. */
const LEVELS = [
  ["-O2", /\/(callbacks|queue_items|queues|waiters)\.c$/],
  ["-Os", /\/(coroutines|events|fetch|switch_asyncify|tasks)\.c$/],
  ["-Oz", /./],
];

function libraryFlags(source) {
  const [level] = LEVELS.find(([, files]) => files.test(source));
  return [level, ...LIBRARY_FLAGS];
}

const TRACE = "ASYNCIO_TRACE"; // src/trace.h

/**
 * Builds C files (and .o, .a) into a module and gives the path of it: `output`, or else a file of
 * the cache. quick: with less optimising; toolchain: of toolchain.js, if not the environment's;
 * trace: what happens in its loop can be told (src/trace.h); target: "p2" for a component.
 * Messages of the compiler go to stderr; a failure throws a BuildError.
 */
export async function build({ output, ...what }) {
  const { plan, options, linked } = planModule(what);
  const module = optimize(plan, linked, options);
  const result = what.target === "p2" ? await makeComponent(plan, module) : module;
  return output ? publish(result.path, resolve(plan.cwd, output)) : result.path;
}

/** Stops before wasm-opt: modules that still import Asyncify, in the cache; see addLink. */
export async function link(what) {
  const { plan, linked } = planModule(what);
  runJobs(plan);
  return linked;
}

/** The same for several programs, with the compiler loaded once; what they share is built once. */
export async function linkAll(all) {
  const plans = all.map((what) => planModule(what).plan);
  const jobs = plans.flatMap((plan) => plan.jobs.splice(0));
  const unique = new Map(jobs.map((job) => [job.output, job]));
  if (jobs.length) plans[0].toolchain.run([...unique.values()]);
}

/** The text of `wasyncio cc --explain`. */
export async function explainBuild(what) {
  return explainModule(await link(what));
}

function planModule(what) {
  const { sources, flags = [], library = true, trace, cwd = ".", log, toolchain, ...how } = what;
  const plan = newPlan(resolve(cwd), log, toolchain);
  plan.target = how.target;
  const options = { ...parseFlags(flags, plan.cwd), ...how };
  const add = (source) => addSource(plan, source, options);
  const inputs = sources.map(add);
  if (library) inputs.push(addLibrary(plan, trace));
  inputs.push(...options.inputs.map(add));
  return { plan, options, linked: addLink(plan, inputs, options) };
}

/** Builds `libasyncio.a` and gives the path of it. */
export async function buildLibrary({ output, log, toolchain, trace } = {}) {
  const plan = newPlan(ROOT, log, toolchain);
  const archive = addLibrary(plan, trace);
  await runJobs(plan);
  return output ? publish(archive.path, resolve(output)) : archive.path;
}

/**
 * Every step gives a product { key, path } at once and adds a job when the cache has no such file:
 * the jobs run together, since loading the compiler takes longer than compiling a file.
 */
function newPlan(cwd, log = () => {}, toolchain = findToolchain()) {
  return { cwd, log, toolchain, cache: openCache(), jobs: [] };
}

function addProduct({ cache, jobs }, key, extension, makeJob) {
  const path = cache.path(key, extension);
  if (!cache.has(path)) jobs.push(makeJob(path));
  return { key, path };
}

function runJobs(plan) {
  const jobs = plan.jobs.splice(0);
  return jobs.length ? plan.toolchain.run(jobs) : undefined;
}

function addSource(plan, source, options) {
  const kind = extname(source);
  if (![".c", ".o", ".a"].includes(kind))
    throw new BuildError(`${source}: not a .c, .o or .a file`);
  const path = resolve(plan.cwd, source);
  const content = read(path, source);
  if (kind !== ".c") {
    checkInput(source, content);
    return { key: digest(content), path };
  }
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

/** macro: defined if a file that is read mentions it, so that the others serve both builds. */
function addObject(plan, { cwd, source, directories, names, macro, ...rest }) {
  const closure = readClosure([source], directories, cwd, names);
  const isMentioned = macro && [...closure.values()].some((content) => content.includes(macro));
  const flags = isMentioned ? [...rest.flags, `-D${macro}`] : rest.flags;
  const key = digest(plan.toolchain.id, cwd, source, flags.join("\0"), ...[...closure].flat());
  const reads = [...closure.keys()];
  return addProduct(plan, key, ".o", (path) => compileJob(cwd, source, flags, reads, path));
}

/**
 * Where the compiler starts slowly, the first build of all also compiles the few files that differ
 * with the trace, or without it: whoever wants those next, as the page does, need not wait again.
 */
function addLibrary(plan, trace) {
  const before = plan.jobs.length;
  const objects = addLibraryObjects(plan, trace);
  const compiled = plan.jobs.length - before;
  if (compiled) plan.log(`building the library (${compiled} of ${objects.length} files)`);
  if (compiled === objects.length && plan.toolchain.startsSlowly) addLibraryObjects(plan, !trace);
  const key = digest("archive", ...objects.map((object) => object.key));
  const paths = objects.map((object) => object.path);
  return addProduct(plan, key, ".a", (path) => archiveJob(paths, path));
}

function addLibraryObjects(plan, trace) {
  const { sources = librarySources(plan.target), flags = [] } = plan.toolchain;
  return sources.map((source) =>
    addObject(plan, {
      cwd: ROOT,
      source,
      flags: [...libraryFlags(source), ...flags],
      directories: ["src", "wasm"],
      macro: trace && TRACE,
    }),
  );
}

/** Preview 2 has its own connections. */
function librarySources(target) {
  const sources = ["src", "wasm"].flatMap(listSources);
  if (target !== "p2") return sources;
  return [...sources.filter((source) => source !== "wasm/io.c"), ...listSources("wasm/p2")];
}

export function listSources(directory) {
  const names = readdirSync(join(ROOT, directory)).filter((name) => name.endsWith(".c"));
  return names.sort().map((name) => `${directory}/${name}`);
}

/** Links twice: what differs are the places of functions in the table (cc/wasm/places.js). */
function addLink(plan, products, options) {
  const own = `-Wl,${linkerFlags(options.level).join(",")}`;
  const flags = [own, ...options.link, ...options.system];
  const keys = products.map((product) => product.key);
  const paths = products.map((product) => product.path);
  const key = digest("link", plan.toolchain.id, ...keys, ...flags);
  const add = (extension, ...more) =>
    addProduct(plan, key, extension, (path) => linkJob(paths, [...flags, ...more], path)).path;
  return { key, path: add(".linked.wasm"), shifted: add(".shifted.wasm", `-Wl,${SHIFTED}`) };
}

/** The one step that cannot be planned: what wasm-opt is told depends on the linked module. */
function optimize(plan, linked, options) {
  const { quick, level, debug, leaveOut } = options;
  const how = JSON.stringify([quick, level, debug, leaveOut]);
  const key = digest("optimize", plan.toolchain.optimizerId, linked.key, how, ownSources());
  const path = plan.cache.path(key, ".wasm");
  if (plan.cache.has(path)) return { key, path };
  runJobs(plan);
  finish(prepare(linked, options), plan.toolchain.optimize, path);
  plan.cache.prune();
  return { key, path };
}

async function makeComponent(plan, module) {
  const jco = findJco();
  const key = digest("component", jco.id, module.key, readFileSync(WIT));
  const path = plan.cache.path(key, ".p2.wasm");
  if (!plan.cache.has(path)) await componentize(module.path, jco, path);
  return { key, path };
}

/** What decides how a module is made ready belongs to the key of the result. */
function ownSources() {
  const directories = ["js/cc", "js/cc/wasm"].map((name) => join(ROOT, name));
  const files = directories.flatMap((directory) =>
    readdirSync(directory).map((name) => join(directory, name)),
  );
  return files
    .filter((file) => file.endsWith(".js"))
    .sort()
    .map((file) => readFileSync(file));
}

function publish(path, output) {
  mkdirSync(dirname(output), { recursive: true });
  const temporary = join(dirname(output), `.${basename(output)}.${process.pid}.tmp`);
  copyFileSync(path, temporary);
  renameSync(temporary, output);
  return output;
}
