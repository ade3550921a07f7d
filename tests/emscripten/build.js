// SPDX-License-Identifier: MIT
// Links programs by emcc as a user does, and runs what comes of it in Node.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { buildForEmscripten, findEmcc } from "../../js/cc/emscripten.js";
import { ROOT } from "../hosts/hosts.js";

export const EMCC = findEmcc();
export const INSTALL = "emcc is not installed; apt-get install emscripten, or set EMSDK";

/** Where the programs are. */
export const OUTPUT = join(ROOT, "dist/tests/emscripten");

/**
 * Debian's emcc asks for packages that it does not find by itself, and makes programs that on
 * Node 18 and newer ask `fetch` for a file.
 */
const DEBIAN = { NODE_PATH: "/usr/share/nodejs" };
const ONE_FILE = "-sSINGLE_FILE=1";

/** Emscripten's programs have an environment of their own. */
const PASS_ENVIRONMENT = `Module["preRun"] = [() => {
  if (typeof process == "undefined") return;
  for (const name in process.env) if (name.startsWith("ASYNCIO")) ENV[name] = process.env[name];
}];
`;

const library = join(ROOT, "dist/emscripten");
let prepared;
const programs = new Map();

function prepare() {
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(join(OUTPUT, "environment.js"), PASS_ENVIRONMENT);
  writeFileSync(join(OUTPUT, "package.json"), '{ "type": "commonjs" }\n');
  assert(EMCC, INSTALL);
  return buildForEmscripten({ directory: library });
}

/** The path of a program of one source, made once: `emcc NAME.c @asyncio.rsp FLAGS`. */
export function linked(source, flags = ["-O1"], extension = ".js") {
  const name = [basename(source, ".c"), ...flags].join("").replaceAll("=", "_") + extension;
  if (!programs.has(name)) programs.set(name, compileWith([source], flags, name));
  return programs.get(name);
}

export async function compileWith(sources, flags, name) {
  await (prepared ??= prepare());
  const output = join(OUTPUT, name);
  const own = ["-sALLOW_MEMORY_GROWTH", "--pre-js", join(OUTPUT, "environment.js"), ONE_FILE];
  const args = [
    "-Wall",
    "-Wextra",
    "-Wno-unused-variable",
    "-std=gnu11",
    ...sources,
    `@${library}/asyncio.rsp`,
    ...own,
  ];
  const { code, stderr } = await run(EMCC, [...args, ...flags, "-o", output], DEBIAN);
  assert.deepEqual({ code, stderr: cut(stderr) }, { code: 0, stderr: "" });
  return output;
}

/** Gives { code, stdout, stderr } of a program in Node. */
export async function runIt(program, { args = [], virtualTime } = {}) {
  const env = virtualTime ? { ASYNCIO_VIRTUAL_TIME: "1" } : {};
  const { code, stdout, stderr } = await run(process.execPath, [program, ...args], env);
  return { code, stdout, stderr: cut(stderr) };
}

/** Node shows the line that threw, which of a program in one file can be all of it. */
const cut = (text) => text.replace(/^.{2000,}$/gm, "(a long line)");

/**
 * Output goes to files: Emscripten's programs end by process.exit, which drops what a busy reader
 * has left in a pipe.
 */
function run(program, args, env) {
  const directory = mkdtempSync(join(OUTPUT, "run-"));
  const paths = ["stdout", "stderr"].map((name) => join(directory, name));
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
      rmSync(directory, { recursive: true });
      resolve({ code, stdout, stderr });
    });
  });
}
