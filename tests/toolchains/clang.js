// SPDX-License-Identifier: MIT
// Debian's clang, and tests that need it: skipped where it is not installed, which fails in CI.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { findToolchain } from "../../js/toolchain.js";

export const CC = "clang-19";
export const SYSROOT = "/usr";
export const TARGET = ["--target=wasm32-wasi", `--sysroot=${SYSROOT}`];
const PACKAGES = "clang-19 lld-19 llvm-19 libclang-rt-19-dev-wasm32 wasi-libc";

/** Whether all of it is there. */
export const hasClang = canRun(CC) && existsSync(`${SYSROOT}/include/wasm32-wasi`);

/** As toolchain.js finds it where CC names it. */
export const clangToolchain = () => findToolchain({ CC, PATH: process.env.PATH });

export function canRun(program) {
  return !spawnSync(program, ["--version"]).error;
}

/** A test that needs clang, and maybe other programs, called as their packages are. */
export function clangTest(name, body, programs = []) {
  const others = programs.filter((program) => !canRun(program));
  const missing = [...(hasClang ? [] : [PACKAGES]), ...others];
  const skip = missing.length > 0 && !process.env.CI && `apt-get install ${missing.join(" ")}`;
  test(name, { skip }, body);
}
