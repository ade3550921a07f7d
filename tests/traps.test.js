// SPDX-License-Identifier: MIT
// The traps of suspending inside a module, and of JavaScript around it: each check of a cure is
// shown to fail where that cure is taken out.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { prepare } from "../js/cc/asyncify.js";
import { build, link } from "../js/cc.js";
import { load, RuntimeError } from "../js/index.js";
import { findToolchain } from "../js/toolchain.js";
import { findHost, ROOT, run, runProgram, testOnHosts } from "./hosts/hosts.js";
import { collectOutput } from "./js/fixtures/modules.js";

const HOSTS = ["node20", "wasmtime"];
const ONE_HOST = ["node20"]; // for what goes wrong
const STUCK = 20_000; // ms, which a program may take that is known to be broken
const OUT = join(ROOT, "dist/tests/traps");

const source = (name) => join(ROOT, "tests/traps", `${name}.c`);
const buildTrap = (name) => build({ cwd: ROOT, sources: [source(name)] });

mkdirSync(OUT, { recursive: true });

/** As `run`, but soon over. */
const runBroken = (host, path) =>
  runProgram(findHost(host), [join(ROOT, "js/cli.js"), "run", path], { timeout: STUCK });

describe("a function that suspends, with one caller", () => {
  const RIGHT = { code: 0, stdout: "99 entries\n", stderr: "" };
  const EAGER = ["-aimfs", "200", "-fimfs", "200"]; // sizes up to which wasm-opt inlines

  /** The same linked module, with other options for wasm-opt. */
  async function finish(name, change) {
    const linked = await link({ cwd: ROOT, sources: [source("one_caller")] });
    const prepared = prepare(linked, { level: "2" });
    const [input, list, path] = ["in", "list", "wasm"].map((end) => join(OUT, `${name}.${end}`));
    writeFileSync(input, prepared.bytes);
    writeFileSync(list, prepared.list);
    const passes = change(prepared.passes(list));
    findToolchain().optimize([input, ...EAGER, ...passes, "-o", path]);
    return path;
  }

  testOnHosts("is entered once", HOSTS, async (host) => {
    assert.deepEqual(await run(host, await buildTrap("one_caller")), RIGHT);
  });

  testOnHosts("also where wasm-opt inlines whatever it may", ONE_HOST, async (host) => {
    const path = await finish("eager", (passes) => passes);
    assert.deepEqual(await run(host, path), RIGHT);
  });

  testOnHosts("is not, once it may be inlined", ONE_HOST, async (host) => {
    const careless = (passes) => passes.filter((arg) => !arg.startsWith("--no-inline"));
    const path = await finish("careless", careless);
    assert.notDeepEqual(await runBroken(host, path), RIGHT);
  });
});

describe("a large local across awaits", () => {
  const RIGHT = /^0 of [1-9]\d+ bytes lost\n$/;

  /** Builds with a copy of wasm/ in which one piece of code is another. */
  async function buildWith(name, file, before, after) {
    const directory = join(OUT, name);
    rmSync(directory, { recursive: true, force: true });
    cpSync(join(ROOT, "wasm"), directory, { recursive: true });
    const text = readFileSync(join(directory, file), "utf8");
    assert(text.includes(before), `${file} has no ${before}`);
    writeFileSync(join(directory, file), text.replace(before, after));
    const copied = ["switch_asyncify.c", "host_js.c"].map((path) => join(directory, path));
    const users = join(ROOT, "src/events.c"); // of the headers: it resumes tasks
    const flags = [`-I${directory}`];
    return build({ cwd: ROOT, sources: [source("large_local"), ...copied, users], flags });
  }

  testOnHosts("keeps its bytes", HOSTS, async (host) => {
    const { code, stdout, stderr } = await run(host, await buildTrap("large_local"));
    assert.equal(stderr, "");
    assert.match(stdout, RIGHT);
    assert.equal(code, 0);
  });

  testOnHosts("also when the sources are a copy", ONE_HOST, async (host) => {
    const path = await buildWith(
      "copy",
      "switch_asyncify.c",
      "return block->sp;",
      "return block->sp;",
    );
    assert.match((await run(host, path)).stdout, RIGHT);
  });

  testOnHosts("does not when the stack pointer is not set", ONE_HOST, async (host) => {
    const set = "local.get %0\\n\\tglobal.set __stack_pointer";
    const path = await buildWith("unset", "stack_pointer.h", set, "");
    assert.doesNotMatch((await runBroken(host, path)).stdout, RIGHT);
  });

  testOnHosts("does not when a task goes on at the top of its stack", ONE_HOST, async (host) => {
    const top = "return top_of(block, size_of(s));";
    const path = await buildWith("top", "switch_asyncify.c", "return block->sp;", top);
    assert.doesNotMatch((await runBroken(host, path)).stdout, RIGHT);
  });
});

describe("JavaScript below an await", () => {
  const ERROR = /^RuntimeError: cannot suspend task 'Task-1' here: .*JavaScript frame/gm;
  const { code: STATUS } = RuntimeError.prototype;

  test("is a RuntimeError, and the program goes on", async () => {
    const { output, options } = collectOutput();
    const statuses = [];
    const app = await load(await buildTrap("foreign"), {
      ...options,
      stdout(bytes) {
        options.stdout(bytes);
        if (statuses.length < 3) statuses.push(app.exports.poke());
      },
    });
    assert.equal(await app.run(), 5);
    assert.deepEqual(statuses, [STATUS, STATUS, STATUS]);
    assert.equal(output.stdout, "first\nsecond\npoked 2 times\n");
    assert.equal(output.stderr.match(ERROR)?.length, 3, output.stderr);
  });

  test("is one too where no task runs", async () => {
    const { output, options } = collectOutput();
    const app = await load(await buildTrap("foreign"), options);
    const code = app.run();
    assert.equal(app.exports.poke(), STATUS); // main is parked, and nothing has run yet
    await sleep(1);
    assert.equal(app.exports.poke(), STATUS); // while the program sleeps
    assert.equal(await code, 5);
    assert.equal(output.stdout, "first\nsecond\npoked 2 times\n");
    assert.match(output.stderr, /^(RuntimeError: await outside a task.*\n){2}$/);
  });
});

describe("a JavaScript function", () => {
  const EXPECTED = `throws: JSError: RangeError: too far (caused by Error: a wall)
rejects: JSError: Error: just text
rejectsNothing: JSError: Error: undefined
`;
  const functions = {
    throws() {
      throw new RangeError("too far", { cause: new Error("a wall") });
    },
    rejects: () => Promise.reject("just text"),
    rejectsNothing: () => Promise.reject(),
  };

  test("that fails is an error in C, whatever it throws", async () => {
    const { output, options } = collectOutput();
    const args = Object.keys(functions);
    const app = await load(await buildTrap("errors"), { ...options, args, functions });
    assert.equal(await app.run(), 0, output.stderr);
    assert.equal(output.stdout, EXPECTED);
  });

  test("that ends after the program is told, and not waited for", async (t) => {
    const ways = [];
    const signals = [];
    const unhandled = t.mock.fn();
    process.on("unhandledRejection", unhandled);
    t.after(() => process.off("unhandledRejection", unhandled));
    const app = await load(await buildTrap("late"), {
      functions: {
        later: (what, { signal }) => {
          signals.push(signal);
          return new Promise((...way) => ways.push(way));
        },
        now: () => {},
      },
    });
    assert.equal(await app.run(), 4);
    assert.equal(ways.length, 3);
    assert(signals.every((signal) => signal.aborted));
    ways[0][0]("resolved");
    ways[1][1](new Error("rejected"));
    ways[2][0](new Uint8Array(9));
    await sleep(1);
    assert.equal(unhandled.mock.callCount(), 0);
  });
});

testOnHosts("a million short tasks need no more memory than a thousand", HOSTS, async (host) => {
  const result = await run(host, await buildTrap("short_tasks"));
  const stdout = "1000000 tasks, memory grew by 0 pages\n";
  assert.deepEqual(result, { code: 0, stdout, stderr: "" });
});
