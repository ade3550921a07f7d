// SPDX-License-Identifier: MIT
// Bytes, raw and gzip: what the library adds to a program, and what a page loads of js/.
//   node tests/size.js [--parts] [--json]
// --parts: of all of js/, file by file.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { readModule } from "../js/cc/wasm/module.js";
import { build } from "../js/cc.js";
import { ROOT } from "./hosts/hosts.js";
import { printParts } from "./size_parts.js";

/** How a program says hello: libc's own part differs very much. */
const GREETINGS = {
  "prints nothing": "",
  puts: 'puts("hello");',
  printf: 'printf("hello %d\\n", argc);',
};

const plain = (greeting) => `#include <stdio.h>
int main(int argc, char **argv) {
  (void)argc, (void)argv;
  ${greeting}
  return 0;
}
`;

const sleeping = (greeting) => `#include <asyncio.h>
#include <stdio.h>
static int child(void *arg) {
  (void)arg;
  return asyncio_sleep(0.01);
}
static int amain(void *arg) {
  int argc = *(int *)arg;
  (void)argc;
  asyncio_task *task = asyncio_create_task(child, NULL);
  await(asyncio_gather(asyncio_coro(child, NULL), asyncio_coro(child, NULL)));
  await(task);
  ${greeting}
  return 0;
}
int main(int argc, char **argv) {
  (void)argv;
  return asyncio_main(amain, &argc);
}
`;

/** { full, added } of a program that prints nothing, in bytes of gzip, by a toolchain. */
export async function measureBy(toolchain) {
  const without = await measureProgram("plain", plain(""), { library: false, toolchain });
  const full = await measureProgram("sleeping", sleeping(""), { toolchain });
  return { full: full.gzip, added: full.gzip - without.gzip };
}

/** The text of a program: PROGRAMS.plain(GREETING), with tasks PROGRAMS.sleeping(GREETING). */
export const PROGRAMS = { plain, sleeping };

/** Rows { name, raw, gzip } in bytes. */
export async function measureSizes() {
  const rows = [];
  for (const [name, greeting] of Object.entries(GREETINGS)) {
    const without = await measureProgram("plain", plain(greeting), { library: false });
    const full = await measureProgram("sleeping", sleeping(greeting));
    rows.push({ name: `program that ${verb(name)}, without asyncio`, ...without });
    rows.push({ name: `program that ${verb(name)}, with tasks that sleep`, ...full });
    rows.push({ name: `added: ${name}`, ...subtract(full, without) });
  }
  return [...rows, ...(await measureShim())];
}

const verb = (name) => (name.startsWith("prints") ? name : `uses ${name}`);

async function measureProgram(name, source, options) {
  const directory = join(ROOT, "dist/size");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${name}.c`), source);
  return sizes(readFileSync(await build({ cwd: directory, sources: [`${name}.c`], ...options })));
}

/** The functions that are linked to a program whose tasks only sleep: a Map of names to bytes. */
export async function linkedFunctions(level = "-O2") {
  const directory = join(ROOT, "dist/size");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "names.c"), sleeping(""));
  const flags = ["-g1", level];
  const path = await build({ cwd: directory, sources: ["names.c"], flags, quick: true });
  const { functions } = readModule(readFileSync(path));
  const defined = functions.filter(({ body }) => body);
  return new Map(defined.map(({ name, body: [start, end] }) => [name, end - start]));
}

/** js/ as one file, as a page loads it, and with what it loads only where there is need. */
async function measureShim() {
  const loader = 'export { load } from "./js/index.js";';
  const all = 'export * from "./js/index.js";';
  const loop = 'export * from "./js/asyncio.js";';
  const some = 'export { create_task, gather, run, sleep } from "./js/index.js";';
  return [
    { name: "shim: page", ...(await bundleShim(loader, [LATER])) },
    { name: "shim: with files, Node's part and diagnoses", ...(await bundleShim(loader, [])) },
    { name: "shim: run, sleep, gather, create_task", ...(await bundleShim(some, [LATER])) },
    { name: "shim: the loop for JavaScript", ...(await bundleShim(loop, [LATER])) },
    { name: "shim: page, with the loop", ...(await bundleShim(all, [LATER])) },
    { name: "shim: page, with the loop and calls of C", ...(await bundleShim(all, [BUT_CALLS])) },
    { name: "shim: all of it", ...(await bundleShim(all, [])) },
  ];
}

/** Leaves out what is loaded by import(), but for some of it. */
const later = (isWanted) => ({
  name: "later",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\./ }, ({ path, kind }) =>
      kind === "dynamic-import" && !isWanted(path) ? { path, external: true } : undefined,
    ),
});

const LATER = later(() => false);
const BUT_CALLS = later((path) => /(host|objects|calls)\.js$/.test(path));

async function bundleShim(contents, plugins) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: ROOT },
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "neutral", // "browser" would leave Node's part out
    external: ["node:*"],
    plugins,
    write: false,
  });
  return sizes(outputFiles[0].contents);
}

const sizes = (bytes) => ({ raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length });
const subtract = (a, b) => ({ raw: a.raw - b.raw, gzip: a.gzip - b.gzip });

async function main() {
  const json = process.argv.includes("--json");
  if (!json) console.log("".padEnd(44), "raw".padStart(9), "gzip".padStart(9));
  if (process.argv.includes("--parts")) return printParts(json);
  for (const row of await measureSizes()) {
    if (json) console.log(JSON.stringify(row));
    else {
      console.log(row.name.padEnd(44), String(row.raw).padStart(9), String(row.gzip).padStart(9));
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
