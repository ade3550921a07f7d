// SPDX-License-Identifier: MIT
// Parity with CPython 3.13: its ordering rules and sample scenarios, one program each, and random
// programs on both.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { buildLoop } from "../js/cc/loop.js";
import { findHost, ROOT, run } from "./hosts/hosts.js";
import * as machines from "./parity/machines.js";
import { findDifferences, prettyDifference, shrink, withoutCancelTexts } from "./parity/compare.js";
import { generate } from "./parity/generate.js";

const PARITY = join(ROOT, "tests/parity");
const PROBE = join(PARITY, "probe");
const PROGRAMS = 300;

const pythonPath = machines.findPython();
const missing =
  (!pythonPath && `no Python 3.13: ${machines.INSTALL_PYTHON}`) ||
  (!machines.hasCompiler() && "no C compiler: apt-get install gcc, or set NATIVE_CC");
const skip = !process.env.CI && missing;

/** All rules and sample scenarios, by number. */
const ALL = {
  rules: Array.from({ length: 44 }, (_, i) => `R${String(i + 1).padStart(2, "0")}`),
  scenarios: `S01 S03 S04 S06 S08 S10 S12 S14 S15 S18 S20 S21 S23 S24 S26 S29 S31 S32 S34 S36 S38
    S40 S42 S44`.split(/\s+/),
};

/** Those that have no program here, and why. */
const NOT_IN_C = {};

/** The same for generators on the loop lent to JavaScript. */
const NOT_IN_JS = {
  R26: "JavaScript has streams of its own",
  R41: "JavaScript has streams of its own",
  S38: "what is dropped is told of when it is collected; tests/js/loop_reports.test.js",
};

/** Wrong in one way each: file, what stands there, what is put in its place. */
const MUTATIONS = {
  "two handles are swapped": [
    "list.h",
    "  if (list->head == NULL)\n    list->head = from->head;",
    `  struct asyncio__node *first = from->head, *second = first->next;
  if (second != NULL && second->next != NULL) {
    first->next = second->next;
    second->next = first;
    from->head = second;
  }
  if (list->head == NULL)
    list->head = from->head;`,
  ],
  "one cancel is dropped": [
    "tasks.c",
    "  task->cancels++;",
    "  if (++task->cancels == 2) return true;",
  ],
  "the wrong waiter is woken": [
    "internal.h",
    "  asyncio__list_append(&future->callbacks, &handle->node);",
    `  struct asyncio__list_head behind = future->callbacks;
  future->callbacks = (struct asyncio__list_head){0};
  asyncio__list_append(&future->callbacks, &handle->node);
  asyncio__list_splice(&future->callbacks, &behind);`,
  ],
  "the wrong waiter for a lock is woken": [
    "locks.c",
    "asyncio__waiter_wake(lock->waiters)",
    "asyncio__waiter_wake(lock->waiters->previous)",
  ],
  "a lock is lost with the cancelled one that was woken for it": [
    "locks.c",
    "  else if (!lock->locked)\n    wake_first(lock);",
    "",
  ],
  "a notification is lost with the cancelled one that was woken by it": [
    "conditions.c",
    "  notify(condition, 1);\n  return",
    "  return",
  ],
};

const programsFrom = (seed, count) => Array.from({ length: count }, (_, i) => generate(seed + i));

test("Python 3.13 and a C compiler are installed", { skip }, () => assert(!missing, missing));

for (const [kind, all] of Object.entries(ALL)) {
  describe(kind, { skip: missing }, () => {
    const directory = join(PARITY, kind);
    const outputs = readdirSync(directory).filter((name) => name.endsWith(".out"));
    const names = outputs.map((name) => name.slice(0, -".out".length)).sort();
    const expected = (name) => readFileSync(join(directory, `${name}.out`), "utf8").trimEnd();
    const compare = (traces) => {
      assert.deepEqual([...traces.keys()].sort(), names);
      for (const name of names) assert.equal(traces.get(name), expected(name), name);
    };

    test("CPython", () => {
      const args = ["-B", join(PROBE, "all.py"), directory];
      const { stdout, stderr } = spawnSync(pythonPath, args, { encoding: "utf8" });
      assert.equal(stderr, "");
      compare(machines.splitTraces(stdout));
    });

    test("C, native and sanitized", () => {
      const program = machines.buildNative({
        directories: [directory, PROBE],
        name: kind,
        sanitize: true,
      });
      const env = { ...process.env, ASYNCIO_VIRTUAL_TIME: "1" };
      const { status, stdout, stderr } = spawnSync(program, { encoding: "utf8", env });
      assert.equal(status, 0, stderr);
      compare(machines.splitTraces(stdout));
    });

    for (const host of ["node20", "wasmtime"]) {
      test(`C, wasm (${host})`, { skip: !findHost(host) && "not installed" }, async () => {
        const wasm = await machines.buildWasm({ directories: [directory, PROBE], name: kind });
        const { code, stdout, stderr } = await run(host, wasm, { virtualTime: true });
        assert.equal(code, 0, stderr);
        compare(machines.splitTraces(stdout));
      });
    }

    for (const host of ["node20", "node26"]) {
      test(`JavaScript (${host})`, { skip: !findHost(host) && "not installed" }, async () => {
        await buildLoop({ output: "dist/asyncio.wasm" });
        const { status, stdout, stderr } = spawnSync(
          findHost(host),
          [join(PROBE, "all.mjs"), directory],
          { encoding: "utf8" },
        );
        assert.equal(status, 0, stderr);
        const traces = machines.splitTraces(stdout);
        for (const [name, trace] of traces) assert.equal(trace, expected(name), name);
        const reasons = Object.keys(NOT_IN_JS).filter((name) => name[0] === all[0][0]);
        assert.deepEqual([...traces.keys(), ...reasons].sort(), all);
      });
    }

    test("each has a program, or a reason", () => {
      const reasons = Object.keys(NOT_IN_C).filter((name) => name[0] === all[0][0]);
      assert.deepEqual([...names, ...reasons].sort(), all);
    });
  });
}

describe("random programs", { skip: missing }, () => {
  const python = withoutCancelTexts(machines.python(pythonPath));
  const native = (options) => withoutCancelTexts(machines.native(machines.buildNative(options)));
  const agree = async (pair, programs) => {
    const [first] = await findDifferences(pair, programs);
    if (first) assert.fail(prettyDifference(await shrink(pair, first.program)));
  };

  test("C, native", () => agree([python, native()], programsFrom(1, PROGRAMS)));

  test("C, wasm in Node", async () => {
    const wasm = withoutCancelTexts(machines.wasm(await machines.buildWasm()));
    await agree([python, wasm], programsFrom(1, PROGRAMS));
  });

  for (const [what, mutation] of Object.entries(MUTATIONS)) {
    test(`are told apart when ${what}`, async () => {
      const mutant = native({ src: mutate(mutation), name: "mutant" });
      const found = await findSoon([python, mutant], 2000);
      assert(found, "no difference in 2,000 programs");
    });
  }
});

/** A copy of src with one thing wrong. */
function mutate([file, right, wrong]) {
  const copy = join(ROOT, "dist/parity/mutant-src");
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  cpSync(join(ROOT, "src"), copy, { recursive: true });
  const text = readFileSync(join(copy, file), "utf8");
  assert.equal(text.split(right).length, 2, `${file} has changed: adapt the mutation`);
  writeFileSync(
    join(copy, file),
    text.replace(right, () => wrong),
  );
  return copy;
}

async function findSoon(pair, count) {
  const step = 200;
  for (let done = 0; done < count; done += step) {
    const differences = await findDifferences(pair, programsFrom(1 + done, step));
    if (differences.length) return done + step;
  }
  return undefined;
}
