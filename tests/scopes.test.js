// SPDX-License-Identifier: MIT
// async_with and async_for, as compilers see them: no warning where they are used well, and our own
// text where await would leave a block with an error that nobody there sees.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ROOT, runProgram } from "./hosts/hosts.js";

const SOURCE = "tests/compile/scopes.c";
const STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"];
const STANDARDS = ["c11", "c17", "c2x"];
const TEXT = "await inside async_with or async_for would return past the end of the block";
const NATIVE = process.env.NATIVE_CC ?? "cc";

const source = readFileSync(join(ROOT, SOURCE), "utf8").split("\n");
const refused = source.flatMap((line, i) => (line.endsWith("refused */") ? [i + 1] : []));

/** The lines of errors, which are all ours. */
function errorLines(stderr) {
  const errors = stderr.match(/.*\berror: .*/g) ?? [];
  for (const error of errors) assert(error.includes(TEXT), stderr);
  return errors.map((error) => Number(/:(\d+):\d+: error/.exec(error)[1]));
}

describe("the compiler of wasyncio cc", () => {
  const compile = (...flags) => {
    const command = [join(ROOT, "js/cli.js"), "cc", SOURCE, "-o", "dist/tests/scopes.wasm"];
    return runProgram(process.execPath, [...command, ...flags], { cwd: ROOT });
  };

  for (const standard of STANDARDS) {
    test(`takes blocks without a warning (${standard})`, async () => {
      const { code, stderr } = await compile(`-std=${standard}`, ...STRICT);
      assert.equal(stderr, "");
      assert.equal(code, 0);
    });
  }

  test("refuses await in a block", async () => {
    const { code, stderr } = await compile("-DBAD");
    assert.deepEqual(errorLines(stderr), refused);
    assert.equal(code, 1);
  });
});

const missing = spawnSync(NATIVE, ["--version"]).status !== 0;
const skip = missing && !process.env.CI && `no ${NATIVE}: apt-get install gcc`;

describe("a native compiler", { skip }, () => {
  const compile = (...flags) => {
    const args = ["-fsyntax-only", "-Isrc", ...flags, SOURCE];
    return spawnSync(NATIVE, args, { cwd: ROOT, encoding: "utf8" });
  };

  for (const standard of STANDARDS) {
    test(`takes blocks without a warning (${standard})`, () => {
      const { status, stderr } = compile(`-std=${standard}`, ...STRICT);
      assert.equal(stderr, "");
      assert.equal(status, 0);
    });
  }

  test("refuses await in a block", () => {
    const { status, stderr } = compile("-std=c11", "-DBAD");
    assert.equal(errorLines(stderr).length, refused.length);
    assert.equal(status, 1);
  });
});
