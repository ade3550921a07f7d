// SPDX-License-Identifier: MIT
// setjmp and C++ exceptions in tasks: each cell of the table in docs/toolchains.md.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { buildLibrary } from "../js/cc.js";
import { emccColumn } from "./emscripten/exceptions.js";
import { ROOT, run, runProgram } from "./hosts/hosts.js";
import { CC, clangTest, clangToolchain, hasClang, TARGET } from "./toolchains/clang.js";
import { tableOf } from "./toolchains/document.js";

const folder = mkdtempSync(join(tmpdir(), "wasyncio-exceptions-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const source = (name) => join(ROOT, "tests/exceptions", name);
const JUMPS = ["-mllvm", "-wasm-enable-sjlj", "-lsetjmp", source("jump.c")];

/** The rows, in the table's order: what each builds, runs and prints. */
const ROWS = [
  { kind: "jump", args: ["apart"], stdout: "133 233\n" },
  { kind: "jump", args: ["across"], stdout: "133 233\n" },
  { kind: "jump", args: ["below"], stdout: "133 233\n" },
  { kind: "plain", args: [], stdout: "10 20\n" },
  { kind: "throw", args: [], stdout: "10 20\n" },
  { kind: "throw", args: ["try"], stdout: "10 20\n" },
  { kind: "throw", args: ["catch"], stdout: "10 20\n" },
];

/**
 * The columns: build(kind, output) gives { code, stderr }, run(output, args) { code, stdout, stderr };
 * told: what is said of a kind that is refused.
 */
const COLUMNS = {
  "npm `@yowasp/clang`": {
    test,
    build: (kind, output) => cc(kind === "jump" ? JUMPS : withCpp(source(`${kind}.cc`)), output),
    told: { plain: /\.cc: not a \.c, \.o or \.a file/, throw: /\.cc: not a \.c, \.o or \.a file/ },
  },
  "clang 19, Debian's wasi-libc": {
    test: clangTest,
    build: async (kind, output) => {
      if (kind === "jump") return cc(JUMPS, output, { CC });
      const object = `${output}.o`;
      const args = [
        ...TARGET,
        "-fwasm-exceptions",
        "-O1",
        "-c",
        source(`${kind}.cc`),
        "-o",
        object,
      ];
      const compiled = await runProgram(CC, args);
      return compiled.code ? compiled : cc(withCpp(object), output, { CC });
    },
    told: { jump: /setjmp\.h/, throw: /undefined symbol: __cxa_throw/ },
  },
  "emcc 3.1.6": emccColumn("installed"),
  "emcc 6": emccColumn("current"),
};

const withCpp = (file) => [source("throwing.c"), file];

const cc = (args, output, env = {}) => {
  const command = [join(ROOT, "js/cli.js"), "cc", ...args, "-o", output];
  const none = { CC: "", WASI_SDK_PATH: "", WASI_SYSROOT: "/usr" };
  return runProgram(process.execPath, command, { env: { ...none, ...env } });
};

// What takes longest under load comes first: a program that the tests start has two minutes.
await buildLibrary().catch(() => {});
if (hasClang) await buildLibrary({ toolchain: clangToolchain() }).catch(() => {});

const { columns, rows } = tableOf("setjmp and C++ exceptions");

test("the table has a row for each case", () => {
  assert.equal(rows.length, ROWS.length);
});

for (const [at, column] of columns.entries()) {
  const { test: testOf = test, build, told, runIt = onNode } = COLUMNS[column] ?? {};
  const built = new Map();
  const once = (kind) => {
    if (!built.has(kind)) built.set(kind, build(kind, join(folder, `${at}-${kind}.wasm`)));
    return built.get(kind);
  };
  rows.forEach(([title, ...cells], row) => {
    const { kind, args, stdout } = ROWS[row];
    testOf(`${column}: ${title}: ${cells[at]}`, async () => {
      const { code, stderr } = await once(kind);
      if (cells[at].startsWith("refused")) {
        assert.notEqual(code, 0);
        assert.match(stderr, told[kind]);
        return;
      }
      assert.match(cells[at], /^yes/);
      assert.equal(code, 0, stderr);
      const result = await runIt(join(folder, `${at}-${kind}.wasm`), args, kind);
      assert.deepEqual(result, { code: 0, stdout, stderr: "" });
    });
  });
}

function onNode(program, args) {
  return run("node20", program, { args });
}

test("setjmp without the flags is refused, and they are named", async () => {
  const { code, stderr } = await cc([source("jump.c")], join(folder, "jump.wasm"));
  assert.notEqual(code, 0);
  assert.match(stderr, /compile with `-mllvm -wasm-enable-sjlj`/);
});

clangTest("asyncio.h in a C++ file is refused, and what to do instead is said", async () => {
  const file = join(folder, "includes.cc");
  const text = "#include <asyncio.h>\n";
  writeFileSync(file, text);
  const args = [...TARGET, `-I${join(ROOT, "src")}`, "-c", file, "-o", `${file}.o`];
  const { code, stderr } = await runProgram(CC, args);
  assert.notEqual(code, 0);
  assert.match(stderr, /asyncio\.h is for C: .* extern "C"/);
  assert.doesNotMatch(stderr, /undeclared identifier/);
});
