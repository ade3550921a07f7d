// SPDX-License-Identifier: MIT
// `wasyncio run --trace`: the file, by the rules of its format, whatever becomes of the program.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { build, buildLibrary } from "../../js/cc.js";
import { RUNTIMES } from "../../js/runner.js";
import { TraceFile } from "../../js/trace/file.js";
import { findHost, ROOT, runProgram, testOnHosts } from "../hosts/hosts.js";
import { checkTraceFile } from "./rules.js";
import { buildTraced, EXAMPLE, FIXTURE, watch, watchRun } from "./watch.js";

const directory = mkdtempSync(join(tmpdir(), "wasyncio-trace-"));
after(() => rmSync(directory, { recursive: true, force: true }));
const file = join(directory, "out.json");

const CLI = join(ROOT, "js/cli.js");
const command = (args, options) => runProgram(process.execPath, [CLI, ...args], options);
const run = async (program, ...args) => {
  rmSync(file, { force: true });
  return command(["run", "--virtual-time", "--trace", file, program, ...args], { cwd: ROOT });
};
const readTrace = () => checkTraceFile(readFileSync(file, "utf8"));

/** The file of events, read. */
function write(events) {
  let text = "";
  const trace = new TraceFile((piece) => (text += piece), "program");
  trace.add(events);
  trace.end();
  return checkTraceFile(text);
}

const slicesOf = (events, lane) =>
  events.filter(({ ph, tid }) => ph === "X" && tid === lane).map(({ name }) => name);

for (const source of ["gather", "cancel_task", "queue", "wait_for", "shield", "as_completed"]) {
  test(`${source}.c gives a file that keeps the rules`, async () => {
    const { events } = await watchRun(EXAMPLE(source));
    write(events);
  });
}

test("each task is a lane with its name, and the loop is one", async () => {
  const events = write((await watchRun(EXAMPLE("queue"))).events);
  const names = events.filter(({ name }) => name === "thread_name");
  const lanes = names.map(({ tid, args }) => [tid, args.name]);
  assert.deepEqual(lanes, [
    [1, "loop"],
    [2, "Task-1"],
    [3, "worker-0"],
    [4, "worker-1"],
  ]);
  const process = events.find(({ name }) => name === "process_name");
  assert.equal(process.args.name, "program");
});

test("a lane shows what its task does all the time", async () => {
  const { events } = await watchRun(EXAMPLE("queue"));
  const worker = slicesOf(write(events), 4);
  assert.deepEqual(worker, [
    ...["ready", "run", "wait: sleep", "ready", "run", "wait: sleep", "ready", "run"],
    ...["wait: sleep", "ready", "run", "wait: get from a Queue 'items'", "ready", "run"],
  ]);
  const lane = write(events).filter(({ ph, tid }) => ph === "X" && tid === 4);
  for (const [i, { ts }] of lane.entries())
    if (i) assert.equal(ts, lane[i - 1].ts + lane[i - 1].dur);
});

test("slices touch at times of a real clock, too, in whole nanoseconds", () => {
  const task = 1;
  const events = write([
    { type: "create", time: 0.000830699, task, name: "t", by: null },
    { type: "step", time: 0.001962379, task },
    { type: "wait", time: 0.00274380612, task, on: "sleep", awaits: [], stack: 0 },
    { type: "ready", time: 0.1 + 0.2, task, by: null },
  ]).filter(({ ph }) => ph === "X");
  assert.deepEqual(
    events.map(({ ts, dur }) => [ts, dur]),
    [
      [830.699, 1131.68],
      [1962.379, 781.427],
      [2743.806, 297256.194],
      [300000, 1],
    ],
  );
});

test("there are arrows for spawn, await, wake and cancel", async () => {
  const { events } = await watchRun(EXAMPLE("cancel_task"));
  const arrows = new Map();
  for (const { ph, name, id, tid } of write(events)) {
    if (ph === "s") arrows.set(id, [name, tid]);
    if (ph === "f") arrows.get(id).push(tid);
  }
  assert.deepEqual(
    [...arrows.values()],
    [
      ["spawn", 2, 3],
      ["cancel", 2, 3],
      ["await", 2, 3],
      ["wake", 3, 2],
      ["spawn", 2, 4],
      ["cancel", 2, 4],
      ["wake", 2, 4],
      ["await", 2, 4],
      ["wake", 4, 2],
    ],
  );
});

test("passes and timers are ticks, a callback's timer lasts from its start to its end", async () => {
  const events = write((await watchRun(EXAMPLE("wait_for"))).events);
  const ticks = events.filter(({ ph, tid }) => ph === "i" && tid === 1).map(({ name }) => name);
  assert.deepEqual(ticks.slice(0, 4), ["pass 1", "pass 2", "timer fires", "pass 3"]);
  const timers = events.filter(({ cat, ph }) => cat === "timer" && ph !== "i");
  const ends = timers.map(({ ph, id }) => `${ph}${id}`);
  assert.deepEqual(ends, ["b1", "e1", "b2", "e2"]);
});

describe("wasyncio run --trace", () => {
  test("shares with other builds what no trace is in", async (t) => {
    const compiled = [];
    const run = (jobs) => {
      for (const { source, output } of jobs) {
        if (source) compiled.push(source);
        writeFileSync(output, "");
      }
    };
    const cache = process.env.WASYNCIO_CACHE;
    t.after(() => {
      if (cache === undefined) delete process.env.WASYNCIO_CACHE;
      else process.env.WASYNCIO_CACHE = cache;
    });
    process.env.WASYNCIO_CACHE = join(directory, "cache");
    const toolchain = { id: "none", run };
    await buildLibrary({ toolchain });
    const all = compiled.splice(0);
    await buildLibrary({ toolchain, trace: true });
    for (const source of ["src/tasks.c", "src/trace.c"]) assert(compiled.includes(source), source);
    for (const source of ["src/gather.c", "src/queues.c", "wasm/malloc.c"])
      assert(all.includes(source) && !compiled.includes(source), source);
  });

  test("builds a C file with the trace by itself", async () => {
    const { code, stdout, stderr } = await run(EXAMPLE("gather"));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^finished 4\n/);
    assert.equal(slicesOf(readTrace(), 2)[0], "ready");
  });

  test("takes a module of cc --trace", async () => {
    const module = join(directory, "gather.wasm");
    const built = await command(["cc", "--trace", EXAMPLE("gather"), "-o", module], { cwd: ROOT });
    assert.equal(built.code, 0, built.stderr);
    const { code, stderr } = await run(module);
    assert.equal(code, 0, stderr);
    assert.equal(slicesOf(readTrace(), 3).at(-1), "run");
  });

  test("says what to do for a module without a trace, and leaves the file alone", async () => {
    const module = await build({ cwd: ROOT, sources: [EXAMPLE("gather")] });
    const { code, stderr } = await run(module);
    assert.equal(code, 1);
    assert.match(stderr, /has no trace; build it with one: wasyncio cc --trace FILE\.c/);
    assert(!existsSync(file));
  });

  test("of a file that cannot be written says so before the program runs", async () => {
    const args = ["run", "--trace", join(directory, "no/out.json"), EXAMPLE("hello")];
    const { code, stdout, stderr } = await command(args, { cwd: ROOT });
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^wasyncio: --trace .*out\.json: ENOENT: no such file or directory\n$/m);
  });

  test("is not there under WASI", async () => {
    const { code, stderr } = await command(["run", "--host=wazero", "--trace=a.json", "a.c"]);
    assert.equal(code, 2);
    assert.match(stderr, /--trace needs --host node\|deno\|bun, not wazero/);
  });
});

describe("the file is whole when the program", () => {
  const OPEN = { exit: ["leaver", "run"], trap: ["leaver", "run"], callback: ["loop", "callback"] };
  for (const [how, [lane, slice]] of Object.entries(OPEN)) {
    test(`ends by ${how}`, async () => {
      const { code, stderr } = await run(await buildTraced(FIXTURE("ends")), how);
      assert.equal(code, how === "exit" ? 3 : 134, stderr);
      const events = readTrace();
      const tid = events.find((e) => e.name === "thread_name" && e.args.name === lane).tid;
      assert.equal(slicesOf(events, tid).at(-1), slice);
      assert.equal(slicesOf(events, 3).at(-1), "wait: sleep"); // the sleeper
    });
  }

  test("is ended by Ctrl-C, which it may clean up after", async () => {
    const args = [CLI, "run", "--trace", file, await buildTraced(FIXTURE("endless"))];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stderr.on("data", (text) => (output += text));
    child.stdout.on("data", (text) => {
      if (String(text).startsWith("begun")) child.kill("SIGINT");
      output += text;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    assert.equal(code, 130, output);
    assert.equal(output, "begun\ncleaning up\nKeyboardInterrupt\n");
    assert(readTrace().some(({ name }) => name === "cancel requested"));
  });
});

testOnHosts("run --trace", ["deno", "bun"], async (host) => {
  const module = await buildTraced(EXAMPLE("gather"));
  const options = { args: [], dirs: {}, env: { ASYNCIO_VIRTUAL_TIME: "1" }, trace: file };
  const args = RUNTIMES[host].command(module, options);
  const { code, stderr } = await runProgram(findHost(host), args);
  assert.equal(code, 0, stderr);
  const { events } = await watchRun(EXAMPLE("gather"));
  assert.deepEqual(slicesOf(readTrace(), 2), slicesOf(write(events), 2));
});

test("a million events take no more memory than a few", async () => {
  let count = 0;
  let largest = 0;
  const yields = new Map();
  const trace = (events) => {
    largest = Math.max(largest, events.length);
    count += events.length;
    for (const { type, task } of events) {
      if (type === "yield") yields.set(task, (yields.get(task) ?? 0) + 1);
      if (type === "done") assert(task > 126 || task === 1 || yields.get(task) === 4000);
      assert.notEqual(type, "lost");
    }
  };
  const { app } = await watch(FIXTURE("many"), { trace });
  app.control.rate = Infinity;
  assert.equal(await app.run(), 0);
  assert(count > 1e6, `${count}`);
  assert.equal(yields.size, 125);
  assert(largest >= 20000 && largest < 30000, `${largest}`); // that of the step which makes as many
});

test("the file of a program without a loop has the program's name", async () => {
  writeFileSync(join(directory, "plain.c"), "int main(void) { return 4; }\n");
  const { code } = await run(join(directory, "plain.c"));
  assert.equal(code, 4);
  assert.equal(readTrace()[0].args.name, "plain.wasm");
});
