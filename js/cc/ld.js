// SPDX-License-Identifier: MIT
// What clang runs in place of wasm-ld, as js/ld: links with the real one, twice (wasm/places.js), and
// finishes what comes of it. So a program is complete wherever clang links it, by make, CMake or
// Meson, and a wasm-opt that clang runs behind the linker comes late enough to do no harm.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { findOptimizer } from "../toolchain.js";
import { explainModule, finish, prepare } from "./asyncify.js";
import { BuildError } from "./error.js";
import { checkInput, hasDebugInfo } from "./inputs.js";
import { linkerFlags } from "./flags.js";
import { SHIFTED } from "./wasm/places.js";

/** With these no program is made, or one that is a part of another. */
const PLAIN = /^(--?version|-v|--?help|-r|--relocatable|-shared|--shared)$/;

/** The finished program has names or not as its -g says; what reads it before needs them. */
const STRIP = /^(-s|--strip-all|-S|--strip-debug)$/;

/** For linkers of ELF, which Meson takes every clang's to be; here they would change nothing. */
const OF_ELF = /^--((start|end)-group|(no-)?as-needed|no-undefined)$/;

/**
 * What the command line asks for: { args, inputs, output, level, debug, explain }, args
 * being wasm-ld's.
 */
function parse(words) {
  const out = { args: [], inputs: [], output: "a.out", level: "2", strip: false, explain: false };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === "-o") out.output = words[++i];
    else if (word === "--explain") out.explain = true;
    else if (/^-O./.test(word)) out.level = word.slice(2);
    else if (STRIP.test(word)) out.strip = true;
    else if (!OF_ELF.test(word)) out.args.push(completeStart(word));
  }
  out.inputs = out.args.filter((word) => !word.startsWith("-") && existsSync(word));
  out.debug = !out.strip && out.inputs.some(hasDebugInfo);
  return out;
}

/**
 * The start file that clang takes leaves constructors and the last flush to the linker in older
 * sysroots, which does neither for a program that knows of them; the file beside it does both.
 */
function completeStart(word) {
  if (!/(^|[\\/])crt1-command\.o$/.test(word)) return word;
  const other = word.replace("crt1-command.o", "crt1.o");
  return existsSync(other) ? other : word;
}

/** The wasm-ld of the clang that runs this, if that can be told, or else the one in PATH. */
function findLinker(env = process.env) {
  if (env.WASM_LD) {
    if (existsSync(env.WASM_LD)) return env.WASM_LD;
    throw new BuildError(`WASM_LD=${env.WASM_LD}: no such file`);
  }
  const places = [parentDirectory(), ...(env.PATH ?? "").split(delimiter)].filter(Boolean);
  const found = places.map((place) => join(place, "wasm-ld")).find((path) => existsSync(path));
  if (found) return found;
  throw new BuildError("wasm-ld is neither beside clang nor in PATH; set WASM_LD to its path");
}

/** Where the program is that started this one. */
function parentDirectory() {
  try {
    return dirname(realpathSync(readlinkSync(`/proc/${process.ppid}/exe`)));
  } catch {
    return undefined;
  }
}

function run(linker, args) {
  const { status, error } = spawnSync(linker, args, { stdio: "inherit" });
  if (error) throw new BuildError(`cannot run ${linker}: ${error.message}`);
  if (status !== 0) throw new BuildError("", status ?? 1);
}

function main(words) {
  const linker = findLinker();
  if (words.some((word) => PLAIN.test(word))) return run(linker, words);
  const { args, inputs, output, ...how } = parse(words.flatMap(expand));
  for (const path of inputs) checkInput(path, readFileSync(path));
  const [path, shifted] = ["linked", "shifted"].map((end) => `${output}.${process.pid}.${end}`);
  const all = [...linkerFlags(how.level), ...args];
  try {
    run(linker, [...all, "-o", path]);
    run(linker, [...all, SHIFTED, "-o", shifted]);
    complete({ path, shifted }, output, how);
  } finally {
    for (const file of [path, shifted]) rmSync(file, { force: true });
  }
}

/** What a file has to say of arguments, when there are too many for a command line. */
function expand(word) {
  if (!word.startsWith("@") || !existsSync(word.slice(1))) return [word];
  const text = readFileSync(word.slice(1), "utf8");
  const words = text.match(/"(?:[^"\\]|\\.)*"|(?:[^\s\\]|\\.)+/gs) ?? [];
  return words.map((one) => one.replace(/^"(.*)"$/s, "$1").replace(/\\(.)/gs, "$1"));
}

function complete(linked, output, { level, debug, explain }) {
  finish(prepare(linked, { level, debug }), findOptimizer().optimize, output);
  chmodSync(output, 0o755);
  if (explain) process.stdout.write(explainModule(linked));
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  if (error.message) console.error(`wasyncio: ${error.message}`);
  process.exitCode = error.status;
}
