// SPDX-License-Identifier: MIT
// Programs that Emscripten links with the library: what docs/emscripten.md promises.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { buildForEmscripten, emscriptenToolchain } from "../js/cc/emscripten.js";
import { emcc as runEmcc, libraryOf, link, linked, runIt, tryLink } from "./emscripten/build.js";
import { testWithEmcc } from "./emscripten/toolchains.js";
import { ROOT } from "./hosts/hosts.js";
import { CC, hasClang, TARGET } from "./toolchains/clang.js";

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

testWithEmcc("what pkg-config gives is what the response file has", async (emcc) => {
  const library = await libraryOf(emcc);
  const directory = join(library, "a directory");
  const toolchain = emscriptenToolchain({ PATH: join(emcc.emcc, "..") });
  await buildForEmscripten({ directory, toolchain });
  const words = readFileSync(join(directory, "asyncio.rsp"), "utf8").trim().split("\n");
  assert.equal(words[2], `"-L${directory}"`);
  const pc = readFileSync(join(directory, "asyncio.pc"), "utf8");
  assert.match(pc, /^Libs: -L\S*a\\ directory -lasyncio -sASYNCIFY /m);
  assert.match(pc, /^Cflags: -I.*\/src -DASYNCIO_REGISTER_EXPORTS$/m);
});

// ---- programs ----

for (const level of ["-O0", "-O2", "-O3"]) {
  testWithEmcc(`the response file is all that a program needs (${level})`, async (emcc) => {
    const { code, stdout, stderr } = await runIt(await linked(emcc, example("gather"), [level]), {
      virtualTime: true,
    });
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
  testWithEmcc(`exit code, atexit and the last flush arrive (${how || "return"})`, async (emcc) => {
    assert.deepEqual(await runIt(await linked(emcc, source("ends")), { args: [how] }), expected);
  });
}

testWithEmcc("arrays of any length are for tasks with a stack of their own", async (emcc) => {
  const program = join(ROOT, "tests/suspension/arrays.c");
  const result = await runIt(await linked(emcc, program, ["-DSTACK=16384"]));
  assert.deepEqual(result, { code: 0, stdout: "nothing was written to\n", stderr: "" });
});

testWithEmcc("a deadlock is reported and ends the program", async (emcc) => {
  const program = await linked(emcc, source("ends"));
  const { code, stderr, stdout } = await runIt(program, { args: ["deadlock"] });
  assert.deepEqual({ code, stdout }, { code: 70, stdout: "atexit, no newline\n" });
  assert.match(stderr, /^asyncio: deadlock: .*\n {2}Task-1 waits for Event\n$/);
});

const CALLS = `1 slept
2 slept
3 slept
got 10 20 30
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
  testWithEmcc(`a call that suspends suspends only its task (${level})`, async (emcc) => {
    const { code, stdout, stderr } = await runIt(await linked(emcc, source("calls"), [level]));
    assert.equal(stdout, `${CALLS}${CALLS}calls left 0\n`);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  });
}

testWithEmcc("a call that suspends outside of a task is refused by name", async (emcc) => {
  const { code, stderr } = await runIt(await linked(emcc, source("outside")));
  assert.notEqual(code, 0);
  assert.match(stderr, /emscripten_sleep, EM_ASYNC_JS …\) outside of a task while a loop runs/);
});

testWithEmcc("tasks run beside a main loop", async (emcc) => {
  const { code, stdout, stderr } = await runIt(await linked(emcc, source("frames")));
  assert.equal(stdout, "position 5, frames went on\n");
  assert.deepEqual({ code, stderr }, { code: 3, stderr: "" });
});

// ---- as a module ----

const IMPORTERS = {
  "-sMODULARIZE": (path) => `const make = require(${path});`,
  "-sEXPORT_ES6": (path) => `const { default: make } = await import(${path});`,
};

/** Old ES6 output asks for names of CommonJS on Node. */
const OLD_ES6 = `import { createRequire } from "node:module";
globalThis.__dirname = ".";
globalThis.require = createRequire(import.meta.url);
`;

/** Node's own way to end is taken away: a page has none. */
const importer = (head) => `${head}
process.exit = (code) => { process.exitCode = code; };
const lines = [];
const onExit = (code) => console.log("exit", code, lines.join("|"));
make({ print: (line) => lines.push(line), onExit, arguments: [] })
  .catch((error) => { if (error.name !== "ExitStatus") throw error; });
`;

for (const [flag, head] of Object.entries(IMPORTERS)) {
  testWithEmcc(`${flag}: onExit is told the code once, after the last line`, async (emcc) => {
    const isES6 = flag === "-sEXPORT_ES6";
    const extension = isES6 ? ".mjs" : ".cjs";
    const flags = ["-sMODULARIZE", flag];
    if (isES6 && emcc.isOld) flags.push("-sUSE_ES6_IMPORT_META=0");
    const program = await linked(emcc, source("ends"), flags, extension);
    const script = program.replace(extension, `.run${extension}`);
    const before = isES6 && emcc.isOld ? OLD_ES6 : "";
    writeFileSync(script, before + importer(head(JSON.stringify(`./${basename(program)}`))));
    const { code, stdout, stderr } = await runIt(script);
    assert.deepEqual({ stdout, stderr }, { stdout: "exit 3 atexit, no newline\n", stderr: "" });
    assert.equal(code, 3);
  });
}

// ---- flags that do not go with tasks ----

for (const [flag, told, only] of [
  ["-sASSERTIONS=1", /tasks cannot suspend in this program; link it with -sASSERTIONS=0/],
  ["-sSTACK_OVERFLOW_CHECK=2", /link it with -sSTACK_OVERFLOW_CHECK=0/],
  ["-sASYNCIFY_IGNORE_INDIRECT=1", /link it with -sASYNCIFY_IGNORE_INDIRECT=0/],
  ["-sASYNCIFY=0", /asyncio: this program was linked without -sASYNCIFY/],
  ["-sJSPI", /asyncio: this program was linked with -sJSPI; link it without that/, "current"],
]) {
  const body = async (emcc) => {
    const flags = only ? [flag, "-Wno-experimental"] : [flag];
    const { code, stdout, stderr } = await runIt(await linked(emcc, example("gather"), flags));
    assert.notEqual(code, 0);
    assert.equal(stdout, "");
    assert.match(stderr, told);
  };
  testWithEmcc(`${flag} is found before the first task runs`, body, { only });
}

// ---- what is linked with the library ----

testWithEmcc("an object of another target is named", async (emcc) => {
  await libraryOf(emcc);
  const object = join(emcc.directory, "native.o");
  const { status } = spawnSync("cc", ["-x", "c", "-c", "-", "-o", object], {
    input: "int main(void) { return 0; }",
  });
  assert.equal(status, 0);
  const { code, stderr } = await tryLink(emcc, [object], [], "native.js");
  assert.notEqual(code, 0);
  assert.match(stderr, /unknown file type: .*native\.o/);
});

testWithEmcc("an object that was compiled for WASI is told of", async (emcc, t) => {
  if (!hasClang) return t.skip(`${CC} is not there`);
  const path = join(emcc.directory, "foreign");
  writeFileSync(`${path}.c`, "#include <errno.h>\nint asked(void) { return errno; }\n");
  spawnSync(CC, [...TARGET, "-c", `${path}.c`, "-o", `${path}.o`]);
  const main = join(emcc.directory, "asks.c");
  writeFileSync(main, "int asked(void);\nint main(void) { return asked(); }\n");
  const { code, stderr } = await tryLink(emcc, [main, `${path}.o`], [], "foreign.js");
  assert.match(stderr, /the errno of an object that was compiled for WASI; compile it by emcc/);
  assert.notEqual(code, 0);
});

testWithEmcc("objects for optimising at link time go with the library's", async (emcc) => {
  await libraryOf(emcc);
  const object = join(emcc.directory, "gather.lto.o");
  const flags = ["-O2", "-flto", `-I${join(ROOT, "src")}`, "-c", "-o", object];
  const compiled = await runEmcc({ ...emcc, linkEnv: {} }, [...flags, example("gather")]);
  assert.equal(compiled.code, 0, compiled.stderr);
  const program = await link(emcc, [object], ["-O2"], "gather.lto.js");
  const ran = await runIt(program, { virtualTime: true });
  assert.deepEqual(ran, { code: 0, stdout: expectedOutput("gather"), stderr: "" });
});
