// SPDX-License-Identifier: MIT
// The C tests and the examples, linked by emcc, in Node and in a page.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  expectedOutput,
  IN_REAL_TIME,
  programs,
  TESTED_APART,
  WITH_NET,
} from "../examples/programs.js";
import { ROOT } from "../hosts/hosts.js";
import { link, linked, runIt } from "./build.js";
import { runInPage } from "./page.js";
import { testWithEmcc } from "./toolchains.js";

/** Tests of what is different here, each with the reason. */
const NOT_HERE = {
  "runners.a_loop_may_run_in_an_atexit_handler": "exit() of Emscripten cannot wait",
  "eager.an_overflow_before_an_eager_step_names_the_creator":
    "what a task overwrites below its stack is malloc's, which may trap before the next switch",
};

const RUNNERS = { Node: runIt, Chromium: runInPage };

// ---- the C tests: one program ----

const tests = new Map();

function testProgram(emcc) {
  if (!tests.has(emcc.name)) tests.set(emcc.name, linkTests(emcc));
  return tests.get(emcc.name);
}

async function linkTests(emcc) {
  const names = readdirSync(join(ROOT, "tests")).filter((name) => /^test.*\.c$/.test(name));
  const sources = names.map((name) => `tests/${name}`);
  const program = await link(emcc, sources, ["-O1", "-Isrc", "-Iwasm", "-Itests"], "tests.js");
  const list = (await runIt(program, { args: ["--list"] })).stdout.trim().split("\n");
  const ends = list.filter((line) => line.includes(" exit="));
  return { program, ends, together: list.filter((line) => !line.includes(" exit=")) };
}

for (const [host, run] of Object.entries(RUNNERS)) {
  testWithEmcc(`the C tests pass in ${host}`, async (emcc) => {
    const { program, together } = await testProgram(emcc);
    assert(together.length > 400, `only ${together.length} tests`);
    const { code, stdout, stderr } = await run(program, { args: together, virtualTime: true });
    const passed = stdout.match(/^ok /gm)?.length;
    const failed = stdout.split("\n").filter((line) => line.startsWith("not ok"));
    assert.deepEqual([failed, passed, code], [[], together.length, 0], stderr.slice(-1000));
  });

  testWithEmcc(`C tests that end the program do so in ${host}`, async (emcc, t) => {
    const { program, ends } = await testProgram(emcc);
    for (const line of ends) {
      const name = line.split(" ")[0];
      await t.test(name, { skip: NOT_HERE[name] }, () => checkEnd(run, program, line));
    }
  });
}

/** A line is `file.name exit=70 stderr=text`. */
async function checkEnd(run, program, line) {
  const [, name, exit, text] = /^(\S+) exit=(\d+) stderr=(.*)$/.exec(line);
  const { code, stderr } = await run(program, { args: [name], virtualTime: true });
  assert(stderr.includes(text.replaceAll("\\n", "\n")), `lacks ${text}: ${stderr.slice(-1000)}`);
  assert.equal(code, Number(exit));
}

// ---- the examples: a program each ----

const names = [...programs, ...TESTED_APART];

/** What those get that want something; the others print what stands in tests/examples. */
const GIVEN = {
  checksums: {
    args: ["a.txt", "b.txt"],
    files: { "a.txt": "123456789", "b.txt": "" },
    stdout: "cbf43926  a.txt\n00000000  b.txt\n",
  },
  executor: {
    stdout: "in executor 5133\nin thread 2262\nloop kept running: False\n", // jobs run inline
  },
  fetch_all: {
    args: ["data:text/plain,hello", "data:,ab"],
    functions: join(ROOT, "web/examples/fetch_all.mjs"),
    stdout: "200 5 data:text/plain,hello\n200 2 data:,ab\n",
  },
  wordcount: {
    args: ["a.txt", "b.txt"],
    files: { "a.txt": "one two\nthree\n", "b.txt": "four" },
    stdout: "3 a.txt\n1 b.txt\n4 total\n",
  },
};

const build = (emcc, name) => linked(emcc, join(ROOT, "web/examples", `${name}.c`));

/** What those say that need connections. */
const NO_NET = {
  code: 1,
  stdout: "",
  stderr: "NotImplementedError: connections are not on this host\n",
};

function expected(name) {
  if (WITH_NET.has(name)) return NO_NET;
  return { code: 0, stdout: GIVEN[name]?.stdout ?? expectedOutput(name), stderr: "" };
}

for (const [host, run] of Object.entries(RUNNERS)) {
  testWithEmcc(`the examples print in ${host} what they print elsewhere`, async (emcc, t) => {
    await Promise.allSettled(names.map((name) => build(emcc, name)));
    for (const name of names)
      await t.test(name, async () => {
        const virtualTime = !GIVEN[name] && !IN_REAL_TIME.has(name);
        const ran = await run(await build(emcc, name), { virtualTime, ...GIVEN[name] });
        assert.deepEqual(ran, expected(name));
      });
  });
}
