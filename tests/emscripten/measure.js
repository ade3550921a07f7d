// SPDX-License-Identifier: MIT
// The programs of the benchmarks by emcc, for tests/bench/toolchains.js.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readVersion } from "../../js/cc/emscripten.js";
import { figuresOf, runProcess } from "../bench/harness/programs.js";
import { findHost, ROOT } from "../hosts/hosts.js";
import { PROGRAMS } from "../size.js";
import { emcc, libraryOf, link } from "./build.js";
import { TOOLCHAINS } from "./toolchains.js";

/** The versions that are here, as compilers of that file. */
export const emccCompilers = (host) =>
  TOOLCHAINS.map((toolchain) => ({
    name: `emcc ${readVersion(toolchain.emcc)}`,
    program: (name) => programBy(toolchain, host, name),
    size: () => measureBy(toolchain),
  }));

function programBy(toolchain, host, name) {
  let path;
  const source = join(ROOT, "tests/bench", `${name}.c`);
  const flags = ["-O2", "-DNDEBUG", `-I${join(ROOT, "tests/bench")}`];
  const figures = async (args) => {
    path ??= link(toolchain, [source], flags, `bench-${name}.js`);
    return figuresOf(await runProcess(findHost(host), [await path, ...args]), name, args);
  };
  return (...args) => Object.assign(() => figures(args.map(String)), { program: true });
}

/** Of the module alone, in bytes gzip; what is JavaScript is Emscripten's. */
async function measureBy(toolchain) {
  const rsp = `@${await libraryOf(toolchain)}/asyncio.rsp`;
  const without = await sizeOf(toolchain, "plain", ["-sASSERTIONS=0", "-sEXIT_RUNTIME"]);
  const full = await sizeOf(toolchain, "sleeping", [rsp]);
  return { full, added: full - without };
}

async function sizeOf(toolchain, name, flags) {
  const path = join(toolchain.directory, `size-${name}`);
  writeFileSync(`${path}.c`, PROGRAMS[name](""));
  const { code, stderr } = await emcc(toolchain, [
    `${path}.c`,
    ...flags,
    "-O2",
    "-o",
    `${path}.js`,
  ]);
  assert.equal(code, 0, stderr);
  return gzipSync(readFileSync(`${path}.wasm`), { level: 9 }).length;
}
