// SPDX-License-Identifier: MIT
// A native clang instead of the npm package's: Debian's, whose wasi-libc is an old one.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, run, runProgram, testOnHosts } from "./hosts/hosts.js";

const CC = "clang-19";
const INSTALL = "apt-get install clang-19 lld-19 libclang-rt-19-dev-wasm32 wasi-libc";

const there = !spawnSync(CC, ["--version"]).error && existsSync("/usr/include/wasm32-wasi");
const env = { CC, WASI_SDK_PATH: "", WASI_SYSROOT: undefined };
const wasm = join(ROOT, "dist/tests/clang-19.wasm");

if (!there) {
  test(`${CC} builds a program`, { skip: `it is not installed; ${INSTALL}` }, () => {});
} else {
  mkdirSync(join(ROOT, "dist/tests"), { recursive: true });
  const args = [join(ROOT, "js/cli.js"), "cc", join(ROOT, "web/examples/gather.c"), "-o", wasm];
  const built = runProgram(process.execPath, args, { env });

  test(`${CC} builds a program`, async () => {
    const { code, stderr } = await built;
    assert.equal(code, 0, stderr);
  });

  testOnHosts(`a program of ${CC}`, ["node20", "wasmtime", "wazero"], async (host) => {
    await built;
    const stdout = readFileSync(join(ROOT, "tests/examples/gather.out"), "utf8");
    assert.deepEqual(await run(host, wasm), { code: 0, stdout, stderr: "" });
  });
}
