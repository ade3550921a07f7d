// SPDX-License-Identifier: MIT
// `wasyncio link`: modules that another build linked, those that come too late, and what cannot be
// linked in the first place.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { build, buildLibrary, link } from "../js/cc.js";
import { findEmcc } from "../js/cc/emscripten.js";
import { findSuspending } from "../js/cc/suspension.js";
import { readModule } from "../js/cc/wasm/module.js";
import { findToolchain } from "../js/toolchain.js";
import { ROOT, run, runProgram, testOnHosts } from "./hosts/hosts.js";
import { CC, clangTest, clangToolchain, TARGET } from "./toolchains/clang.js";

const HOSTS = ["node20", "wasmtime"];
const RELOCATIONS = "-Wl,--emit-relocs";
const SUSPENDED = "cleaned up\ncleaned up\ncleaned up\n3\n";

const folder = mkdtempSync(join(tmpdir(), "wasyncio-link-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name) => join(folder, name);
const put = (name, content) => (writeFileSync(at(name), content), at(name));

const program = (...flags) => ({ cwd: ROOT, sources: ["tests/suspension/callbacks.c"], flags });

/** A program as a build of its own leaves it. */
async function linked(name, ...flags) {
  const { path } = await link(program(...flags));
  cpSync(path, at(name));
  return at(name);
}

const wasyncio = (...args) =>
  runProgram(process.execPath, [join(ROOT, "js/cli.js"), ...args], { cwd: folder });

async function expectError(args, code, text) {
  const result = await wasyncio(...args);
  assert.deepEqual([result.code, result.stdout], [code, ""]);
  assert.match(result.stderr, text);
}

function suspending(path, shifted) {
  const module = readModule(readFileSync(path), shifted && readFileSync(shifted));
  const names = [...findSuspending(module).reasons.keys()].map((fn) => fn.name);
  return { isExact: module.isExact, names: new Set(names) };
}

describe("a module that another build linked", () => {
  for (const [how, flags] of [
    ["with --emit-relocs", [RELOCATIONS]],
    ["without", []],
    ["with pointers in memory", ["-DTABLE"]],
    ["for debuggers", ["-g", RELOCATIONS]],
  ]) {
    testOnHosts(`is finished: ${how}`, HOSTS, async (host) => {
      const input = await linked(`${how}.wasm`, ...flags);
      const output = at(`${how} ${host}.wasm`);
      const done = await wasyncio(
        "link",
        input,
        "-o",
        output,
        ...flags.filter((it) => it === "-g"),
      );
      assert.deepEqual(done, { code: 0, stdout: "", stderr: "" });
      assert.deepEqual(await run(host, output), { code: 0, stdout: SUSPENDED, stderr: "" });
    });
  }

  test("is finished in place", async () => {
    const path = await linked("place.wasm");
    assert.equal((await wasyncio("link", path, "-O3", "-o", path)).code, 0);
    assert.equal((await run("node20", path)).stdout, SUSPENDED);
  });

  test("has the same functions that suspend, by relocations as by two links", async () => {
    for (const table of [[], ["-DTABLE"]]) {
      const { path, shifted } = await link(program(...table, RELOCATIONS));
      const twice = suspending(path, shifted);
      assert.deepEqual(suspending(path), { isExact: true, names: twice.names });
    }
  });

  test("has no fewer of them without relocations", async () => {
    const { path, shifted } = await link(program("-DTABLE"));
    const guessed = suspending(path);
    assert.equal(guessed.isExact, false);
    const { names } = suspending(path, shifted);
    assert.deepEqual(
      [...names].filter((name) => !guessed.names.has(name)),
      [],
    );
  });

  test("is explained, and nothing else is done without -o", async () => {
    const path = await linked("explained.wasm", "-DTABLE");
    const before = readFileSync(path);
    const { stdout } = await wasyncio("link", path, "--explain");
    assert.match(stdout, /^\d+ of \d+ functions may be suspended:$/m);
    assert.match(stdout, /there may be too many: link with -Wl,--emit-relocs$/m);
    const exact = await linked("exact.wasm", RELOCATIONS);
    assert.doesNotMatch((await wasyncio("link", exact, "--explain")).stdout, /too many/);
    assert.deepEqual(readFileSync(path), before);
  });

  test("that does not use the loop is only optimised", async () => {
    put("plain.c", "int main(void) { return 7; }\n");
    const { path } = await link({ cwd: folder, sources: ["plain.c"] });
    assert.equal((await wasyncio("link", path, "-o", "plain.wasm")).code, 0);
    assert.equal((await run("node20", at("plain.wasm"))).code, 7);
  });

  clangTest("with a weak function that nobody defines", async () => {
    const library = await buildLibrary({ toolchain: clangToolchain() });
    const source = put(
      "weak.c",
      `#include <asyncio.h>
      #include <stdio.h>
      __attribute__((weak)) int on_end(void);
      static int amain(void *arg) {
        int (*function)(void) = on_end;
        (void)arg;
        await(asyncio_sleep(0));
        return puts(function ? "there" : "not there") < 0 ? -1 : 0;
      }
      int main(void) { return asyncio_main(amain, NULL); }`,
    );
    const start = ["-nostartfiles", "-l:crt1.o"];
    const { code, stderr } = await runProgram(CC, [
      ...[...TARGET, `-I${ROOT}/src`, source, library, ...start, RELOCATIONS],
      ...["-o", at("weak.wasm")],
    ]);
    assert.equal(code, 0, stderr);
    const finished = await wasyncio("link", "weak.wasm", "-o", "finished.wasm");
    assert.deepEqual(finished, { code: 0, stdout: "", stderr: "" });
    assert.equal((await run("node20", at("finished.wasm"))).stdout, "not there\n");
  });
});

describe("a module that cannot be finished", () => {
  const expectProblem = (path, text) => expectError(["link", path, "-o", "out.wasm"], 1, text);

  test("is finished already", async () => {
    const path = await build({ ...program(), output: at("finished.wasm") });
    await expectProblem(path, /finished\.wasm is finished already$/m);
  });

  for (const [how, flags, told] of [
    [
      "optimised too early",
      ["-g"],
      /was optimised before the Asyncify step.*clang runs the wasm-opt/,
    ],
    ["without names", [], /has no names of functions: .*link it without -O, -s and --strip-all/],
  ]) {
    test(how, async () => {
      const path = at(`${how}.wasm`);
      findToolchain().optimize([await linked("early.wasm"), ...flags, "-O2", "-o", path]);
      await expectProblem(path, told);
      assert.match((await wasyncio("run", path)).stderr, /not finished: run `wasyncio link` on it/);
    });
  }

  clangTest("one that an old start file would leave without its last output", async () => {
    const library = await buildLibrary({ toolchain: clangToolchain() });
    const source = join(ROOT, "tests/suspension/callbacks.c");
    const link = (name, ...more) =>
      runProgram(CC, [...TARGET, `-I${ROOT}/src`, source, library, ...more, "-o", at(name)]);
    assert.equal((await link("new start.wasm", "-nostartfiles", "-l:crt1.o")).code, 0);
    assert.equal((await wasyncio("link", "new start.wasm", "-o", "started.wasm")).code, 0);
    assert.equal((await run("node20", at("started.wasm"))).stdout, SUSPENDED);
    assert.equal((await link("old start.wasm")).code, 0);
    await expectProblem("old start.wasm", /would lose its last output.*-nostartfiles -l:crt1\.o$/m);
  });

  test("is something else", async () => {
    const whole = readFileSync(await linked("whole.wasm"));
    const component = Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]);
    await expectProblem("nothing.wasm", /nothing\.wasm: no such file$/m);
    await expectProblem(put("text.wasm", "hello"), /is no WebAssembly$/m);
    await expectProblem(put("half.wasm", whole.subarray(0, 2000)), /is truncated or damaged/);
    await expectProblem(
      put("component.wasm", component),
      /is a component: finish the module before/,
    );
    await expectProblem(
      await objectOf("int f(void);\nint g(void) { return f(); }"),
      /is an object file/,
    );
  });

  test("or the command line says too little", async () => {
    await expectError(["link"], 2, /link: which module\?/);
    await expectError(["link", "a.wasm"], 2, /link: where to\? -o APP\.wasm/);
    await expectError(["link", "a.wasm", "b.wasm", "-o", "c.wasm"], 2, /which module\?/);
    await expectError(["link", "a.wasm", "-lm"], 2, /link: unknown option '-lm'/);
  });
});

/** The path of an object of the npm package's compiler. */
async function objectOf(text, flags = []) {
  const name = `object${objectOf.count++}`;
  put(`${name}.c`, text);
  const [cwd, source, output] = [folder, `${name}.c`, at(`${name}.o`)];
  const args = [...flags, "-c", source, "-o", "{output}"];
  await findToolchain().run([{ tool: "clang", cwd, args, reads: [at(source)], source, output }]);
  return output;
}
objectOf.count = 0;

describe("an input of the linker that is not for this target", () => {
  put("main.c", "int main(void) { return 0; }\n");
  const expectProblem = (path, text) => expectError(["cc", "main.c", path], 1, text);
  const ELF = "\x7fELF\x02\x01\x01";

  test("a native object, alone and in an archive", async () => {
    await expectProblem(
      put("native.o", ELF),
      /native\.o is a native object \(ELF\): compile it with/,
    );
    const header = `native.o/       0           0     0     644     ${ELF.length}         \`\n`;
    put("libnative.a", `!<arch>\n${header}${ELF}`);
    const told = /libnative\.a holds native\.o, which is a native object \(ELF\)/;
    await expectProblem("libnative.a", told);
    await expectError(["cc", "main.c", "-L.", "-lnative"], 1, told);
  });

  test("bitcode", async () => {
    const path = await objectOf("int f(void) { return 1; }", ["-flto"]);
    await expectProblem(path, /was compiled with -flto: compile it without/);
  });

  test("a module", async () => {
    await expectProblem(
      put("whole.o", readFileSync(await linked("again.wasm"))),
      /is a linked module/,
    );
  });

  test("an object that wants what only Emscripten has", async () => {
    const path = await objectOf(
      "void emscripten_sleep(int);\nvoid f(void) { emscripten_sleep(1); }",
    );
    await expectProblem(path, /was compiled by Emscripten \(it calls emscripten_sleep\)/);
  });

  const emcc = findEmcc();
  const skip = !emcc && !process.env.CI && "emcc is not installed";
  test("an object of emcc", { skip }, async () => {
    put("prints.c", '#include <stdio.h>\nvoid f(int n) { printf("%d\\n", n); }\n');
    const args = ["-O1", "-c", "prints.c", "-o", "prints.o"];
    assert.equal((await runProgram(emcc, args, { cwd: folder })).code, 0);
    await expectProblem("prints.o", /was compiled by Emscripten \(it calls iprintf\)/);
  });

  test("while one in an archive of its own is fine, also by -l", async () => {
    const path = await objectOf("int seven(void) { return 7; }");
    await findToolchain().run([
      { tool: "ar", args: ["rcs", "{output}", path], reads: [path], output: at("libseven.a") },
    ]);
    put("seven.c", "int seven(void);\nint main(void) { return seven(); }\n");
    const { code, stderr } = await wasyncio("cc", "seven.c", "-L.", "-lseven");
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal((await run("node20", at("seven.wasm"))).code, 7);
  });
});
