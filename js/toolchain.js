// SPDX-License-Identifier: MIT
// Finds the C compiler: the one from npm, or a native one that the environment names.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { BuildError } from "./cc/error.js";
import { OUTPUT } from "./cc/jobs.js";

const INSTALL = "npm install --save-dev @yowasp/clang binaryen";

const NO_SUCH_FUNCTION = /^warning: Asyncify onlylist contained a non-existing function name/;

/**
 * The toolchain to use: `id` changes whenever its output may, `run(jobs)` compiles, archives
 * and links, `optimize(args)` is wasm-opt. Nothing is loaded before one of the two is called, and
 * that takes seconds if it `startsSlowly`.
 */
export function findToolchain(env = process.env) {
  const cc = env.CC?.includes("clang") ? env.CC : undefined; // CC=gcc is meant for other programs
  if (env.WASI_SDK_PATH) return wasiSdk(env.WASI_SDK_PATH, env.WASI_SYSROOT);
  if (cc) return nativeToolchain(findProgram(cc, env), env.WASI_SYSROOT ?? "/usr");
  return npmToolchain();
}

/** Only wasm-opt of it, for what others compiled and linked: { optimizerId, optimize }. */
export function findOptimizer(env = process.env) {
  return (env.WASI_SDK_PATH && sdkOptimizer(env.WASI_SDK_PATH)) || npmOptimizer();
}

function npmToolchain() {
  const clang = needPackage("@yowasp/clang");
  const script = fileURLToPath(new URL("cc/yowasp.js", import.meta.url));
  const node = [...lightNode(), "--expose-gc", script, pathToFileURL(clang.main).href];
  const run = (jobs) => check(spawn(process.execPath, node, { input: JSON.stringify(jobs) }));
  const id = `@yowasp/clang ${clang.version}`;
  return { id, run, startsSlowly: true, ...npmOptimizer() };
}

function npmOptimizer() {
  const binaryen = needPackage("binaryen");
  const script = join(binaryen.directory, "bin", "wasm-opt");
  const optimize = (args) => runOptimizer(process.execPath, [...lightNode(), script, ...args]);
  return { optimizerId: `binaryen ${binaryen.version}`, optimize };
}

function wasiSdk(sdk, sysroot) {
  const clang = join(sdk, "bin", "clang");
  if (!existsSync(clang)) throw new BuildError(`WASI_SDK_PATH=${sdk} has no bin/clang`);
  const toolchain = nativeToolchain(clang, sysroot ?? join(sdk, "share", "wasi-sysroot"));
  return { ...toolchain, ...sdkOptimizer(sdk) };
}

function sdkOptimizer(sdk) {
  const optimizer = join(sdk, "bin", "wasm-opt");
  if (!existsSync(optimizer)) return undefined;
  return { optimizerId: fingerprint(optimizer), optimize: (args) => runOptimizer(optimizer, args) };
}

function nativeToolchain(clang, sysroot) {
  const target = findTarget(sysroot);
  const options = [`--target=${target}`, `--sysroot=${sysroot}`];
  const start = startFile(sysroot, target);
  const run = (jobs) => {
    let status = 0;
    for (const job of jobs) {
      if (status && !job.source) break; // what is left needs the output of the failed ones
      status = runNative(job, clang, job.source ? options : [...options, ...start]) || status;
    }
    if (status) checkComplete(clang, options);
    check({ status });
  };
  return { id: [fingerprint(clang), ...options, ...start].join(" "), run, ...npmOptimizer() };
}

/**
 * What runs constructors, main and the last flush. The file that clang would take leaves two of
 * these to the linker in older sysroots, which does neither for a program that knows of them.
 */
function startFile(sysroot, target) {
  const path = join(sysroot, "lib", target, "crt1.o");
  return existsSync(path) ? ["-nostartfiles", path] : [];
}

/** Older sysroots call the same target wasm32-wasi. */
function findTarget(sysroot) {
  const targets = ["wasm32-wasip1", "wasm32-wasi"];
  const found = targets.find((target) => existsSync(join(sysroot, "include", target)));
  if (found) return found;
  throw new BuildError(
    `no wasi sysroot in ${sysroot} (no include/wasm32-wasip1); install wasi-libc, or set WASI_SYSROOT`,
  );
}

function runNative(job, clang, options) {
  const temporary = `${job.output}.${process.pid}.tmp`;
  const args = job.args.map((arg) => (arg === OUTPUT ? temporary : arg));
  rmSync(temporary, { force: true });
  const result =
    job.tool === "ar"
      ? spawn(findBeside(clang, "llvm-ar", "llvm-19"), args)
      : spawn(clang, [...options, ...args], job);
  if (result.status === 0) renameSync(temporary, job.output);
  return result.status;
}

/** What may be missing beside a clang: it says so in words that do not help. */
function checkComplete(clang, options) {
  findBeside(clang, "wasm-ld", "lld-19");
  const builtins = ask(clang, ...options, "-print-libgcc-file-name");
  if (existsSync(builtins)) return;
  throw new BuildError(
    `${clang} has no ${builtins}; install compiler-rt for wasm32, of the same version ` +
      "(on Debian libclang-rt-19-dev-wasm32)",
  );
}

function findBeside(clang, name, debian) {
  const path = ask(clang, `-print-prog-name=${name}`);
  if (existsSync(path)) return path;
  const install = `install it, of the same version (on Debian ${debian})`;
  throw new BuildError(`${clang} has no ${name}; ${install}`);
}

function ask(clang, ...args) {
  return spawnSync(clang, args, { encoding: "utf8" }).stdout.trim();
}

function findProgram(name, env) {
  if (/[\\/]/.test(name)) {
    if (existsSync(name)) return name;
    throw new BuildError(`CC=${name}: no such file`);
  }
  const paths = (env.PATH ?? "").split(delimiter).map((directory) => join(directory, name));
  const path = paths.find((candidate) => existsSync(candidate));
  if (!path) throw new BuildError(`CC=${name} is not in PATH`);
  return path;
}

/** A package of the file `more`, beside wasyncio, or of the project that the command is run in. */
export function findPackage(name, more) {
  const files = [more, import.meta.url, join(process.cwd(), "package.json")];
  for (const from of files.filter(Boolean)) {
    try {
      return describePackage(name, createRequire(from).resolve(name));
    } catch {
      continue;
    }
  }
  return undefined;
}

function needPackage(name) {
  const found = findPackage(name);
  if (found) return found;
  const missing = name === "binaryen" ? "wasm-opt" : "no C compiler";
  throw new BuildError(`${missing} (npm package ${name}) is not installed; run: ${INSTALL}`);
}

function describePackage(name, main) {
  let directory = dirname(main);
  while (!existsSync(join(directory, "package.json"))) directory = dirname(directory);
  const { version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  return { main, directory, version };
}

/** V8's quick compiler: what these tools gain by being optimised is less than that costs. */
function lightNode() {
  return ["--liftoff-only", "--no-warnings"];
}

function fingerprint(path) {
  const real = realpathSync(path);
  const { size, mtimeMs } = statSync(real);
  return `${real} ${size} ${mtimeMs}`;
}

function spawn(program, args, { input, cwd } = {}) {
  const stdin = input === undefined ? "ignore" : "pipe";
  const result = spawnSync(program, args, { cwd, input, stdio: [stdin, 2, 2] });
  if (result.error) throw new BuildError(`cannot run ${program}: ${result.error.message}`);
  if (result.signal) throw new BuildError(`${program} was ended by ${result.signal}`);
  return result;
}

/** The list is of all names that may occur; wasm-opt would warn of those that a program lacks. */
function runOptimizer(program, args) {
  const result = spawnSync(program, args, { encoding: "utf8", stdio: ["ignore", 2, "pipe"] });
  if (result.error) throw new BuildError(`cannot run ${program}: ${result.error.message}`);
  const lines = result.stderr.split("\n").filter((line) => line && !NO_SUCH_FUNCTION.test(line));
  if (lines.length) process.stderr.write(`${lines.join("\n")}\n`);
  check({ status: result.status ?? 1 });
}

function check({ status }) {
  if (status !== 0) throw new BuildError("", status);
}
