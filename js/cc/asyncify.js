// SPDX-License-Identifier: MIT
// How wasm-opt makes suspension out of the imports of module asyncify (wasm/switch_asyncify.c).
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { BuildError } from "./error.js";
import { explain } from "./explain.js";
import { findSuspending } from "./suspension.js";
import { joinFrames } from "./wasm/frames.js";
import { Additions } from "./wasm/additions.js";
import { addGuards } from "./wasm/guards.js";
import { readModule } from "./wasm/module.js";
import { keepStacks } from "./wasm/stacks.js";
import { writeModule } from "./wasm/writer.js";

/** Whether a module was not finished: wasm-opt has to do its part. */
export function importsAsyncify(bytes) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
  return imports.some((entry) => entry.module === "asyncify");
}

/**
 * Makes a linked module ready for wasm-opt: { bytes, list, passes(PATH), joins }, where PATH is of a
 * file with the text `list`; joins: whether frames are joined in what it made. linked: { path, shifted }, of link in cc.js; a module that another build
 * linked may have no shifted (wasm/places.js). options: of flags.js; quick: without optimising, for
 * a module that is run once; leaveOut: of findSuspending.
 */
export function prepare(linked, options) {
  const module = read(linked);
  if (!importsAsyncify(module.bytes)) return plainly(module, options);
  const found = findSuspending(module, options);
  const additions = new Additions(module);
  const inner = keepStacks(module, [...found.reasons], additions);
  if (isDebug(options)) addGuards(module, found, additions);
  const unique = uniqueNames([...namesOf(module), ...additions.names]);
  const nameOf = (fn) => unique[fn.index];
  const suspending = [...found.reasons.keys(), ...inner];
  return {
    bytes: writeModule(module, unique, additions.sections),
    list: suspending.map(nameOf).flatMap(withPieces).join("\n"),
    passes: (path) => asyncifyPasses(found.apart.map(nameOf), path, options),
    joins: !isDebug(options), // places in the code are in what a debugger reads
  };
}

/** Runs wasm-opt on what `prepare` gave; the file `output` appears only when it is complete. */
export function finish(prepared, optimize, output) {
  const [input, list, made] = ["in", "list", "tmp"].map((end) => `${output}.${process.pid}.${end}`);
  try {
    writeFileSync(input, prepared.bytes);
    writeFileSync(list, prepared.list);
    optimize([input, ...prepared.passes(list), "-o", made]);
    const bytes = readFileSync(made);
    if (importsAsyncify(bytes)) throw new BuildError("wasm-opt left imports of module asyncify");
    if (prepared.joins) writeFileSync(made, Buffer.concat(joinFrames(bytes)));
    renameSync(made, output);
  } finally {
    for (const file of [input, list, made]) rmSync(file, { force: true });
  }
}

/** Why each function is instrumented, or that none is. */
export function explainModule(linked) {
  const module = read(linked);
  if (!importsAsyncify(module.bytes)) return "nothing suspends\n";
  return explain(module, findSuspending(module));
}

/** The same for a module that is run where nothing suspends, whatever it imports. */
export const preparePlain = (linked, options) => plainly(read(linked), options);

const read = ({ path, shifted }) =>
  readModule(readFileSync(path), shifted && readFileSync(shifted));

function plainly(module, options) {
  const bytes = writeModule(module, uniqueNames(namesOf(module)));
  return { bytes, list: "", passes: () => plainPasses(options) };
}

const namesOf = (module) => module.functions.map((fn) => fn.name);
const isDebug = ({ debug, level }) => debug || level === "0";

/** What a function may be called that wasm-opt makes of one or of several alike. */
function withPieces(name) {
  const made = ["outlined-A", "outlined-B", "inlineable-A", "inlineable-B"];
  return [name, ...made.map((piece) => `byn-split-${piece}$${name}`), `byn$mgfn-shared$${name}`];
}

/** wasm-opt knows functions by name, and reads some characters of a list in a way of its own. */
function uniqueNames(names) {
  const taken = new Set();
  return names.map((name, index) => {
    let unique = name.replace(/[^\w.$]/g, "_");
    if (taken.has(unique)) unique += `.${index}`;
    taken.add(unique);
    return unique;
  });
}

function plainPasses({ level, debug }) {
  const limits = level === "3" ? INLINING : [];
  return [`-O${wasmOptLevel(level)}`, ...limits, debug ? "-g" : "--strip-debug"];
}

/**
 * By `-O3` time counts: functions of 60 nodes, or of 120 that call none, are inlined wherever they
 * are called, so that a task has fewer frames, which a switch takes its time for; and of more than
 * 80 nowhere, as those that are called once are mostly for what is rare (docs/performance.md).
 */
const INLINING = ["-aimfs", "60", "-fimfs", "120", "-ocimfs", "80"];

/**
 * `--no-inline` has to come before the first -O, and an -O before --asyncify, so that fewer and
 * smaller frames are instrumented; the last one cleans up what --asyncify made (lab: 23 ns instead
 * of 29). Functions alike are not merged: the one that stays may be the one that is not on the
 * list. apart: names of functions that must not get into others.
 */
function asyncifyPasses(apart, list, options) {
  const before = apart.map((name) => `--no-inline=${name}`);
  const asyncify = ["--asyncify", `--pass-arg=asyncify-onlylist@@${list}`];
  const passes = ["--skip-pass=duplicate-function-elimination", ...before];
  const after = plainPasses(options);
  if (options.quick) return [...asyncify, after.at(-1)];
  const level = wasmOptLevel(options.level);
  if (level === "2") after[0] = "-O3";
  return [...passes, `-O${level}`, ...asyncify, ...after];
}

/** Levels below 2 would keep every local in a frame; `wasm-opt -O2` costs no time worth saving. */
function wasmOptLevel(level) {
  return ["3", "s", "z"].includes(level) ? level : "2";
}
