// SPDX-License-Identifier: MIT
// Sources, and what is said of those that cannot run.
import assert from "node:assert/strict";
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { load, LoadError } from "../../js/index.js";
import { assemble, readText } from "./fixtures/modules.js";

const HELLO = assemble(`
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func (export "_start")
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (call $exit (i32.load (i32.const 4))))`);

let directory, path; // where there are files
before(() => {
  if (!mkdtempSync) return;
  directory = mkdtempSync(join(tmpdir(), "wasyncio-load-"));
  path = join(directory, "hi.wasm");
  writeFileSync(path, HELLO);
});
after(() => rmSync?.(directory, { recursive: true, force: true }));

const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

// The exit code of HELLO is the length of its name and arguments, each with a NUL.
const sources = {
  "a path": [() => path, "hi.wasm"],
  "a file URL": [() => pathToFileURL(path), "hi.wasm"],
  "a data URL": [() => `data:application/wasm;base64,${toBase64(HELLO)}`, undefined],
  bytes: [() => HELLO, "program"],
  "an ArrayBuffer": [() => HELLO.slice().buffer, "program"],
  "a part of a buffer": [() => Uint8Array.of(1, 2, ...HELLO).subarray(2), "program"],
  "a module": [() => compile(HELLO), "program"],
  "a response": [() => new Response(HELLO), "the response"],
  "a promise": [() => Promise.resolve(new Response(HELLO)), "the response"],
};
const compile = (source) =>
  source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);

for (const [what, [makeSource, name]] of Object.entries(sources)) {
  test(`${what} is a source`, async () => {
    const app = await load(makeSource(), { args: ["12"] });
    if (name) assert.equal(app.name, name);
    assert.equal(await app.run(), app.name.length + 1 + 3);
  });
}

test("the option name is argv[0]", async () => {
  assert.equal(await (await load(HELLO, { name: "x" })).run(), 2);
});

const needs = (from, name) => `(import "${from}" "${name}" (func)) (func (export "_start"))`;
const problems = {
  "a file that is not there": [
    () => join(directory, "none.wasm"),
    /none\.wasm cannot be read: ENOENT/,
  ],
  "an HTTP error": [
    () => new Response("", { status: 404 }),
    /^the response cannot be read: HTTP status 404/,
  ],
  "what is no wasm": [() => new TextEncoder().encode("<html>"), /^the module is no WebAssembly/],
  "an empty file": [() => new Uint8Array(0), /is no WebAssembly/],
  "a truncated file": [() => HELLO.subarray(0, HELLO.length - 9), /is truncated or damaged: .+/],
  "a missing import": [
    () => assemble(needs("env", "f")),
    /needs the function env\.f, which nobody gave/,
  ],
  "an unknown WASI function": [
    () => assemble(needs("wasi_snapshot_preview1", "fd_fly")),
    /fd_fly.*WASI has none/,
  ],
  "an unfinished module": [
    () => assemble(needs("asyncify", "start_unwind")),
    /was not finished: run `wasyncio link` on it/,
  ],
  "no program": [() => assemble(""), /is no program: it exports neither asyncio_start nor _start/],
  "no memory": [() => Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0), /does not export its memory/],
  "another ABI": [
    () =>
      assemble(`(func (export "asyncio_start") (param i32))
              (func (export "asyncio_abi") (result i32) (i32.const 2))`),
    /has ABI 2, not 1: build it with this version/,
  ],
  "a start function that traps": [
    () => assemble(`(func $f unreachable) (start $f) (func (export "_start"))`),
    /cannot be instantiated: /,
  ],
};
for (const [what, [makeSource, message]] of Object.entries(problems)) {
  test(`${what} is a LoadError`, async () => {
    await assert.rejects(load(makeSource()), (error) => {
      assert(error instanceof LoadError, error.stack);
      assert.match(error.message, message);
      return true;
    });
  });
}

test("where nothing is compiled, bytes are a LoadError that says what to give", async (t) => {
  const refuse = () => Promise.reject(new WebAssembly.CompileError("disallowed by embedder"));
  t.mock.method(WebAssembly, "compile", refuse); // as workerd does by itself
  const message = /^the module cannot be compiled here; give the module that `import program/;
  await assert.rejects(load(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)), { message });
});

test("an address that nobody serves is a LoadError", async () => {
  await assert.rejects(load("http://127.0.0.1:1/app.wasm"), {
    name: "LoadError",
    message: /127.*cannot be read/,
  });
});

const wrong = {
  "option 'args' must be array, not string": { args: "a" },
  "option 'args.1' must be string, not number": { args: ["a", 1] },
  "option 'env.N' must be string, not null": { env: { N: null } },
  "option 'files.a' must be string or Uint8Array, not array": { files: { a: [] } },
  "option 'dirs' must be object, not array": { dirs: [] },
  "option 'functions.f' must be function, not object": { functions: { f: {} } },
  "option 'stdin' must be string or Uint8Array or function, not number": { stdin: 0 },
  "option 'stdout' must be function, not object": { stdout: {} },
  "option 'allowExports' must be boolean, not number": { allowExports: 1 },
  "option 'options' must be object, not null": null,
  "there is no option 'arg'": { arg: [] },
};
for (const [message, options] of Object.entries(wrong)) {
  test(message, () =>
    assert.rejects(load(HELLO, options), { name: "TypeError", message: `load: ${message}` }),
  );
}

test("a source of another type is a TypeError", async () => {
  await assert.rejects(load(undefined), { name: "TypeError", message: /not undefined$/ });
  await assert.rejects(load(5), { name: "TypeError", message: /not number$/ });
});

test("every function of the specification can be imported", async () => {
  const names = readText("tests/js/fixtures/preview1.txt").trim().split(/\s+/);
  assert.equal(names.length, 46);
  const imports = names.map((name) => `(import "wasi_snapshot_preview1" "${name}" (func))`);
  assert.equal(
    await (await load(assemble(`${imports.join("")} (func (export "_start"))`))).run(),
    0,
  );
});
