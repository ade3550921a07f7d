// SPDX-License-Identifier: MIT
// Projects outside of the tree that use the installed package, by make, CMake, Meson and by hand:
// those of docs/toolchains.md, and what they are told when something is missing.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { before, describe, test } from "node:test";
import { expectedOutput } from "./examples/programs.js";
import { findHost, ROOT, run, runProgram } from "./hosts/hosts.js";
import { installPackage, makeFolder } from "./package/install.js";
import { CC, clangTest, TARGET } from "./toolchains/clang.js";
import { projectsOf } from "./toolchains/document.js";

const HOSTS = ["node20", "wasmtime"].filter(findHost);

/** What the commands of a section begin with, when it is no package that is always there. */
const PROGRAMS = { Make: ["make", "pkg-config"], CMake: ["cmake"], Meson: ["meson", "pkg-config"] };

const folder = makeFolder();
const dist = join(folder, "node_modules/wasyncio/dist");
const config = `-Dwasyncio_DIR=${dist}`;
const toolchainFile = `-DCMAKE_TOOLCHAIN_FILE=${join(dist, "wasyncio-toolchain.cmake")}`;

before(async () => {
  await installPackage(folder);
  symlinkSync(join(ROOT, "node_modules/binaryen"), join(folder, "node_modules/binaryen"));
});

/** A project in a folder of its own, which has the package and app.c. */
function makeProject(name, files, program = "web/examples/gather.c") {
  const directory = join(folder, name);
  mkdirSync(directory);
  symlinkSync(join(folder, "node_modules"), join(directory, "node_modules"));
  cpSync(join(ROOT, program), join(directory, "app.c"));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(directory, path), text);
  return directory;
}

async function succeed(program, args, options) {
  const result = await runProgram(program, args, options);
  assert.equal(result.code, 0, `${result.stdout}\n${result.stderr}`);
  return result;
}

async function expectOutput(wasm) {
  for (const host of HOSTS) {
    const stdout = expectedOutput("gather");
    assert.deepEqual(await run(host, wasm, { virtualTime: true }), { code: 0, stdout, stderr: "" });
  }
}

// ---- docs/toolchains.md ----

const projects = projectsOf();

test("the document has projects of make, CMake, Meson and by hand", () => {
  assert.deepEqual(
    projects.map(({ title }) => title),
    ["Make", "CMake", "Meson", "By hand"],
  );
});

for (const { title, files, commands } of projects) {
  const build = async () => {
    const directory = makeProject(title, files);
    const root = (text) => text.replaceAll("@GLOBAL_SOURCE_ROOT@", directory);
    for (const [path, text] of Object.entries(files))
      writeFileSync(join(directory, path), root(text));
    await succeed("bash", ["-ec", commands], { cwd: directory });
    await expectOutput(join(directory, "app.wasm"));
  };
  clangTest(`the project of section ${title}`, build, PROGRAMS[title]);
}

// ---- clang with js/ld ----

const pkgConfig = () => ({ PKG_CONFIG_PATH: dist });

/** One command line of clang, with what pkg-config says. */
const compile = (directory, ...words) => {
  const line = `${CC} ${TARGET.join(" ")} ${words.join(" ")} $(pkg-config --cflags --libs asyncio)`;
  return ["bash", ["-ec", line], { cwd: directory, env: pkgConfig() }];
};

describe("a program that clang links", () => {
  clangTest(
    "is right though clang optimises it afterwards",
    async () => {
      const directory = makeProject("afterwards", {}, "tests/traps/one_caller.c");
      const [shell, args, options] = compile(directory, "-O3 -v app.c -o app.wasm");
      const PATH = `${join(ROOT, "node_modules/.bin")}:${process.env.PATH}`;
      const env = { ...options.env, PATH };
      const { stderr } = await succeed(shell, args, { ...options, env });
      assert.match(stderr, /wasm-opt" .*-O3/);
      for (const host of HOSTS) {
        const result = await run(host, join(directory, "app.wasm"));
        assert.deepEqual(result, { code: 0, stdout: "99 entries\n", stderr: "" });
      }
    },
    ["pkg-config"],
  );

  clangTest(
    "keeps what debuggers read if it was compiled so, and not otherwise",
    async () => {
      const directory = makeProject("debug", {});
      for (const [flags, kept] of [
        ["-g", true],
        ["-O1", false],
        ["-g -s", false],
      ]) {
        await succeed(...compile(directory, flags, "app.c -o app.wasm"));
        const module = new WebAssembly.Module(readFileSync(join(directory, "app.wasm")));
        const sections = WebAssembly.Module.customSections(module, ".debug_info");
        assert.equal(sections.length > 0, kept, flags);
        await expectOutput(join(directory, "app.wasm"));
      }
    },
    ["pkg-config"],
  );

  clangTest(
    "is explained, and as small as is asked for",
    async () => {
      const directory = makeProject("explained", {});
      const words = "-O2 -Wl,-Oz,--explain app.c -o app.wasm";
      const { stdout } = await succeed(...compile(directory, words));
      assert.match(stdout, /^\d+ of \d+ functions may be suspended:\n.*amain +calls/ms);
      await expectOutput(join(directory, "app.wasm"));
    },
    ["pkg-config"],
  );

  for (const [what, flags, told] of [
    ["bitcode", "-flto", /app.*\.o was compiled with -flto: compile it without/],
    ["another program's module", "module.wasm", /module\.wasm is a linked module/],
    ["an undefined symbol", "-Dmain=mine", /undefined symbol: (main|__main_void)/],
  ]) {
    clangTest(
      `is refused: ${what}`,
      async () => {
        const directory = makeProject(what, { "module.wasm": Buffer.from("\0asm\x01\0\0\0") });
        const { code, stderr } = await runProgram(
          ...compile(directory, flags, "app.c -o app.wasm"),
        );
        assert.notEqual(code, 0);
        assert.match(stderr, told);
      },
      ["pkg-config"],
    );
  }

  clangTest(
    "is refused: a linker that is not there, and no node",
    async () => {
      const directory = makeProject("without", {});
      const [shell, args, options] = compile(directory, "app.c -o app.wasm");
      const nowhere = { ...options, env: { ...options.env, WASM_LD: "/nowhere" } };
      assert.match(
        (await runProgram(shell, args, nowhere)).stderr,
        /WASM_LD=\/nowhere: no such file/,
      );
      const programs = join(directory, "bin");
      linkPrograms(programs, ["bash", "sh", "pkg-config", CC]);
      const { stderr } = await runProgram(shell, args, {
        ...options,
        env: { ...options.env, PATH: programs },
      });
      assert.match(stderr, /^wasyncio: node is not in PATH; .* Node 20 or newer$/m);
    },
    ["pkg-config"],
  );
});

/** A folder with nothing but these, for PATH. */
function linkPrograms(directory, names) {
  mkdirSync(directory);
  for (const name of names) symlinkSync(findProgram(name), join(directory, basename(name)));
}

function findProgram(name) {
  const places = process.env.PATH.split(":").map((place) => join(place, name));
  return places.find((path) => existsSync(path));
}

// ---- CMake ----

describe("find_package", () => {
  const { files } = projects.find(({ title }) => title === "CMake");
  const env = { CC: findProgram(CC) };

  /** What CMake says, without the breaks of its lines. */
  async function configure(directory, ...args) {
    const all = ["-B", "build", config, ...args];
    const { code, stderr } = await runProgram("cmake", all, { cwd: directory, env });
    return { code, stderr: stderr.replace(/\s+/g, " ") };
  }

  for (const type of ["Debug", "MinSizeRel"]) {
    clangTest(
      `builds a program of type ${type}`,
      async () => {
        const directory = makeProject(type, files);
        const { code, stderr } = await configure(
          directory,
          toolchainFile,
          `-DCMAKE_BUILD_TYPE=${type}`,
        );
        assert.equal(code, 0, stderr);
        await succeed("cmake", ["--build", "build"], { cwd: directory });
        await expectOutput(join(directory, "build/app.wasm"));
      },
      ["cmake"],
    );
  }

  clangTest(
    "refuses a build for this machine",
    async () => {
      const { code, stderr } = await configure(makeProject("native", files));
      assert.notEqual(code, 0);
      assert.match(
        stderr,
        /this build compiles for \S+, not for wasm32-wasip1; in an empty folder: /,
      );
      assert.match(stderr, /-DCMAKE_TOOLCHAIN_FILE=\S+wasyncio-toolchain\.cmake/);
    },
    ["cmake"],
  );

  clangTest(
    "refuses a build by emcc, and says how that is done",
    async () => {
      const directory = makeProject("emcc", files);
      const target = "-DCMAKE_C_COMPILER_TARGET=wasm32-unknown-emscripten";
      const args = ["-DCMAKE_SYSTEM_NAME=Generic", "-DCMAKE_C_COMPILER_WORKS=1", target];
      assert.match(
        (await configure(directory, ...args)).stderr,
        /link with @asyncio\.rsp, as docs/,
      );
    },
    ["cmake"],
  );

  clangTest(
    "refuses to go on without Node, and with an old one",
    async () => {
      const places = `-DCMAKE_IGNORE_PATH=${dirname(process.execPath)};/usr/bin;/bin`;
      const make = `-DCMAKE_MAKE_PROGRAM=${findProgram("make")}`;
      const without = await configure(makeProject("no node", files), toolchainFile, places, make);
      assert.match(without.stderr, /node is not in PATH; .* needs Node 20 or newer/);
      const directory = makeProject("old node", files);
      writeFileSync(join(directory, "node"), "#!/bin/sh\necho v18.20.1\n", { mode: 0o755 });
      const old = await configure(directory, toolchainFile, `-DWASYNCIO_NODE=${directory}/node`);
      assert.match(old.stderr, /is Node 18\.20\.1; Node 20 or newer is needed/);
    },
    ["cmake"],
  );

  clangTest(
    "without a sysroot the toolchain file says so",
    async () => {
      const directory = makeProject("no sysroot", files);
      const options = { cwd: directory, env: { CC, WASI_SYSROOT: "/nowhere" } };
      const { stderr } = await runProgram("cmake", ["-B", "build", toolchainFile], options);
      assert.match(stderr.replace(/\s+/g, " "), /no wasi sysroot in \/nowhere/);
    },
    ["cmake"],
  );

  clangTest(
    "takes the version that is there or an older one",
    async () => {
      const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
      for (const [wanted, ok] of [
        [version, true],
        ["0.0.1", true],
        ["99.0", false],
      ]) {
        const text = files["CMakeLists.txt"].replace(
          "wasyncio REQUIRED",
          `wasyncio ${wanted} REQUIRED`,
        );
        const directory = makeProject(`version ${wanted}`, { "CMakeLists.txt": text });
        const { code, stderr } = await configure(directory, toolchainFile);
        assert.equal(code === 0, ok, stderr);
      }
    },
    ["cmake"],
  );
});
