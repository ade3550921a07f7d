// SPDX-License-Identifier: MIT
// A native clang instead of the npm package's: Debian's, whose wasi-libc is an old one, also laid out
// as a wasi-sdk is. What the other tests hold of the npm package's programs holds of its own.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "../js/cc.js";
import { findToolchain } from "../js/toolchain.js";
import { runCTests } from "./c_tests.js";
import { emccCompilers } from "./emscripten/measure.js";
import { expectedOutput, IN_REAL_TIME, programs, WITH_NET } from "./examples/programs.js";
import { ROOT, run, runProgram, testOnHosts } from "./hosts/hosts.js";
import { testSources } from "./sources.js";
import { CC, clangTest, clangToolchain, hasClang, SYSROOT } from "./toolchains/clang.js";

const HOSTS = ["node20", "wasmtime"];
const SUSPENDED = "cleaned up\ncleaned up\ncleaned up\n3\n";

const folder = mkdtempSync(join(tmpdir(), "wasyncio-toolchain-"));
after(() => rmSync(folder, { recursive: true, force: true }));

clangTest(`${CC} builds a program`, async () => {
  const { id } = clangToolchain();
  assert.match(id, /clang.*--sysroot=\/usr/);
  await build({ cwd: ROOT, sources: ["web/examples/gather.c"], toolchain: clangToolchain() });
});

if (hasClang) {
  const toolchain = clangToolchain();

  const output = "dist/tests/clang.wasm";
  await runCTests(`C tests built by ${CC}`, testSources("tests"), output, { toolchain });

  for (const name of programs) {
    testOnHosts(`${name}, built by ${CC}`, ["node20"], async (host) => {
      const sources = [`web/examples/${name}.c`];
      const wasm = await build({ cwd: ROOT, sources, quick: !process.env.CI, toolchain });
      const result = await run(host, wasm, {
        virtualTime: !IN_REAL_TIME.has(name),
        allow: { net: WITH_NET.has(name) },
      });
      assert.deepEqual(result, { code: 0, stdout: expectedOutput(name), stderr: "" });
    });
  }

  testOnHosts(`a program of ${CC}`, ["wasmtime", "wazero"], async (host) => {
    const wasm = await build({ cwd: ROOT, sources: ["web/examples/gather.c"], toolchain });
    const stdout = expectedOutput("gather");
    assert.deepEqual(await run(host, wasm), { code: 0, stdout, stderr: "" });
  });

  for (const flags of [["-O2"], ["-Oz"], ["-g"], ["-DTABLE"]]) {
    const title = `callbacks are suspended with ${CC} ${flags}`;
    testOnHosts(title, HOSTS, async (host) => {
      const sources = ["tests/suspension/callbacks.c"];
      const result = await run(host, await build({ cwd: ROOT, sources, flags, toolchain }));
      assert.deepEqual(result, { code: 0, stdout: SUSPENDED, stderr: "" });
    });
  }

  testOnHosts("a wasi-sdk of WASI_SDK_PATH builds a program", HOSTS, async (host) => {
    const sdk = findToolchain({ WASI_SDK_PATH: makeSdk() });
    assert.match(sdk.id, /--sysroot=.*wasi-sysroot/);
    const wasm = await build({ cwd: ROOT, sources: ["web/examples/gather.c"], toolchain: sdk });
    const stdout = expectedOutput("gather");
    assert.deepEqual(await run(host, wasm), { code: 0, stdout, stderr: "" });
  });
}

/** A folder with the parts of a wasi-sdk. */
let sdk;
function makeSdk() {
  if (sdk) return sdk;
  sdk = join(folder, "wasi-sdk");
  const sysroot = join(sdk, "share/wasi-sysroot");
  for (const path of [join(sdk, "bin"), join(sysroot, "include"), join(sysroot, "lib")])
    mkdirSync(path, { recursive: true });
  symlinkSync(`/usr/bin/${CC}`, join(sdk, "bin/clang"));
  for (const part of ["include", "lib"])
    symlinkSync(join(SYSROOT, part, "wasm32-wasi"), join(sysroot, part, "wasm32-wasi"));
  return sdk;
}

// ---- what is missing ----

test("a sysroot that is not there is named, and what installs one", () => {
  writeFileSync(join(folder, "clang"), "");
  const empty = { CC: join(folder, "clang"), WASI_SYSROOT: folder };
  assert.throws(() => findToolchain(empty), {
    name: "BuildError",
    message: /^no wasi sysroot in .*; install wasi-libc, or set WASI_SYSROOT$/,
  });
});

for (const [lacks, told] of [
  ["wasm-ld", /has no wasm-ld; install it, of the same version \(on Debian lld-19\)$/],
  ["llvm-ar", /has no llvm-ar; install it, of the same version \(on Debian llvm-19\)$/],
  ["compiler-rt", /; install compiler-rt for wasm32, of the same version \(on Debian libclang-rt/],
]) {
  clangTest(`a clang without ${lacks} is told what to install`, async () => {
    const toolchain = findToolchain({ CC: withoutPart(lacks), WASI_SYSROOT: SYSROOT });
    const sources = [join(folder, "main.c")];
    writeFileSync(sources[0], `/* ${lacks} */ int main(void) { return 0; }\n`);
    const library = lacks === "llvm-ar";
    await assert.rejects(build({ sources, library, toolchain }), { message: told });
  });
}

/** A clang that answers for one of its parts with a file that is not there. */
function withoutPart(name) {
  const path = join(folder, `clang-without-${name}`);
  const question = name === "compiler-rt" ? "-print-libgcc-file-name" : `-print-prog-name=${name}`;
  const fails = name === "llvm-ar" ? "" : '*" -o "*.linked.wasm*) exit 1 ;;';
  const script = `#!/bin/sh
case " $* " in
  *${question}*) echo ${name} ;;
  ${fails}
  *) exec ${CC} "$@" ;;
esac
`;
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

clangTest("the bench measures programs of all compilers side by side", async () => {
  const args = [join(ROOT, "tests/bench/run.js"), "toolchains", "--short", "--json"];
  const { code, stdout, stderr } = await runProgram(
    process.execPath,
    [...args, "--host", "node20"],
    { timeout: 600_000 }, // it builds with all of them
  );
  assert.equal(code, 0, stderr);
  const [, ...all] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const figures = [
    ["switch, depth 1", "ns"],
    ["switch, depth 10", "ns"],
    ["a program that sleeps, all of it", "KB gzip"],
    ["of that asyncio", "KB gzip"],
  ];
  const peers = ["clang 19", ...emccCompilers("node20").map(({ name }) => name)];
  for (const peer of peers) {
    const rows = all.filter((row) => row.peer === peer);
    assert.deepEqual(
      rows.map(({ name, unit }) => [name.split(": ")[1], unit]),
      figures,
      peer,
    );
  }
  assert.equal(all.length, peers.length * figures.length);
  for (const { ours, theirs } of all) assert(ours.median > 0 && theirs.median > 0);
});
