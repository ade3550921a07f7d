// SPDX-License-Identifier: MIT
// The command: what it prints and its exit code, above all for bad input.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { findHost, ROOT, runProgram, testOnHosts } from "./hosts/hosts.js";

const directory = mkdtempSync(join(tmpdir(), "wasyncio-cli-"));
after(() => rmSync(directory, { recursive: true, force: true }));

const HELLO = `#include <stdio.h>
int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) printf("[%s]", argv[i]);
  puts("hello");
  return 7;
}
`;
const COPY = `#include <stdio.h>
int main(int argc, char **argv) {
  FILE *file = argc > 1 ? fopen(argv[1], "r") : stdin;
  if (file == NULL) { perror(argv[1]); return 2; }
  for (int c; (c = getc(file)) != EOF;) putchar(c);
}
`;
/** (module (import "env" "launch" (func)) (func (export "_start"))) */
const MISSING_IMPORT = [
  [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 14, 1, 3],
  [...Buffer.from("env"), 6, ...Buffer.from("launch"), 0, 0, 3, 2, 1, 0, 7, 10, 1, 6],
  [...Buffer.from("_start"), 0, 1, 10, 4, 1, 2, 0, 0x0b],
].flat();

function put(name, content) {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

/** Runs the command in the test's directory. */
function wasyncio(args, options = {}) {
  const command = [join(options.root ?? ROOT, "js/cli.js"), ...args];
  return runProgram(process.execPath, command, { cwd: directory, ...options });
}

async function expectError(args, code, text, options) {
  const result = await wasyncio(args, options);
  assert.equal(result.stdout, "");
  assert(result.stderr.includes(text), result.stderr);
  assert.equal(result.code, code);
  return result;
}

const EXPORTS = `#include <asyncio.h>
ASYNCIO_EXPORT(add, int64, (int, a), (bool, negative)) {
  return asyncio_return(asyncio_int(negative ? -a : a));
}
int main(void) { return 0; }
`;

describe("types", () => {
  put("exports.c", EXPORTS);
  put("plain.c", HELLO);

  test("exported coroutines are written as TypeScript", async () => {
    await wasyncio(["cc", "exports.c"]);
    const { code, stdout } = await wasyncio(["types", "exports.wasm"]);
    assert.equal(code, 0);
    const method =
      "add(a: number, negative: boolean, options?: CallOptions): Promise<number | bigint>;";
    assert(stdout.includes(method), stdout);
  });

  test("a module without any, one that is no module, and none at all", async () => {
    await wasyncio(["cc", "plain.c"]);
    await expectError(
      ["types", "plain.wasm"],
      1,
      "plain.wasm has no exports made with ASYNCIO_EXPORT",
    );
    await expectError(["types", "plain.c"], 1, "plain.c is no WebAssembly");
    await expectError(["types", "nowhere.wasm"], 1, "nowhere.wasm cannot be read");
    await expectError(["types"], 2, "which module?");
  });
});

describe("programs", () => {
  put("hello.c", HELLO);
  put("copy.c", COPY);

  test("one without asyncio_run runs, with its arguments and exit code", async () => {
    const { code, stdout, stderr } = await wasyncio(["run", "hello.c", "-O3", "a b"]);
    assert.deepEqual(
      { code, stdout, stderr },
      { code: 7, stdout: "[-O3][a b]hello\n", stderr: "" },
    );
  });

  test("an option before the program is the compiler's", async () => {
    put("macro.c", "#include <stdio.h>\nint main(void) { puts(NAME); }\n");
    const { stdout } = await wasyncio(["run", "-O1", "-D", 'NAME="it"', "macro.c"]);
    assert.equal(stdout, "it\n");
  });

  test("standard input reaches the program", async () => {
    const { stdout } = await wasyncio(["run", "copy.c"], { stdin: "one\ntwo\n" });
    assert.equal(stdout, "one\ntwo\n");
  });

  test("a file outside the allowed directories cannot be opened", async () => {
    put("secret.txt", "secret\n");
    const denied = await wasyncio(["run", "copy.c", "secret.txt"]);
    assert.equal(denied.code, 2);
    assert.match(
      denied.stderr,
      /^secret\.txt: .*\n.* hint: .*; allow a directory with --allow-fs\[=DIR\]\n$/,
    );
    const allowed = await wasyncio(["run", "--dir", ".::/data", "copy.c", "/data/secret.txt"]);
    assert.equal(allowed.stdout, "secret\n");
    const here = await wasyncio(["run", "--allow-fs", "copy.c", "secret.txt"]);
    assert.equal(here.stdout, "secret\n");
    const named = await wasyncio([
      "run",
      `--allow-fs=${directory}`,
      "copy.c",
      `${directory}/secret.txt`,
    ]);
    assert.equal(named.stdout, "secret\n");
  });

  test("the hint about directories is for those who lack one", async () => {
    const hintsAfter = async (...args) => /hint/.test((await wasyncio(["run", ...args])).stderr);
    assert(await hintsAfter("copy.c", "secret.txt"));
    assert(!(await hintsAfter("copy.c", "nothing.txt"))); // nor would a directory have helped
    assert(!(await hintsAfter("--dir", "/", "copy.c", "secret.txt")));
    assert(!(await hintsAfter("hello.c", "secret.txt"))); // opens no files
  });

  test("build.sh run lets a program see the current directory", async () => {
    const script = [join(ROOT, "build.sh"), "run", "copy.c", "secret.txt"];
    const { stdout } = await runProgram("bash", script, { cwd: directory });
    assert.equal(stdout, "secret\n");
  });
});

/** Cancels one call, fails in another, prints more than a pipe holds, and ends. */
const CALLS = `#include <asyncio.h>
#include <stdio.h>
static int amain(void *arg) {
  asyncio_future *stuck = asyncio_js_call("stuck");
  await(asyncio_js_call("flood"));
  asyncio_future_cancel(stuck, NULL);
  asyncio_release(stuck);
  for (int i = 0; i < 20000; i++) printf("%s", "0123456789");
  return arg == NULL ? 3 : 0;
}
int main(void) { return asyncio_main(amain, NULL); }
`;
const FUNCTIONS = `export const limit = 5;
export const stuck = () => new Promise((resolve) => setTimeout(resolve, 3600_000));
export const flood = () => console.log("x".repeat(300_000));
`;

describe("functions", () => {
  put("calls.c", CALLS);
  put("functions.mjs", FUNCTIONS);

  /** What a reader gets that is slow to begin, and the command's exit code. */
  async function readSlowly(args) {
    const line = '"$0" "$@" | (sleep 0.3; cat); echo "code ${PIPESTATUS[0]}" >&2';
    const command = ["-c", line, process.execPath, join(ROOT, "js/cli.js"), ...args];
    const { stdout, stderr } = await runProgram("bash", command, { cwd: directory });
    return { length: stdout.length, stderr };
  }

  test("one that is still pending holds nobody back, and no output is lost", async () => {
    const { length, stderr } = await readSlowly(["run", "--functions", "functions.mjs", "calls.c"]);
    assert.deepEqual({ length, stderr }, { length: 500_001, stderr: "code 3\n" });
  });

  test("one that is missing: the option that gives it, or the file that lacks it", async () => {
    put("few.mjs", "export const stuck = () => 1;\n");
    const named = ["run", "--functions", "few.mjs", "calls.c"];
    await expectError(named, 1, "JS function 'flood' was not given: export it from few.mjs\n");
    const hint =
      "JS function 'flood' was not given: give a module that exports it: --functions FILE.mjs\n";
    await expectError(["run", "calls.c"], 1, hint);
  });

  test("a module that cannot be imported is named", () =>
    expectError(
      ["run", "--functions", "no.mjs", "calls.c"],
      1,
      "--functions no.mjs: no such file\n",
    ));
});

describe("building", () => {
  test("cc names its output after the first file", async () => {
    put("named.c", HELLO);
    assert.deepEqual(await wasyncio(["cc", "named.c"]), { code: 0, stdout: "", stderr: "" });
    assert.equal((await wasyncio(["run", "named.wasm"])).stdout, "hello\n");
  });

  test("an error of the C compiler is shown as it prints it", async () => {
    mkdirSync(join(directory, "sub"), { recursive: true });
    put("sub/bad.c", "int main(void) { return nope; }\n");
    const { stderr } = await expectError(["cc", "sub/../sub/bad.c"], 1, "error: ");
    assert.match(
      stderr,
      /^sub\/\.\.\/sub\/bad\.c:1:25: error: use of undeclared identifier 'nope'/,
    );
    assert.match(stderr, /1 error generated\.\n$/);
  });

  test("a slow reader gets all that the compiler prints", async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `int f${i}(void) { return nope; }`);
    put("worse.c", lines.join("\n"));
    const line = '"$0" "$@" 2>&1 | (sleep 2; cat)';
    const cc = [join(ROOT, "js/cli.js"), "cc", "-ferror-limit=0", "worse.c"];
    const command = ["-c", line, process.execPath, ...cc];
    const { stdout } = await runProgram("bash", command, { cwd: directory });
    assert.match(stdout, /3000 errors generated\.\n$/);
  });

  test("headers are found above the source, and a change of one is seen", async () => {
    mkdirSync(join(directory, "deep"), { recursive: true });
    put("value.h", "#define VALUE 3\n");
    put("deep/user.c", '#include "../value.h"\nint main(void) { return VALUE; }\n');
    assert.equal((await wasyncio(["run", "deep/user.c"])).code, 3);
    put("value.h", "#define VALUE 4\n");
    assert.equal((await wasyncio(["run", "deep/user.c"])).code, 4);
  });

  test("a program that changed compiles one file, an unchanged one none", async () => {
    const env = { WASYNCIO_CACHE: join(directory, "cache") };
    const objects = () => readdirSync(env.WASYNCIO_CACHE).filter((name) => name.endsWith(".o"));
    put("grow.c", "int main(void) { return 1; }\n");
    assert.equal((await wasyncio(["run", "grow.c"], { env })).code, 1);
    const before = objects().length;
    put("grow.c", "int main(void) { return 2; }\n");
    assert.equal((await wasyncio(["run", "grow.c"], { env })).code, 2);
    assert.equal(objects().length, before + 1);
    assert.equal((await wasyncio(["run", "grow.c"], { env })).code, 2);
    assert.equal(objects().length, before + 1);
  });

  test("without a compiler it says which command installs one", async () => {
    const root = join(directory, "installed");
    for (const name of ["js", "src", "wasm", "package.json"]) {
      cpSync(join(ROOT, name), join(root, name), { recursive: true });
    }
    put("lone.c", HELLO);
    const env = { WASYNCIO_CACHE: join(directory, "empty"), WASI_SDK_PATH: "", CC: "" };
    const install = "npm install --save-dev @yowasp/clang binaryen";
    await expectError(["cc", "lone.c"], 1, install, { root, env });
  });

  test("a toolchain of the environment that is not there is named", async () => {
    put("any.c", HELLO);
    const sdk = "WASI_SDK_PATH=/nowhere has no bin/clang";
    await expectError(["cc", "any.c"], 1, sdk, { env: { WASI_SDK_PATH: "/nowhere" } });
    const cc = "CC=clang-of-nobody is not in PATH";
    await expectError(["cc", "any.c"], 1, cc, {
      env: { CC: "clang-of-nobody", WASI_SDK_PATH: "" },
    });
  });

  test("a file that is not there is named", () =>
    expectError(["cc", "nothing.c"], 1, "wasyncio: nothing.c: no such file\n"));

  test("a file that is no C is named", () =>
    expectError(["cc", "page.html"], 1, "wasyncio: page.html: not a .c, .o or .a file\n"));
});

describe("modules", () => {
  test("one that is truncated", async () => {
    put("whole.c", HELLO);
    await wasyncio(["cc", "whole.c"]);
    put("half.wasm", readFileSync(join(directory, "whole.wasm")).subarray(0, 2000));
    await expectError(["run", "half.wasm"], 1, "half.wasm");
  });

  test("one that is no WebAssembly", async () => {
    put("text.wasm", "hello");
    await expectError(["run", "text.wasm"], 1, "text.wasm");
  });

  test("one that is no program", async () => {
    put("empty.wasm", Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    await expectError(["run", "empty.wasm"], 1, "wasyncio: empty.wasm ");
  });

  test("one that needs an import that nobody gave", async () => {
    put("needy.wasm", Buffer.from(MISSING_IMPORT));
    const { stderr } = await expectError(["run", "needy.wasm"], 1, "launch");
    assert.equal(stderr.trim().split("\n").length, 1);
  });

  test("one that is not there", () =>
    expectError(["run", "nothing.wasm"], 1, "wasyncio: nothing.wasm: no such file\n"));

  test("one that traps has exit code 134", async () => {
    put("trap.c", "int main(void) { __builtin_trap(); }\n");
    await expectError(["run", "trap.c"], 134, "trap.wasm crashed: RuntimeError: unreachable");
  });
});

describe("command lines", () => {
  const wrong = [
    [[], "which command?"],
    [["fly"], "unknown command 'fly'"],
    [["cc"], "cc: which file?"],
    [["cc", "--fast", "a.c"], "cc: unknown option '--fast'"],
    [["cc", "a.c", "-o"], "option '-o' needs a value"],
    [["run"], "run: which program?"],
    [["run", "--fast", "a.c"], "run: unknown option '--fast'"],
    [["run", "--host", "toaster", "a.c"], "run: unknown host 'toaster'"],
    [["run", "--env", "NAME", "a.c"], "run: --env wants NAME=VALUE, not 'NAME'"],
    [
      ["run", "--host=wasmtime", "--functions=f.mjs", "a.c"],
      "--functions needs --host node|deno|bun",
    ],
    [["run", "--workers", "two", "a.c"], "run: --workers wants a number, 0 or more, not 'two'"],
    [["run", "--workers=-1", "a.c"], "run: --workers wants a number, 0 or more, not '-1'"],
    [["run", "--host=wazero", "--workers=2", "a.c"], "--workers needs --host node|deno|bun"],
  ];
  for (const [args, text] of wrong) {
    test(`wasyncio ${args.join(" ")}`, () => expectError(args, 2, text));
  }

  testOnHosts("--host: the program gets all it would get here", ["deno", "bun"], async (host) => {
    put("files.c", COPY);
    put("text.txt", "text");
    const env = { [host.toUpperCase()]: findHost(host) };
    const args = ["run", "--host", host, "--dir", ".", "files.c", "text.txt"];
    assert.deepEqual(await wasyncio(args, { env }), { code: 0, stdout: "text", stderr: "" });
  });

  test("a host that is not installed: the command that installs it", async () => {
    put("here.c", HELLO);
    const env = { WASMTIME: "/nowhere/wasmtime" };
    await expectError(["run", "--host", "wasmtime", "here.c"], 1, "cargo install", { env });
  });

  test("--version and --help", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    assert.equal((await wasyncio(["--version"])).stdout, `${version}\n`);
    assert.match((await wasyncio(["--help"])).stdout, /^Usage: wasyncio COMMAND/);
  });
});
