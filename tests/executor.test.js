// SPDX-License-Identifier: MIT
// Executors: the example on every host, the rules of their C tests where those do not run, and what
// goes wrong with a job where there are workers.
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "../js/cc.js";
import { buildLoop } from "../js/cc/loop.js";
import { evaluateInPageOf, openTab } from "./hosts/chromium.js";
import { findHost, HOSTS, ROOT, run, runProgram, testOnHosts } from "./hosts/hosts.js";
import { inDirectory, runWorker, shim } from "./hosts/workerd.js";

const BROWSERS = ["chromium", "firefox"];
const WITH_WORKERS = ["node20", "node26", "deno", "bun", ...BROWSERS];
const INLINE = HOSTS.filter((host) => !WITH_WORKERS.includes(host));
const GUEST = join(ROOT, "tests/executor/guest.mjs");
const C_FLAGS = "-std=c11 -Wall -Wextra -Wpedantic -Wshadow -Werror -Isrc -Iwasm -Itests";

const builds = new Map();

/** The path of a program, which is built once. */
function program(name, sources, options) {
  const output = `dist/tests/executor_${name}.wasm`;
  if (!builds.has(name)) builds.set(name, build({ cwd: ROOT, sources, output, ...options }));
  return builds.get(name);
}

const example = () => program("example", ["web/examples/executor.c"]);
const faults = () => program("faults", ["tests/executor/faults.c"]);
const stay = () => program("stay", ["tests/executor/stay.c"]);

// ---- the example ----

testOnHosts("tutorial 16", [...WITH_WORKERS, ...INLINE], async (host) => {
  const expected = readFileSync(join(ROOT, "tests/examples/executor.out"), "utf8");
  const { code, stdout, stderr } = await run(host, await example());
  const turned = !INLINE.includes(host);
  assert.equal(stdout, turned ? expected : expected.replace("running: True", "running: False"));
  assert.equal(stderr, "");
  assert.equal(code, 0);
});

// ---- the rules: src.test.js has the other hosts ----

const rules = () =>
  program(
    "rules",
    ["test", "test_executors", "test_executor_map", "test_jobs"].map((name) => `tests/${name}.c`),
    { flags: C_FLAGS.split(" ") },
  );

testOnHosts("the rules of jobs", [...BROWSERS, "wazero"], async (host) => {
  const wasm = await rules();
  const { stdout: list } = await run("node20", wasm, { args: ["--list"] });
  const args = list.trim().split("\n");
  const { code, stdout, stderr } = await run(host, wasm, { args, virtualTime: true });
  assert.doesNotMatch(stdout, /^not ok/m);
  assert.match(stdout, new RegExp(`^done ${args.length}$`, "m"), stderr);
  assert.equal(code, 0);
});

// ---- what goes wrong ----

const page = mkdtempSync(join(tmpdir(), "wasyncio-executor-"));
after(() => rmSync(page, { recursive: true, force: true }));
copyFileSync(GUEST, join(page, "guest.mjs"));
const POLICY = `<meta http-equiv="Content-Security-Policy" content="worker-src 'none'">`;
writeFileSync(join(page, "policy.html"), `<!doctype html>${POLICY}`);

/** As runFault in guest.mjs. name: of a page; flags: of a process. */
async function runFault(host, options, { name = "", flags = [] } = {}) {
  const wasm = await (options.call ? stay() : faults());
  if (BROWSERS.includes(host)) {
    copyFileSync(wasm, join(page, "faults.wasm"));
    const script = `(async () => {
      const { load } = await import("/js/index.js");
      const { runFault } = await import(new URL("guest.mjs", location));
      return runFault(load, "faults.wasm", ${JSON.stringify(options)});
    })()`;
    return evaluateInPageOf(host, findHost(host), page, name, script);
  }
  const args = [GUEST, wasm, JSON.stringify(options)];
  const { stdout, stderr } = await runProgram(
    findHost(host),
    host === "deno" ? ["run", "--quiet", "--allow-all", ...args] : [...flags, ...args],
  );
  assert(stdout, stderr);
  return JSON.parse(stdout);
}

const FAULTS = {
  "traps: its instance is replaced": ["trap", /^RuntimeError: a job crashed: RuntimeError: \w/],
  "exits: its instance is replaced": [
    "exit",
    /^RuntimeError: a job ended its worker by exit\(3\)$/,
  ],
  "loops for ever: its worker is replaced": [
    "forever",
    /^TimeoutError: the job was still at it after 0.3 seconds: its worker was ended$/,
  ],
  "takes all memory": ["memory", /^MemoryError: /],
  "overflows its stack": ["overflow", /^RuntimeError: a job crashed: /],
};

for (const [what, [name, error]] of Object.entries(FAULTS)) {
  testOnHosts(`a job that ${what}, and others go on`, WITH_WORKERS, async (host) => {
    const { code, stdout, stderr } = await runFault(host, { args: [name] });
    const [first, text, ...others] = stdout.split("\n");
    assert.equal(first, name, stderr);
    assert.match(text, error);
    assert.deepEqual(others, ["41", "42", ""]);
    assert.equal(code, 0);
  });
}

testOnHosts("64 MiB go there and back", WITH_WORKERS, async (host) => {
  const { stdout } = await runFault(host, { args: ["large"] });
  assert.equal(stdout, "large\n67108864 a z\na\n");
});

testOnHosts("a job has stdio and the environment", WITH_WORKERS, async (host) => {
  const { stdout, stderr } = await runFault(host, { args: ["say"], env: { NAME: "Ada" } });
  assert.equal(stdout, "say\nAda says 2\n1\n");
  assert.equal(stderr, "said\n");
});

testOnHosts("a shutdown waits no longer than it is told", WITH_WORKERS, async (host) => {
  const { stdout, stderr } = await runFault(host, { args: ["shutdown"] });
  assert.equal(stdout, "shutdown\nnot done\nTimeoutError\n");
  const warning = "The executor did not finishing joining its threads within 0 seconds.";
  assert.equal(stderr, `RuntimeWarning: ${warning}\n`);
});

testOnHosts("closing an app ends its jobs", WITH_WORKERS, async (host) => {
  const { code, stdout } = await runFault(host, { args: ["close"], closeAt: "close\n" });
  assert.equal(stdout, "close\n");
  assert.equal(code, 143);
});

testOnHosts("closing an app fails a call that waits for a job", WITH_WORKERS, async (host) => {
  const { code } = await runFault(host, { call: "stay", closeAt: "stay\n" });
  assert.equal(code, "CancelledError");
});

/** Opens a page whose program has a job that never ends. */
async function openBusyTab(host) {
  copyFileSync(await faults(), join(page, "faults.wasm"));
  const tab = await openTab(host, findHost(host), page);
  await tab.evaluate(`(async () => {
    const { load } = await import("/js/index.js");
    globalThis.app = await load("faults.wasm", { args: ["close"], stdout() {} });
    app.run();
  })()`);
  await untilWorkers(tab, 1);
  return tab;
}

async function untilWorkers(tab, count) {
  const end = Date.now() + 60_000;
  while (tab.workers().length !== count) {
    assert(Date.now() < end, `${tab.workers().length} workers, not ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

testOnHosts("closing an app on a page ends its workers", BROWSERS, async (host) => {
  const tab = await openBusyTab(host);
  await tab.evaluate("app.close()");
  await untilWorkers(tab, 0);
  await tab.close();
});

testOnHosts("leaving or closing a page with jobs under way ends them", BROWSERS, async (host) => {
  const left = await openBusyTab(host);
  await left.goto("about:blank");
  await untilWorkers(left, 0);
  await left.close();
  await (await openBusyTab(host)).close();
  const { stdout } = await runFault(host, { args: ["answer"] }); // of another page
  assert.equal(stdout, "answer\n42\n");
});

const CANNOT_START =
  /^answer\nRuntimeError: a worker cannot be started: .+; load\(…, \{ worker: URL \}\) says where its script is, and \{ workers: 0 \} runs jobs without\n$/;

testOnHosts("a worker whose script is missing", WITH_WORKERS, async (host) => {
  const { stdout } = await runFault(host, { args: ["answer"], worker: "/no/such/file.js" });
  assert.match(stdout, CANNOT_START);
});

const POLICIES = {
  node20: { flags: ["--experimental-permission", "--allow-fs-read=*"] },
  node26: { flags: ["--permission", "--allow-fs-read=*"] },
  chromium: { name: "policy.html" },
  firefox: { name: "policy.html" },
};

testOnHosts("a worker that a policy forbids", Object.keys(POLICIES), async (host) => {
  const { stdout } = await runFault(host, { args: ["answer"] }, POLICIES[host]);
  assert.match(stdout, CANNOT_START);
});

testOnHosts("jobs run inline if that is asked for", WITH_WORKERS, async (host) => {
  const { stdout } = await runFault(host, { args: ["answer"], workers: 0 });
  assert.equal(stdout, "answer\n42\n");
  const { stdout: count } = await runFault(host, { args: ["workers"], workers: 0 });
  assert.equal(count, "workers\n0\n");
});

testOnHosts("a program knows how many workers there are", WITH_WORKERS, async (host) => {
  const { stdout } = await runFault(host, { args: ["workers"], workers: 3 });
  assert.equal(stdout, "workers\n3\n");
});

testOnHosts("there are none", INLINE, async (host) => {
  const { stdout } = await run(host, await faults(), { args: ["workers"] });
  assert.equal(stdout, "workers\n0\n");
});

test("wasyncio run --workers", async () => {
  for (const host of ["node", "deno", "bun"].filter((name) => name === "node" || findHost(name))) {
    const env = { [host.toUpperCase()]: findHost(host) };
    const args = ["js/cli.js", "run", "--host", host, "--workers", "5", await faults(), "workers"];
    const { stdout } = await runProgram(process.execPath, args, { cwd: ROOT, env });
    assert.equal(stdout, "workers\n5\n", host);
  }
});

test("a number of workers that is none is refused", async () => {
  const { load } = await import("../js/index.js");
  const message = /faults.wasm cannot .*: option 'workers' must be 0 or a number above, not 1.5$/;
  await assert.rejects(load(await faults(), { workers: 1.5 }), { name: "LoadError", message });
});

// ---- what debug mode says ----

testOnHosts("debug mode says once that jobs run inline", INLINE, async (host) => {
  const { stderr } = await run(host, await example(), { env: { ASYNCIO_DEBUG: "1" } });
  const lines = stderr.split("\n").filter((line) => line.includes("no workers"));
  assert.deepEqual(lines, [
    "asyncio: this host has no workers: jobs run inline, and the loop waits for them",
  ]);
});

testOnHosts("debug mode says that a job is not worth its trip", ["node20"], async (host) => {
  const measure = async (name) => {
    const args = [`executor_map.${name}`];
    return (await run(host, await rules(), { args, env: { ASYNCIO_DEBUG: "1" } })).stderr;
  };
  assert.match(
    await measure("a_short_job_is_measured_by_many_runs_of_the_same_argument"),
    /^asyncio: a job of \d+ us is not worth its trip of \d+ us: call it, or give many at once to asyncio_executor_map$/m,
  );
});

test("a program without jobs has nothing of it", async () => {
  const wasm = await program("hello", ["web/examples/hello.c"]);
  const names = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(wasm)));
  assert.deepEqual(
    names.filter(({ name }) => /job|worker|door/.test(name)),
    [],
  );
});

// ---- functions of JavaScript ----

const FUNCTIONS = join(ROOT, "tests/executor/functions.mjs");
const WORK = join(ROOT, "tests/executor/work.mjs");

const EXPECTED = {
  "a value": 42,
  "an async function": { deep: [1, 2] },
  "a method": 8,
  "a module's function": 3,
  "a missing export": /^TypeError: .*work\.mjs exports no function 'nonesuch'$/,
  "an error": "RangeError: too far",
  "a native function":
    "TypeError: a job must be a function whose text can be sent to a worker, not a Function",
  "no function": "TypeError: a job must be a function or a worker_function(), not 3",
  "a result that cannot be copied": /^DataCloneError: /,
  "64 MiB there and back": [67108864, 8],
  "10,000 are cancelled in the queue": [1, 2, true],
  inline: true,
  "a number of workers that is none":
    "RangeError: WorkerExecutor: option 'workers' must be 0 or a number above, not -1",
  "an option of another type":
    "TypeError: WorkerExecutor: option 'workers' must be number, not string",
  "a default of one's own": true,
  "after a shutdown": "RuntimeError: cannot schedule new futures after shutdown",
  "after the default's shutdown": "RuntimeError: Executor shutdown has been called",
  "a default that is none": "TypeError: executor must be WorkerExecutor, not null",
  "a run waits for its jobs": "returned",
};

const ENDINGS = {
  forever: /^TimeoutError: the job was still at it after 0.3 seconds: its worker was ended$/,
  exits: /^RuntimeError: the worker of a job ended: (exit code \d+|it closed itself)$/,
};

async function runFunctions(host) {
  if (!BROWSERS.includes(host)) {
    const args = host === "deno" ? ["run", "--quiet", "--allow-all", FUNCTIONS] : [FUNCTIONS];
    const { stdout, stderr } = await runProgram(findHost(host), args);
    assert(stdout, stderr);
    return JSON.parse(stdout);
  }
  copyFileSync(FUNCTIONS, join(page, "functions.mjs"));
  copyFileSync(WORK, join(page, "work.mjs"));
  copyFileSync(await buildLoop(), join(page, "asyncio.wasm"));
  return evaluateInPageOf(
    host,
    findHost(host),
    page,
    "",
    `(async () => {
      const asyncio = await import("/js/index.js");
      asyncio.set_engine(new URL("asyncio.wasm", location));
      const { tryFunctions, tryFaults } = await import(new URL("functions.mjs", location));
      const results = await tryFunctions(asyncio, new URL("work.mjs", location));
      return { ...results, ...(await tryFaults(asyncio)) };
    })()`,
  );
}

function checkFunctions(results, expectations) {
  for (const [name, expected] of Object.entries(expectations)) {
    if (expected instanceof RegExp) assert.match(results[name], expected, name);
    else assert.deepEqual(results[name], expected, name);
  }
}

testOnHosts("functions of JavaScript as jobs", WITH_WORKERS, async (host) => {
  await buildLoop({ output: "dist/asyncio.wasm" });
  const results = await runFunctions(host);
  checkFunctions(results, EXPECTED);
  for (const [name, error] of Object.entries(ENDINGS)) {
    assert.match(results[name][0], error, name);
    assert.equal(results[name][1], "goes on", name);
  }
});

testOnHosts("functions of JavaScript as jobs, inline", ["workerd"], async (host) => {
  const { code, stdout, stderr } = await inDirectory(async (directory) =>
    runWorker(findHost(host), directory, [
      ["worker.mjs", "esModule", join(ROOT, "tests/executor/worker.mjs")],
      ["functions.mjs", "esModule", FUNCTIONS],
      ["work.mjs", "esModule", WORK],
      ["asyncio.wasm", "wasm", await buildLoop()],
      ...shim(),
    ]),
  );
  assert.equal(code, 0, stderr);
  checkFunctions(JSON.parse(/^result (.*)$/m.exec(stdout)[1]), EXPECTED);
});

// ---- a picture on a page ----

testOnHosts("mandelbrot.html draws its tiles while it animates", BROWSERS, async (host) => {
  const wasm = await program("mandelbrot", ["web/examples/mandelbrot.c"]);
  copyFileSync(wasm, join(page, "mandelbrot.wasm"));
  copyFileSync(join(ROOT, "web/examples/mandelbrot.html"), join(page, "mandelbrot.html"));
  const script = `(async () => {
    const status = document.querySelector("#status");
    const done = new Promise((resolve) => new MutationObserver(resolve).observe(status, {
      childList: true,
    }));
    if (status.textContent === "computing") await done;
    const middle = picture.getContext("2d").getImageData(450, 360, 1, 1).data;
    return [status.textContent, [...middle]];
  })()`;
  const [status, middle] = await evaluateInPageOf(
    host,
    findHost(host),
    page,
    "mandelbrot.html",
    script,
  );
  assert.match(status, /^36 tiles in \d+ ms; \d+ frames, the longest \d+ ms$/);
  assert.deepEqual(middle, [0, 0, 0, 255]); // inside of the set
});
