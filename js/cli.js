#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// The `wasyncio` command.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { HELP } from "./cli/help.js";
import { parseBridge, parseCc, parseLink, parseRun, UsageError } from "./cli/options.js";

const COMMANDS = { bridge, cc, link, run, types };

async function cc(args) {
  const { build, explainBuild } = await import("./cc.js");
  const { explain, ...what } = parseCc(args);
  await build({ ...what, log });
  if (explain) process.stdout.write(await explainBuild(what));
}

async function link(args) {
  const { linkModule } = await import("./cc/link.js");
  const { explain, ...what } = parseLink(args);
  const text = linkModule(what);
  if (explain) process.stdout.write(text);
}

async function run(args) {
  const options = parseRun(args);
  const { runOnHost } = await import("./runner.js");
  const isSource = options.program.endsWith(".c");
  const path = isSource ? await compile(options) : options.program;
  const name = basename(options.program).replace(/\.c$/, ".wasm");
  process.exitCode = await runOnHost(path, { ...options, name });
}

async function types([path, ...more]) {
  if (!path || more.length) throw new UsageError("types: which module? wasyncio types APP.wasm");
  const { describeTypes } = await import("./cli/types.js");
  process.stdout.write(await describeTypes(path));
}

async function bridge(args) {
  const { startBridge } = await import("./bridge.js");
  const { url } = await startBridge(parseBridge(args));
  console.log(`a page connects through it by new Network({ bridge: "${url}" })`);
  await new Promise((stopped) =>
    ["SIGINT", "SIGTERM"].forEach((name) => process.on(name, stopped)),
  );
}

/** Into the cache, so that an unchanged program starts without loading the compiler. */
async function compile({ program, flags, trace, host, allow }) {
  const { build } = await import("./cc.js");
  const target = host === "wasmtime" && allow.net ? "p2" : "p1";
  return build({ sources: [program], flags, trace: Boolean(trace), target, log });
}

function log(text) {
  console.error(`wasyncio: ${text}`);
}

function version() {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}

async function main([name, ...args]) {
  if (name === undefined) throw new UsageError("which command? bridge, cc, link, run or types");
  if (["--help", "-h", "help"].includes(name)) return console.log(HELP);
  if (name === "--version") return console.log(version());
  if (!Object.hasOwn(COMMANDS, name)) throw new UsageError(`unknown command '${name}'`);
  await COMMANDS[name](args);
}

/** Expected errors are one line; anything else is a bug of ours, and shows where it is. */
function report(error) {
  if (error instanceof UsageError) {
    log(error.message);
    console.error("Try: wasyncio --help");
    return 2;
  }
  if (["BuildError", "HostError", "LoadError"].includes(error.name)) {
    if (error.message) log(error.message);
    return error.status ?? 1;
  }
  console.error(error);
  return 1;
}

/** A function that C called may still be pending: that keeps nobody here. */
async function end() {
  const flush = (stream) => new Promise((done) => stream.on("error", done).write("", done));
  await Promise.all([process.stdout, process.stderr].map(flush));
  process.exit();
}

// Without an await of the module's own: while that lasts, neither Deno nor Bun says that nothing
// is left to do.
main(process.argv.slice(2))
  .catch((error) => (process.exitCode = report(error)))
  .then(end);
