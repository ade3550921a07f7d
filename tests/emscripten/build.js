// SPDX-License-Identifier: MIT
// Links programs by emcc as a user does, and runs what comes of it in Node.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync } from "node:fs";
import { rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, delimiter, dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildForEmscripten, emscriptenToolchain } from "../../js/cc/emscripten.js";
import { ROOT } from "../hosts/hosts.js";

/** Debian's 3.1.6 makes programs that on Node 18 and newer ask `fetch` for a file. */
const ONE_FILE = "-sSINGLE_FILE=1";

/**
 * Emscripten's programs have an environment and files of their own: what Module.given says, else
 * what this process has. given.functions are those of Module.asyncio.
 */
const TAKE_WHAT_IS_GIVEN = `var given = Module["given"] || globalThis.given || {};
if (given.functions) Module["asyncio"] = { functions: given.functions };
Module["preRun"] = [() => {
  const env = given.env || (typeof process == "undefined" ? {} : process.env);
  for (const name in env) if (name.startsWith("ASYNCIO")) ENV[name] = env[name];
  for (const name in given.files || {}) FS.writeFile(name, given.files[name]);
}];
`;

const WARNINGS = ["-Wall", "-Wextra", "-Wno-unused-variable", "-std=gnu11"];

const libraries = new Map();
const programs = new Map();

function prepare({ emcc, env, directory }) {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "given.js"), TAKE_WHAT_IS_GIVEN);
  writeFileSync(join(directory, "package.json"), '{ "type": "commonjs" }\n');
  Object.assign(process.env, env);
  const toolchain = emscriptenToolchain({
    PATH: [dirname(emcc), process.env.PATH].join(delimiter),
  });
  return buildForEmscripten({ directory: join(directory, "library"), toolchain });
}

/** Builds the library once; gives its directory. */
export async function libraryOf(toolchain) {
  const { name, directory } = toolchain;
  if (!libraries.has(name)) libraries.set(name, prepare(toolchain));
  await libraries.get(name);
  return join(directory, "library");
}

/** The path of a program of one source, made once: `emcc NAME.c @asyncio.rsp FLAGS`. */
export function linked(toolchain, source, flags = ["-O1"], extension = ".js") {
  const words = [basename(source, extname(source)), ...flags];
  const name = words.join("").replace(/[=/]/g, "_") + extension;
  const key = `${toolchain.name} ${name}`;
  if (!programs.has(key)) programs.set(key, link(toolchain, [source], flags, name));
  return programs.get(key);
}

/** The same of several sources; a failure is one of the test. */
export async function link(toolchain, sources, flags, name) {
  const { code, stderr, output } = await tryLink(toolchain, sources, flags, name);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  return output;
}

/** Gives { code, stderr, output }. */
export async function tryLink(toolchain, sources, flags, name) {
  const library = await libraryOf(toolchain);
  const given = join(toolchain.directory, "given.js");
  const own = ["-sALLOW_MEMORY_GROWTH", "--pre-js", given, ONE_FILE];
  const output = join(toolchain.directory, name);
  const args = [...sources, `@${library}/asyncio.rsp`, ...own, ...flags, "-o", output];
  const result = await emcc(toolchain, [...WARNINGS, ...args]);
  return { ...result, output };
}

/** Runs emcc; gives { code, stderr }. As many at a time as there are processors. */
export async function emcc({ emcc: program, env, linkEnv, directory }, args) {
  await slot();
  try {
    const { code, stderr } = await run(program, args, { ...env, ...linkEnv }, directory);
    return { code, stderr: cut(stderr.replace(BUILDS, "")) };
  } finally {
    free();
  }
}

/** What it says while it builds a part of its own library, the first time. */
const BUILDS = /^(?:cache|system_libs|shared):INFO: .*\n/gm;

let slots = availableParallelism();
const waiting = [];
const slot = () => (slots-- > 0 ? undefined : new Promise((resolve) => waiting.push(resolve)));
const free = () => (slots++ < 0 ? waiting.shift()() : undefined);

/** Gives { code, stdout, stderr } of a program in Node. functions: a module of what C calls. */
export async function runIt(program, { args = [], virtualTime, functions, files } = {}) {
  const env = virtualTime ? { ASYNCIO_VIRTUAL_TIME: "1" } : {};
  const options = functions || files ? ["--import", givenTo(program, functions, files)] : [];
  const words = [...options, program, ...args];
  const { code, stdout, stderr } = await run(process.execPath, words, env, dirname(program));
  return { code, stdout, stderr: cut(stderr) };
}

/** Where Node finds what page.js passes: a module that is imported before the program. */
function givenTo(program, functions, files) {
  const path = `${program}.given.mjs`;
  const url = functions && JSON.stringify(pathToFileURL(functions).href);
  const imported = functions ? `{ ...(await import(${url})) }` : "undefined";
  writeFileSync(
    path,
    `globalThis.given = { functions: ${imported}, files: ${JSON.stringify(files)}, env: process.env };`,
  );
  return path;
}

/** Node shows the line that threw, which of a program in one file can be all of it. */
const cut = (text) => text.replace(/^.{2000,}$/gm, "(a long line)");

/**
 * Output goes to files: Emscripten's programs end by process.exit, which drops what a busy reader
 * has left in a pipe.
 */
function run(program, args, env, directory) {
  const own = mkdtempSync(join(directory, "run-"));
  const paths = ["stdout", "stderr"].map((name) => join(own, name));
  const files = paths.map((path) => openSync(path, "w"));
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", ...files],
  });
  files.forEach((file) => closeSync(file));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const [stdout, stderr] = paths.map((path) => readFileSync(path, "utf8"));
      rmSync(own, { recursive: true });
      resolve({ code, stdout, stderr });
    });
  });
}
