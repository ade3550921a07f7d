// SPDX-License-Identifier: MIT
// Command lines, taken apart.
import { basename } from "node:path";
import { isCompilerFlag, takesValue } from "../cc/flags.js";

/** A command line that makes no sense: one line and a hint, exit code 2. */
export class UsageError extends Error {}

const JS_HOSTS = ["node", "deno", "bun"];
const HOSTS = [...JS_HOSTS, "wasmtime", "wazero"];
const ALLOWED = ["net", "signals", "spawn"]; // each by --allow-
const WASMTIME_ALLOWS = ["net"]; // by an option of its own
const JS_OPTIONS = ["functions", "trace", ...ALLOWED.map((name) => `allow-${name}`), "workers"];

/**
 * `cc FILE.c... [-o APP.wasm] [--target p1|p2] [--explain] [--trace] [OPTIONS]`, in any order, as of a
 * C compiler.
 */
export function parseCc(args) {
  const options = { sources: [], flags: [], output: undefined, explain: false, trace: false };
  const rest = [...args];
  while (rest.length) {
    const arg = rest.shift();
    if (arg === "-o") options.output = valueOf(arg, rest);
    else if (arg === "--explain") options.explain = true;
    else if (arg === "--trace") options.trace = true;
    else if (splitAtEquals(arg)[0] === "--target") options.target = readTarget(arg, rest);
    else if (isCompilerFlag(arg)) addCompilerFlag(options, arg, rest);
    else if (arg.startsWith("-")) throw new UsageError(`cc: unknown option '${arg}'`);
    else options.sources.push(arg);
  }
  const [first] = options.sources;
  if (!first) throw new UsageError("cc: which file? wasyncio cc FILE.c -o APP.wasm");
  options.output ??= basename(first).replace(/\.[^.]*$/, "") + ".wasm";
  return options;
}

/** WASI preview 1, for all hosts, or preview 2, for wasmtime with its connections. */
function readTarget(arg, rest) {
  const [name, inline] = splitAtEquals(arg);
  const target = inline ?? valueOf(name, rest);
  if (["p1", "p2"].includes(target)) return target;
  throw new UsageError(`cc: unknown target '${target}'; there are p1, p2`);
}

/** `link LINKED.wasm [-o APP.wasm] [--explain] [-O LEVEL] [-g]`. */
export function parseLink(args) {
  const options = { inputs: [], flags: [], output: undefined, explain: false };
  const rest = [...args];
  while (rest.length) {
    const arg = rest.shift();
    if (arg === "-o") options.output = valueOf(arg, rest);
    else if (arg === "--explain") options.explain = true;
    else if (/^-[Og]/.test(arg)) options.flags.push(arg);
    else if (arg.startsWith("-")) throw new UsageError(`link: unknown option '${arg}'`);
    else options.inputs.push(arg);
  }
  const { inputs, output, explain, flags } = options;
  if (inputs.length !== 1) {
    throw new UsageError("link: which module? wasyncio link LINKED.wasm -o APP.wasm");
  }
  if (!output && !explain) throw new UsageError("link: where to? -o APP.wasm");
  return { input: inputs[0], output, explain, flags };
}

/** `bridge [--port N] [--to HOST:PORT]... [--origin URL]...`. */
export function parseBridge(args) {
  const options = { port: undefined, to: [], origins: [] };
  const rest = [...args];
  while (rest.length) {
    const [name, inline] = splitAtEquals(rest.shift());
    const value = () => inline ?? valueOf(name, rest);
    if (name === "--port") options.port = checkPort(value());
    else if (name === "--to") options.to.push(value());
    else if (name === "--origin") options.origins.push(value());
    else throw new UsageError(`bridge: unknown option '${name}'`);
  }
  return options;
}

function checkPort(text) {
  if (/^\d+$/.test(text) && Number(text) < 65536) return Number(text);
  throw new UsageError(`bridge: --port wants 0 to 65535, not '${text}'`);
}

/** `run [OPTIONS] PROGRAM [ARGS...]`: the first word that is no option is the program. */
export function parseRun(args) {
  const options = { host: "node", dirs: {}, env: {}, flags: [], allow: {} };
  const rest = [...args];
  while (rest.length && rest[0].startsWith("-")) addRunOption(options, rest.shift(), rest);
  const [program, ...programArgs] = rest;
  if (program === undefined) throw new UsageError("run: which program? wasyncio run FILE.c");
  checkHostOptions(options);
  return { ...options, program, args: programArgs };
}

/** What a host that is not JavaScript's cannot do. */
function checkHostOptions({ host, allow, ...options }) {
  if (JS_HOSTS.includes(host)) return;
  const own = host === "wasmtime" ? WASMTIME_ALLOWS : [];
  for (const name of ALLOWED) if (!own.includes(name)) options[`allow-${name}`] = allow[name];
  const needy = JS_OPTIONS.find((name) => options[name] !== undefined);
  if (needy)
    throw new UsageError(`run: --${needy} needs --host ${JS_HOSTS.join("|")}, not ${host}`);
}

function addRunOption(options, arg, rest) {
  const [name, inline] = splitAtEquals(arg);
  const value = () => inline ?? valueOf(name, rest);
  if (name === "--host") options.host = checkHost(value());
  else if (arg === "--virtual-time") options.env.ASYNCIO_VIRTUAL_TIME = "1";
  else if (name === "--dir") addDirectory(options.dirs, value());
  else if (name === "--env") addVariable(options.env, value());
  else if (name === "--allow-fs") addDirectory(options.dirs, inline ?? ".");
  else if (ALLOWED.some((one) => arg === `--allow-${one}`)) options.allow[arg.slice(8)] = true;
  else if (name === "--functions") options.functions = value();
  else if (name === "--trace") options.trace = value();
  else if (name === "--workers") options.workers = countOf(name, value());
  else if (isCompilerFlag(arg)) addCompilerFlag(options, arg, rest);
  else throw new UsageError(`run: unknown option '${arg}'`);
}

function splitAtEquals(arg) {
  const at = arg.startsWith("--") ? arg.indexOf("=") : -1;
  return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)];
}

function valueOf(name, rest) {
  if (!rest.length) throw new UsageError(`option '${name}' needs a value`);
  return rest.shift();
}

function addCompilerFlag(options, arg, rest) {
  options.flags.push(arg);
  if (takesValue(arg)) options.flags.push(valueOf(arg, rest));
}

function countOf(name, value) {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new UsageError(`run: ${name} wants a number, 0 or more, not '${value}'`);
}

function checkHost(name) {
  if (HOSTS.includes(name)) return name;
  throw new UsageError(`run: unknown host '${name}'; there are ${HOSTS.join(", ")}`);
}

function addDirectory(dirs, value) {
  const [host, guest = host] = value.split("::");
  dirs[guest] = host;
}

function addVariable(env, value) {
  const at = value.indexOf("=");
  if (at < 1) throw new UsageError(`run: --env wants NAME=VALUE, not '${value}'`);
  env[value.slice(0, at)] = value.slice(at + 1);
}
