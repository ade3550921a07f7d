// SPDX-License-Identifier: MIT
// Bytes, raw and gzip: what the library adds to a program, and what a page loads of js/.
//   node tests/size.js [--json]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { build } from "../js/cc.js";
import { ROOT } from "./hosts/hosts.js";

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
static int amain(void *arg) {
  int argc = *(int *)arg;
  (void)argc;
  await(asyncio_sleep(0.01));
  ${greeting}
  return 0;
}
int main(int argc, char **argv) {
  (void)argv;
  return asyncio_main(amain, &argc);
}
`;

/** Rows { name, raw, gzip } in bytes. */
export async function measureSizes() {
  const rows = [];
  for (const [name, greeting] of Object.entries(GREETINGS)) {
    const without = await measureProgram("plain", plain(greeting));
    const full = await measureProgram("sleeping", sleeping(greeting));
    rows.push({ name: `program that ${verb(name)}, without asyncio`, ...without });
    rows.push({ name: `program that ${verb(name)}, with one sleep`, ...full });
    rows.push({ name: `added: ${name}`, ...subtract(full, without) });
  }
  return [...rows, ...(await measureShim())];
}

const verb = (name) => (name.startsWith("prints") ? name : `uses ${name}`);

async function measureProgram(name, source) {
  const directory = join(ROOT, "dist/size");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${name}.c`), source);
  return sizes(readFileSync(await build({ cwd: directory, sources: [`${name}.c`] })));
}

/** A page loads the entry and what it imports statically; Node's part comes by import(). */
async function measureShim() {
  const { outputFiles, metafile } = await esbuild.build({
    entryPoints: [join(ROOT, "js/index.js")],
    absWorkingDir: ROOT,
    outdir: "dist/size",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["node:*"],
    metafile: true,
    write: false,
  });
  const paths = Object.keys(metafile.outputs);
  const entry = paths.find((path) => metafile.outputs[path].entryPoint === "js/index.js");
  const page = followImports(metafile.outputs, entry);
  const content = (path) => outputFiles.find((file) => file.path === join(ROOT, path)).contents;
  const bytes = (chosen) => sizes(Buffer.concat(chosen.map(content)));
  const rest = paths.filter((path) => !page.has(path));
  return [
    { name: "shim: page", ...bytes([...page]) },
    { name: "shim: more in Node", ...bytes(rest) },
  ];
}

function followImports(outputs, path, seen = new Set()) {
  seen.add(path);
  for (const { path: next, kind, external } of outputs[path].imports) {
    if (kind === "import-statement" && !external && !seen.has(next)) {
      followImports(outputs, next, seen);
    }
  }
  return seen;
}

const sizes = (bytes) => ({ raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length });
const subtract = (a, b) => ({ raw: a.raw - b.raw, gzip: a.gzip - b.gzip });

async function main() {
  const json = process.argv.includes("--json");
  if (!json) console.log("".padEnd(44), "raw".padStart(9), "gzip".padStart(9));
  for (const row of await measureSizes()) {
    if (json) console.log(JSON.stringify(row));
    else {
      console.log(row.name.padEnd(44), String(row.raw).padStart(9), String(row.gzip).padStart(9));
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
