// SPDX-License-Identifier: MIT
// What must and what must not type-check.

import { CancelledError, LoadError, OSError, TimeoutError, load } from "./index.js";
import type { App, CallContext, CallOptions, CFunction, LoadOptions } from "./index.js";
import type { TracedApp, TraceEvent } from "./index.js";
import { TraceFile } from "./trace/file.js";

// ---- sources ----
await load("app.wasm");
await load(new URL("app.wasm", import.meta.url));
await load(fetch("app.wasm"));
await load(await fetch("app.wasm"));
await load(new Uint8Array(8));
await load(new ArrayBuffer(8));
await load(new WebAssembly.Module(new Uint8Array(8)));
// @ts-expect-error a source is needed
await load();
// @ts-expect-error a number is no source
await load(1);

// ---- options ----
const options: LoadOptions = {
  name: "app",
  args: ["a"] as const,
  env: { LANG: "C" },
  files: { "a.txt": "text", "b.bin": new Uint8Array(1) },
  dirs: { "/data": "." },
  functions: {
    add: (a: number, b: number) => a + b,
    fetchText: async (url: string, { signal }: CallContext) =>
      (await fetch(url, { signal })).text(),
  },
  stdin: () => null,
  stdout: (bytes) => void bytes.length,
  onError: (error, { message, task }) => console.error(message, task?.length, error.cause),
  allow: { net: true, signals: true, spawn: false, fs: ["data", "/tmp"] },
  allowExports: true,
  workers: 2,
  worker: new URL("executor_worker.js", import.meta.url),
};
await load("app.wasm", options);
// @ts-expect-error arguments are strings
await load("app.wasm", { args: [1] });
// @ts-expect-error variables are strings
await load("app.wasm", { env: { N: 1 } });
// @ts-expect-error a file is a string or bytes
await load("app.wasm", { files: { "a.txt": 1 } });
// @ts-expect-error functions are functions
await load("app.wasm", { functions: { add: 1 } });
// @ts-expect-error an output takes bytes, not text
await load("app.wasm", { stdout: (text: string) => void text });
// @ts-expect-error a stdin function gives bytes
await load("app.wasm", { stdin: () => "text" });
// @ts-expect-error a report has no such member
await load("app.wasm", { onError: (error, { name }) => void name });
// @ts-expect-error there is no such option
await load("app.wasm", { arguments: [] });

// ---- the program ----
const app: App = await load("app.wasm");
const code: number = await app.run();
app.exports.add(1, 2n);
app.deadlock();
// @ts-expect-error the exit code is a number
const text: string = await app.run();
// @ts-expect-error exports are given, not set
app.exports.add = () => 1;
// @ts-expect-error run takes nothing
await app.run([]);

// ---- the trace ----
const traced: TracedApp = await load("app.wasm", {
  trace: (events: TraceEvent[]) => {
    for (const event of events) {
      if (event.type === "wait") event.awaits.concat([event.task]);
      if (event.type === "done" && event.state === "failed") event.message?.length;
      // @ts-expect-error a pass is of no task
      if (event.type === "pass") void event.task;
    }
  },
});
traced.control.rate = Infinity;
traced.control.step();
new TraceFile((piece: string) => void piece, traced.name).end();
// @ts-expect-error without a trace there may be no control
app.control.pause();
// @ts-expect-error whether it is paused is told, not set
traced.control.paused = true;
// @ts-expect-error a trace is a function
await load("app.wasm", { trace: "out.json" });

// ---- the context ----
declare const context: CallContext;
const reason: unknown = context.signal.reason;
// @ts-expect-error the signal belongs to the call
context.signal = AbortSignal.abort();
// @ts-expect-error outside of a task there is no name
context.task.length;

// ---- errors ----
const timeout: OSError = new TimeoutError("late", { cause: reason });
const errorCode: number = timeout.code;
const isLoadError: boolean = timeout instanceof LoadError;
// @ts-expect-error the code belongs to the class
new CancelledError().code = 1;

export { code, errorCode, isLoadError, text };

// ---- exported coroutines ----
interface Exports {
  greet(name: string, delay: number, options?: CallOptions): Promise<string>;
}
const typed = await load<Exports>("app.wasm");
const greeting: string = await typed.exports.greet("Ada", 0.5, { timeout: 1, name: "hello" });
await typed.close();
// @ts-expect-error an argument is missing
await typed.exports.greet("Ada");
// @ts-expect-error there is no such option
await typed.exports.greet("Ada", 1, { speed: 2 });
// @ts-expect-error there is no such export
await typed.exports.other();
// @ts-expect-error the result is a string
const wrong: number = await typed.exports.greet("Ada", 0.5);

// ---- functions of C ----
declare const onTick: CFunction;
const ticked: string = await onTick(1, "two");
onTick.release();
onTick[Symbol.dispose]();
// @ts-expect-error it takes no argument
onTick.release(1);
