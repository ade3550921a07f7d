// SPDX-License-Identifier: MIT
// Programs that Emscripten links with the library: what docs/emscripten.md promises.
import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { buildForEmscripten, emscriptenToolchain } from "../js/cc/emscripten.js";
import { compileWith, EMCC, INSTALL, linked, OUTPUT, runIt } from "./emscripten/build.js";
import { evaluateInPage } from "./hosts/chromium.js";
import { findHost, installCommand, ROOT } from "./hosts/hosts.js";

/** Tests of what only the shim of js/ does, or that the program does not link here. */
const NOT_PORTABLE = new Set(["test_functions.c"]);

/** exit() of Emscripten cannot wait: in an atexit handler no loop can run. */
const NOT_AT_EXIT = "runners.a_loop_may_run_in_an_atexit_handler";

/** Programs that want the shim, or files. */
const OTHER_EXAMPLES = new Set(["fetch_all", "wordcount"]);

/** Their timers are so close to each other that a busy machine could change their order. */
const IN_REAL_TIME = new Set(["hello", "cancel_task"]);

const skip = !EMCC && !process.env.CI && INSTALL;
const emscripten = (name, body) => test(name, { skip }, body);

const source = (name) => join(ROOT, "tests/emscripten", `${name}.c`);
const example = (name) => join(ROOT, "web/examples", `${name}.c`);

// ---- the library ----

test("without emcc the version that is needed is named", () => {
  assert.throws(() => emscriptenToolchain({ PATH: "/nowhere" }), {
    name: "BuildError",
    message: "emcc is neither in EMSDK nor in PATH; Emscripten 3.1.6 or newer is needed",
  });
});

for (const [version, told] of [
  ["3.1.5", /emcc is Emscripten 3\.1\.5; 3\.1\.6 or newer is needed$/],
  ["2.9.99", /emcc is Emscripten 2\.9\.99; 3\.1\.6 or newer is needed$/],
  ["none", /^cannot read the version of .*emcc$/],
]) {
  test(`an emcc of version ${version} is refused`, (t) => {
    const env = { PATH: fakeEmcc(t, version) };
    assert.throws(() => emscriptenToolchain(env), { name: "BuildError", message: told });
  });
}

test("the emcc of EMSDK is taken before the one in PATH", (t) => {
  const sdk = mkdtempSync(join(tmpdir(), "wasyncio-emsdk-"));
  t.after(() => rmSync(sdk, { recursive: true }));
  const upstream = join(sdk, "upstream/emscripten");
  mkdirSync(upstream, { recursive: true });
  writeEmcc(upstream, "99.0.1");
  const toolchain = emscriptenToolchain({ EMSDK: sdk, PATH: fakeEmcc(t, "3.1.7") });
  assert.equal(toolchain.id, "emcc 99.0.1");
});

function fakeEmcc(t, version) {
  const directory = mkdtempSync(join(tmpdir(), "wasyncio-emcc-"));
  t.after(() => rmSync(directory, { recursive: true }));
  writeEmcc(directory, version);
  return directory;
}

function writeEmcc(directory, version) {
  writeFileSync(join(directory, "emcc"), `#!/bin/sh\necho emcc ${version}\n`);
  chmodSync(join(directory, "emcc"), 0o755);
}

emscripten("what pkg-config gives is what the response file has", async () => {
  const directory = join(OUTPUT, "a directory");
  await buildForEmscripten({ directory });
  const words = readFileSync(join(directory, "asyncio.rsp"), "utf8").trim().split("\n");
  assert.equal(words[1], `"-L${directory}"`);
  const pc = readFileSync(join(directory, "asyncio.pc"), "utf8");
  assert.match(pc, /^Libs: -L\S*a\\ directory -lasyncio -sASYNCIFY /m);
  assert.match(pc, /^Cflags: -I.*\/src$/m);
});

// ---- programs ----

for (const level of ["-O0", "-O2", "-O3"]) {
  emscripten(`the response file is all that a program needs (${level})`, async () => {
    const { code, stdout, stderr } = await runIt(await linked(example("gather"), [level]));
    assert.equal(stdout, expectedOutput("gather"));
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  });
}

const expectedOutput = (name) => readFileSync(join(ROOT, "tests/examples", `${name}.out`), "utf8");

for (const [how, expected] of [
  ["", { code: 3, stdout: "atexit, no newline\n", stderr: "" }],
  ["exit", { code: 4, stdout: "atexit, no newline\n", stderr: "" }],
  ["error", { code: 1, stdout: "atexit, no newline\n", stderr: "ValueError: bad port 99999\n" }],
]) {
  emscripten(`exit code, atexit and the last flush arrive (${how || "return"})`, async () => {
    assert.deepEqual(await runIt(await linked(source("ends")), { args: [how] }), expected);
  });
}

emscripten("a deadlock is reported and ends the program", async () => {
  const program = await linked(source("ends"));
  const { code, stderr, stdout } = await runIt(program, { args: ["deadlock"] });
  assert.deepEqual({ code, stdout }, { code: 70, stdout: "atexit, no newline\n" });
  assert.match(stderr, /^asyncio: deadlock: .*\n {2}Task-1 waits for Event\n$/);
});

const CALLS = `1 slept
2 slept
1 got 10
3 slept
2 got 20
3 got 30
halves 1.5 0.5 1
the next wait: CancelledError
sleeper: CancelledError
the call: CancelledError
hanger: CancelledError
the call: CancelledError
in time: TimeoutError
JSError: RangeError: no such number
at once 5
others went on: yes
run 0
`;

for (const level of ["-O1", "-O3"]) {
  emscripten(`a call that suspends suspends only its task (${level})`, async () => {
    const { code, stdout, stderr } = await runIt(await linked(source("calls"), [level]));
    assert.equal(stdout, `${CALLS}${CALLS}calls left 0\n`);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  });
}

emscripten("a call that suspends outside of a task is refused by name", async () => {
  const { code, stderr } = await runIt(await linked(source("outside")));
  assert.notEqual(code, 0);
  assert.match(stderr, /emscripten_sleep, EM_ASYNC_JS …\) outside of a task while a loop runs/);
});

emscripten("tasks run beside a main loop", async () => {
  const { code, stdout, stderr } = await runIt(await linked(source("frames")));
  assert.equal(stdout, "position 5, frames went on\n");
  assert.deepEqual({ code, stderr }, { code: 3, stderr: "" });
});

// ---- as a module ----

/** Of this version the ES6 output asks for names of CommonJS on Node. */
const IMPORTERS = {
  "-sMODULARIZE": (path) => `const make = require(${path});`,
  "-sEXPORT_ES6": (path) => `import { createRequire } from "node:module";
globalThis.__dirname = ".";
globalThis.require = createRequire(import.meta.url);
const { default: make } = await import(${path});`,
};

/** Node's own way to end is taken away: a page has none. */
const importer = (head) => `${head}
process.exit = (code) => { process.exitCode = code; };
const lines = [];
const onExit = (code) => console.log("exit", code, lines.join("|"));
make({ print: (line) => lines.push(line), onExit, arguments: [] })
  .catch((error) => { if (error.name !== "ExitStatus") throw error; });
`;

for (const [flag, head] of Object.entries(IMPORTERS)) {
  emscripten(`${flag}: onExit is told the code, after the last line`, async () => {
    const extension = flag === "-sEXPORT_ES6" ? ".mjs" : ".cjs";
    const flags = [
      "-sMODULARIZE",
      flag,
      ...(extension === ".mjs" ? ["-sUSE_ES6_IMPORT_META=0"] : []),
    ];
    const program = await linked(source("ends"), flags, extension);
    const script = program.replace(extension, `.run${extension}`);
    writeFileSync(script, importer(head(JSON.stringify(`./${basename(program)}`))));
    const { code, stdout, stderr } = await runIt(script);
    assert.deepEqual({ stdout, stderr }, { stdout: "exit 3 atexit, no newline\n", stderr: "" });
    assert.equal(code, 3);
  });
}

// ---- flags that do not go with tasks ----

for (const [flag, told] of [
  ["-sASSERTIONS=1", /tasks cannot suspend in this program; link it with -sASSERTIONS=0/],
  ["-sSTACK_OVERFLOW_CHECK=2", /link it with -sSTACK_OVERFLOW_CHECK=0/],
  ["-sASYNCIFY_IGNORE_INDIRECT=1", /link it with -sASYNCIFY_IGNORE_INDIRECT=0/],
  ["-sASYNCIFY=0", /asyncio: this program was linked without -sASYNCIFY/],
]) {
  emscripten(`${flag} is found before the first task runs`, async () => {
    const { code, stdout, stderr } = await runIt(await linked(example("gather"), [flag]));
    assert.notEqual(code, 0);
    assert.equal(stdout, "");
    assert.match(stderr, told);
  });
}

// ---- the other tests and the examples ----

emscripten("the C tests pass", async (t) => {
  const names = readdirSync(join(ROOT, "tests")).filter((name) => /^test.*\.c$/.test(name));
  const sources = names.filter((name) => !NOT_PORTABLE.has(name)).map((name) => `tests/${name}`);
  const program = await compileWith(sources, ["-O1", "-Isrc", "-Iwasm", "-Itests"], "tests.js");
  const list = (await runIt(program, { args: ["--list"] })).stdout.trim().split("\n");
  const together = list.filter((line) => !line.includes(" exit="));
  assert(together.length > 400, `only ${together.length} tests`);
  const { code, stdout, stderr } = await runIt(program, { args: together, virtualTime: true });
  const passed = stdout.match(/^ok /gm)?.length;
  const failed = stdout.split("\n").filter((line) => line.startsWith("not ok"));
  assert.deepEqual([failed, passed, code], [[], together.length, 0], stderr.slice(-1000));
  for (const line of list.filter((line) => line.includes(" exit="))) {
    if (line.startsWith(NOT_AT_EXIT)) continue;
    await t.test(line.split(" ")[0], () => checkEnd(program, line));
  }
});

/** A line is `file.name exit=70 stderr=text`. */
async function checkEnd(program, line) {
  const [, name, exit, text] = /^(\S+) exit=(\d+) stderr=(.*)$/.exec(line);
  const { code, stderr } = await runIt(program, { args: [name], virtualTime: true });
  assert(stderr.includes(text.replaceAll("\\n", "\n")), `lacks ${text}: ${stderr.slice(-1000)}`);
  assert.equal(code, Number(exit));
}

emscripten("the examples print what they print elsewhere", async (t) => {
  const names = readdirSync(join(ROOT, "web/examples")).filter((name) => name.endsWith(".c"));
  for (const name of names.map((name) => name.slice(0, -2))) {
    if (OTHER_EXAMPLES.has(name)) continue;
    await t.test(name, async () => {
      const program = await linked(example(name), ["-O1"]);
      const ran = await runIt(program, { virtualTime: !IN_REAL_TIME.has(name) });
      assert.deepEqual(ran, { code: 0, stdout: expectedOutput(name), stderr: "" });
    });
  }
});

// ---- a page ----

const browser = findHost("chromium");

test(
  "a page runs programs beside its frames",
  {
    skip: skip || (!browser && !process.env.CI && installCommand("chromium")),
  },
  async () => {
    const program = await linked(source("frames"), ["-O2"]);
    writeFileSync(join(OUTPUT, "page.html"), "<!doctype html>");
    for (const [name, stdout, code] of [
      [basename(program), "position 5, frames went on\n", 3],
      [basename(await linked(source("calls"), ["-O2"])), `${CALLS}${CALLS}calls left 0\n`, 0],
    ]) {
      const evaluate = new Function(`return (${runInPage})(${JSON.stringify(name)})`);
      const result = await evaluateInPage(browser, OUTPUT, "page.html", evaluate);
      assert.deepEqual(result, { stdout, code });
    }
  },
);

/** Runs in the page. */
function runInPage(name) {
  return new Promise((resolve, reject) => {
    let stdout = "";
    globalThis.Module = {
      print: (line) => (stdout += `${line}\n`),
      onExit: (code) => resolve({ stdout, code }),
      onAbort: reject,
    };
    const { document } = globalThis;
    const script = document.createElement("script");
    script.src = name;
    script.onerror = reject;
    document.head.append(script);
  });
}
