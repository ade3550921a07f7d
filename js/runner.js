// SPDX-License-Identifier: MIT
// Runs a .wasm on a host of this machine: in this process, by Deno or Bun, by wasmtime or wazero.
import { existsSync, readFileSync } from "node:fs";
import { constants, homedir } from "node:os";
import { basename, delimiter, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { NotImplementedError } from "./errors.js";

/** Exit code of a program that trapped, as of wasmtime. */
const TRAPPED = 134;

const HINT =
  "wasyncio: hint: the program may open no files; allow a directory with --allow-fs[=DIR]";

/** A host that is not there, or functions that cannot be imported. */
export class HostError extends Error {
  name = "HostError";
}

const CLI = fileURLToPath(new URL("cli.js", import.meta.url));

/** What a JavaScript runtime is given to run this package's command. */
export const commandLine = (path, { args, env, dirs, functions, trace, workers, allow = {} }) => [
  CLI,
  "run",
  ...Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
  ...Object.entries(dirs).flatMap(([guest, host]) => ["--dir", `${host}::${guest}`]),
  ...(functions ? ["--functions", functions] : []),
  ...(trace ? ["--trace", trace] : []),
  ...Object.keys(allow).flatMap((name) => (allow[name] ? [`--allow-${name}`] : [])),
  ...(workers === undefined ? [] : ["--workers", workers]),
  path,
  ...args,
];

/** Other runtimes: where they are found, what installs them, and their spelling of our options. */
export const RUNTIMES = {
  deno: {
    variable: "DENO",
    places: [join(homedir(), ".deno", "bin")],
    version: ["--version"],
    install: "npm install --global deno",
    command: (path, options) => ["run", "--quiet", "--allow-all", ...commandLine(path, options)],
  },
  bun: {
    variable: "BUN",
    places: [join(homedir(), ".bun", "bin")],
    version: ["--version"],
    install: "npm install --global bun",
    command: (path, options) => commandLine(path, options),
  },
  wasmtime: {
    variable: "WASMTIME",
    places: [join(homedir(), ".cargo", "bin"), join(homedir(), ".wasmtime", "bin")],
    version: ["--version"],
    install:
      "cargo install wasmtime-cli --version 48.0.8 --locked --no-default-features " +
      "--features run,cranelift,component-model,component-model-async,parallel-compilation,wat",
    command: (path, { name = basename(path), args, env, dirs, allow = {} }) => [
      "run",
      ...(allow.net ? ["-S", "inherit-network,allow-ip-name-lookup"] : []),
      ...["--argv0", name],
      ...Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
      ...Object.entries(dirs).flatMap(([guest, host]) => ["--dir", `${host}::${guest}`]),
      path,
      ...args,
    ],
  },
  wazero: {
    variable: "WAZERO",
    places: [join(homedir(), "go", "bin")],
    version: ["version"],
    install: "go install github.com/tetratelabs/wazero/cmd/wazero@v1.12.0",
    command: (path, { args, env, dirs }) => [
      "run",
      ...Object.entries(env).flatMap(([name, value]) => ["-env", `${name}=${value}`]),
      ...Object.entries(dirs).flatMap(([guest, host]) => ["-mount", `${host}:${guest}`]),
      path,
      ...args,
    ],
  },
};

/** Runs the program with this process's stdin, stdout and stderr; gives its exit code. */
export async function runOnHost(path, options) {
  if (!existsSync(path)) throw new HostError(`${path}: no such file`);
  const code = await (options.host === "node" ? runHere : runElsewhere)(path, options);
  if (code !== 0 && lacksDirectory(path, options)) console.error(HINT);
  return code;
}

/** Whether the program failed, it seems, for a file: libc says no more than that there is none. */
function lacksDirectory(path, { args, dirs }) {
  if (Object.keys(dirs).length || !args.some((arg) => existsSync(arg))) return false;
  const bytes = readFileSync(path);
  if (!WebAssembly.validate(bytes)) return false;
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
  return imports.some(({ name }) => name === "path_open");
}

/** The path of a runtime, or an error that says how to get it. */
export function findRuntime(name, env = process.env) {
  const { variable, places, install } = RUNTIMES[name];
  const paths = [...(env.PATH ?? "").split(delimiter), ...places].map((place) => join(place, name));
  const path = env[variable] ?? paths.find((candidate) => existsSync(candidate));
  if (path && existsSync(path)) return path;
  const problem = path ? `${variable}=${path}: no such file` : `${name} is not installed`;
  throw new HostError(`${problem}; to install it: ${install}`);
}

async function runHere(path, { functions: file, trace, ...rest }) {
  const { name, args, env, dirs, allow, workers } = rest;
  const { load } = await import("./index.js");
  const functions = explainMissing(await importFunctions(file), file);
  const options = { name, args, env, dirs, allow, workers, functions };
  if (!trace) return ended((await load(path, options)).run());
  const output = new (await import("./trace/output.js")).Output(trace);
  const app = await load(path, { ...options, trace: output.add });
  output.begin(app);
  const code = await ended(app.run());
  output.close();
  return code;
}

/** The exit code, once what the program has written is out: the process then ends. */
async function ended(run) {
  const code = await run.catch(reportTrap);
  await (await import("./io/flow.js")).allWritten();
  return code;
}

/** The stack says more than the message: with -g it has the names of the C functions. */
function reportTrap(error) {
  console.error(`wasyncio: ${error.message}`);
  const frames = error.cause?.stack?.split("\n").filter((line) => line.includes("wasm")) ?? [];
  if (frames.length) console.error(frames.join("\n"));
  return TRAPPED;
}

/** What a module exports beside functions is its own affair. */
async function importFunctions(file) {
  if (file && !existsSync(file)) throw new HostError(`--functions ${file}: no such file`);
  const module = file ? await import(pathToFileURL(resolve(file)).href) : {};
  return Object.fromEntries(
    Object.entries(module).filter(([, value]) => typeof value === "function"),
  );
}

/** load() would say how its own option is used. */
function explainMissing(functions, file) {
  const hint = file
    ? `export it from ${file}`
    : "give a module that exports it: --functions FILE.mjs";
  const explain = (name) => () => {
    throw new NotImplementedError(`JS function '${name}' was not given: ${hint}`);
  };
  const get = (_, name) => (Object.hasOwn(functions, name) ? functions[name] : explain(name));
  return new Proxy(functions, { get });
}

/** The program handles them: a terminal's Ctrl-C comes to it as well, but not what is sent to us. */
function passSignals(child) {
  process.on("SIGINT", () => {});
  for (const name of ["SIGHUP", "SIGTERM", "SIGUSR1", "SIGUSR2"])
    process.on(name, () => child.kill(name));
}

async function runElsewhere(path, options) {
  const program = findRuntime(options.host);
  const { spawn } = await import("node:child_process");
  const args = RUNTIMES[options.host].command(path, options);
  return new Promise((done, reject) => {
    const child = spawn(program, args, { stdio: "inherit" });
    if (options.allow.signals) passSignals(child);
    child.on("error", (error) => reject(new HostError(`cannot run ${program}: ${error.message}`)));
    child.on("close", (code, signal) => done(code ?? 128 + constants.signals[signal]));
  });
}
