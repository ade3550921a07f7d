// SPDX-License-Identifier: MIT
// The columns of emcc in the table of setjmp and C++ exceptions (exceptions.test.js).
import { join } from "node:path";
import { ROOT } from "../hosts/hosts.js";
import { emcc, runIt, tryLink } from "./build.js";
import { testWithEmcc, TOOLCHAINS } from "./toolchains.js";

const source = (name) => join(ROOT, "tests/exceptions", name);

/** One of them, of the toolchain of that name. */
export const emccColumn = (name) => ({
  test: (title, body) => testWithEmcc(title, body, { only: name }),
  build: (kind) => build(find(name), kind),
  runIt: (_, args, kind) => runIt(join(find(name).directory, `${kind}.js`), { args }),
});

const find = (name) => TOOLCHAINS.find((toolchain) => toolchain.name === name);

async function build(toolchain, kind) {
  if (kind === "jump") return tryLink(toolchain, [source("jump.c")], ["-O2"], "jump.js");
  const withCxx = { ...toolchain, linkEnv: {} };
  const object = join(toolchain.directory, `${kind}.o`);
  const args = ["-O1", "-fexceptions", "-c", source(`${kind}.cc`), "-o", object];
  const compiled = await emcc(withCxx, args);
  if (compiled.code) return compiled;
  return tryLink(withCxx, [source("throwing.c"), object], ["-O2", "-fexceptions"], `${kind}.js`);
}
