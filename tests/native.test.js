// SPDX-License-Identifier: MIT
// The C tests as a native program, under AddressSanitizer, UndefinedBehaviorSanitizer and
// LeakSanitizer: what they find makes the exit code other than 0.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./hosts/hosts.js";

const CC = process.env.NATIVE_CC ?? "cc";
const FLAGS =
  "-std=c11 -D_GNU_SOURCE -g -O1 -Wall -Wextra -Wpedantic -Wshadow -Werror " +
  "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer " +
  "-Isrc -Isrc/native -Itests";

/** Needs a host that JavaScript can reach. */
const NOT_NATIVE = new Set(["test_promises.c"]);

const hasCompiler = spawnSync(CC, ["--version"]).status === 0;
const skip = !hasCompiler && !process.env.CI && `no ${CC}: apt-get install gcc`;

test("C tests (native, sanitized)", { skip }, async (t) => {
  assert(hasCompiler, `no C compiler ${CC}: apt-get install gcc`);
  const program = compile();
  const tests = list(program);
  await t.test("all that go on, without a leak", () => {
    const names = tests.filter(({ exit }) => exit === undefined).map(({ name }) => name);
    const { status, stdout, stderr } = run(program, names);
    assert.doesNotMatch(stdout, /^not ok/m, stdout);
    assert.match(stdout, new RegExp(`^done ${names.length}$`, "m"), stderr);
    assert.equal(status, 0, stderr);
  });
  for (const { name, exit } of tests.filter((one) => one.exit !== undefined))
    await t.test(name, () => {
      // such a program ends in the middle: what it holds then is no leak
      const { status, stderr } = run(program, [name], { ASAN_OPTIONS: "detect_leaks=0" });
      assert.equal(status, exit, stderr);
    });
});

function compile() {
  const program = join(ROOT, "dist/tests/native");
  mkdirSync(join(ROOT, "dist/tests"), { recursive: true });
  const sources = [...inDirectory("src"), ...inDirectory("src/native"), ...inDirectory("tests")];
  execFileSync(CC, [...FLAGS.split(" "), ...sources, "-lm", "-o", program], { cwd: ROOT });
  return program;
}

function inDirectory(directory) {
  const names = readdirSync(join(ROOT, directory)).filter((name) => name.endsWith(".c"));
  return names.filter((name) => !NOT_NATIVE.has(name)).map((name) => `${directory}/${name}`);
}

function list(program) {
  const { stdout } = run(program, ["--list"]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => {
      const [, name, exit] = /^(\S+)(?: exit=(\d+))?/.exec(line);
      return { name, exit: exit && Number(exit) };
    });
}

function run(program, args, env = {}) {
  const settings = { ...process.env, ASYNCIO_VIRTUAL_TIME: "1", ...env };
  return spawnSync(program, args, { encoding: "utf8", env: settings });
}
