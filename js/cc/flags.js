// SPDX-License-Identifier: MIT
// The compiler's options that `wasyncio cc` and `wasyncio run FILE.c` take.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { BuildError } from "./error.js";

/** The stack of `main` comes first in memory, so that overflowing it traps. */
const MEMORY = ["-z", "stack-size=262144", "--stack-first"];

/** By `-O3` what is worth its size only where time counts (src/joins.c). */
const FAST = ["-u", "asyncio__joins"];

/** What the linker is always told, for a level of wasm-opt. */
export const linkerFlags = (level) => (level === "3" ? [...MEMORY, ...FAST] : MEMORY);

const WITH_VALUE = new Set([
  "-mllvm",
  "-I",
  "-D",
  "-U",
  "-L",
  "-l",
  "-include",
  "-isystem",
  "-iquote",
]);
const COMPILER = /^-(std=|W(?!l,)|f|m|pedantic|ansi$|w$|g|O|I|D|U|isystem|iquote|include)/;

/** True when `arg` is an option of the compiler; `takesValue` when the next argument is its value. */
export const isCompilerFlag = (arg) => COMPILER.test(arg) || /^-([lL]|Wl,)/.test(arg);
export const takesValue = (arg) => WITH_VALUE.has(arg);

/**
 * Sorts flags into what the compiler, the linker and wasm-opt are told.
 * `-O2` stays away from the linker: clang's driver would run a wasm-opt of its own (design §7).
 */
export function parseFlags(flags, cwd) {
  const out = { compile: [], link: [], directories: [], names: [], level: "2", debug: false };
  const libraries = { directories: [], names: [] };
  for (let i = 0; i < flags.length; i++) {
    const [name, value] = splitFlag(flags[i], () => flags[++i]);
    if (name === "-l") libraries.names.push(value);
    else if (name === "-L") libraries.directories.push(value);
    else if (name === "-Wl,") out.link.push(flags[i]);
    else if (COMPILER.test(name)) addCompilerFlag(out, name, value);
    else throw new BuildError(`unknown compiler option '${flags[i]}'`);
  }
  if (!out.compile.some((flag) => flag.startsWith("-O"))) out.compile.unshift("-O2");
  return { ...out, ...findLibraries(libraries, cwd) };
}

function splitFlag(flag, next) {
  if (flag.startsWith("-Wl,")) return ["-Wl,", flag.slice(4)];
  const name = [...WITH_VALUE].find((known) => flag.startsWith(known));
  if (!name) return [flag];
  const value = flag === name ? next() : flag.slice(name.length);
  if (value === undefined) throw new BuildError(`option '${flag}' needs a value`);
  return [name, value];
}

function addCompilerFlag(out, name, value) {
  out.compile.push(...(value === undefined ? [name] : [name, value]));
  if (["-I", "-isystem", "-iquote"].includes(name)) out.directories.push(value);
  if (name === "-include") out.names.push(value);
  if (name === "-D") out.names.push(...[...value.matchAll(/["<]([^">]+)[">]/g)].map((m) => m[1]));
  if (/^-g/.test(name)) out.debug = name !== "-g0";
  if (name.startsWith("-O")) out.level = name.slice(2) || "1";
}

/** `-lNAME` is a file of a `-L` directory, or else one of the toolchain's own libraries. */
function findLibraries({ directories, names }, cwd) {
  const inputs = [];
  const system = [];
  for (const name of names) {
    const paths = directories.map((directory) => resolve(cwd, directory, `lib${name}.a`));
    const path = paths.find((candidate) => existsSync(candidate));
    if (path) inputs.push(path);
    else system.push(`-l${name}`);
  }
  return { inputs, system };
}
