// SPDX-License-Identifier: MIT
// How wasm-opt makes suspension out of the imports of module asyncify (wasm/switch_asyncify.c).
import { readFileSync } from "node:fs";

/**
 * The functions that call `asyncify.*`: inlined into others, a task would silently run twice. They
 * are exported too, which keeps them apart at the usual inlining limits of any toolchain.
 */
export const SWITCH_FUNCTIONS = ["asyncio_sleep", "asyncio__await_future", "asyncio__park"];

/**
 * Look as if they could suspend, since they call through a pointer, and never do: what the loop
 * runs on its own frame, and functions that only give memory back or make a text.
 */
const NOT_INSTRUMENTED = [
  "asyncio__items_less",
  "asyncio__print_member",
  "asyncio__loop_pass",
  "asyncio__turn_*",
  "asyncio__begin_*",
  "asyncio__future_release",
  "asyncio__report",
  "asyncio_loop_call_exception_handler",
  "asyncio__drop_returned",
  "asyncio__fetch_returned",
  "asyncio__create_task",
  "asyncio__ensure",
  "asyncio__context_release",
  "asyncio__task_cancel",
  "asyncio_future_cancel",
  "asyncio_loop_close",
  "asyncio_raise",
  "asyncio__coroutine_resume_inside",
  "asyncio_task_get_name",
  "asyncio__value_clear",
  "asyncio__value_release",
  ...["vfprintf", "vsnprintf", "snprintf", "fflush", "__fwritex", "__stdio_exit"], // names C reserves
];

/**
 * What programs call: inlined into a function that suspends, it would be instrumented with it and
 * make its frame larger. All names but those that only the library uses (asyncio__).
 */
const ENTRIES = [
  ..."abcdefghijklmnopqrstuvwxyz".replace(/./g, "asyncio_$&* ").trim().split(" "),
  ...["future_add_callback", "gather", "loop_call_*", "loop_create_future", "raise*"],
  ...["report", "shield", "spawn"],
].map((name) => (name.startsWith("asyncio_") ? name : `asyncio__${name}`));

/** Whether a module was not finished: wasm-opt has to do its part. */
export function importsAsyncify(path) {
  const module = new WebAssembly.Module(readFileSync(path));
  return WebAssembly.Module.imports(module).some((entry) => entry.module === "asyncify");
}

/** What wasm-opt is told for a module that never suspends. options: of flags.js. */
export function plainPasses({ level, debug }) {
  return [`-O${wasmOptLevel(level)}`, stripPass({ debug })];
}

const stripPass = ({ debug }) => (debug ? "-g" : "--strip-debug");

/**
 * What it is told for one that does. `--no-inline` has to come before the first -O, and an -O before
 * --asyncify, so that fewer and smaller frames are instrumented; the last one cleans up what
 * --asyncify made (lab: 23 ns instead of 29). options.quick: none of them, in a fifth of the time,
 * for a module that is run once.
 */
export function asyncifyPasses(options) {
  const apart = [...SWITCH_FUNCTIONS, ...NOT_INSTRUMENTED, ...ENTRIES];
  const before = apart.map((name) => `--no-inline=${name}`);
  const asyncify = [
    "--asyncify",
    "--pass-arg=asyncify-ignore-imports",
    `--pass-arg=asyncify-removelist@${NOT_INSTRUMENTED.join(",")}`,
  ];
  if (options.quick) return [...asyncify, stripPass(options)];
  const level = wasmOptLevel(options.level);
  const after = plainPasses({ ...options, level: level === "2" ? "3" : level });
  return [...before, `-O${level}`, ...asyncify, ...after];
}

/** Levels below 2 would keep every local in a frame; `wasm-opt -O2` costs no time worth saving. */
function wasmOptLevel(level) {
  return ["3", "s", "z"].includes(level) ? level : "2";
}
