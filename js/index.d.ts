// SPDX-License-Identifier: MIT

export * from "./asyncio.js";
export * from "./errors.js";
export type { TaskRecord } from "./types/records.js";
export type * from "./types/trace.js";
import type { Network } from "./network.js";
import type { Control, TraceEvent } from "./types/trace.js";
import type { TaskRecord } from "./types/records.js";

/** An object, at least: TypeScript's WebAssembly.Module alone would take anything. */
type CompiledModule = WebAssembly.Module & object;

/**
 * What a module can be loaded from: a URL, a path (Node; elsewhere a string is a URL), what
 * `fetch` gives, the bytes, or a compiled module.
 */
export type Source =
  | string
  | URL
  | Response
  | ArrayBuffer
  | Uint8Array
  | CompiledModule
  | Promise<string | URL | Response | ArrayBuffer | Uint8Array | CompiledModule>;

/** The last argument of a JavaScript function that C calls. */
export interface CallContext {
  /** Aborted, with a CancelledError, when the program no longer waits for the call. */
  readonly signal: AbortSignal;
  /** Name of the task that calls; undefined outside of tasks. */
  readonly task: string | undefined;
}

/**
 * A function that C calls by name with `asyncio_js_call`. Arguments: undefined, null, booleans,
 * numbers (bigint for integers that are not safe), strings, Uint8Array, arrays of these, errors,
 * and any object that an earlier call gave. The result, or what its promise gives, crosses the
 * same way; what is thrown fails the call in C, with its text and that of its causes. (`any`, so
 * that functions with arguments of their own types can be given.)
 */
export type HostFunction = (...args: any[]) => unknown;

declare global {
  // Not in the library of every version of TypeScript.
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

/** A function of C (`asyncio_js_function`), as it arrives in JavaScript. */
export interface CFunction {
  /** Starts a task with up to 8 arguments; rejects once the function was released. */
  (...args: unknown[]): Promise<any>;
  /** C may forget it now. Without that it does when nobody can call the function any more. */
  release(): void;
  /** The same at the end of a block: `using onTick = …`. Only where the engine has that symbol. */
  [Symbol.dispose](): void;
}

/** What C says of an error that nothing handles. */
export interface ErrorReport {
  /** As "Task exception was never retrieved". */
  readonly message: string;
  /** Name of the task whose error it is; undefined for that of a callback. */
  readonly task: string | undefined;
}

/** What a program gets of the world. */
export interface LoadOptions {
  /** The program's name, `argv[0]`; without it the file name of the source, or "program". */
  name?: string;
  /** Arguments after the program's name. */
  args?: readonly string[];
  /** Environment variables; none of the process's own are passed on. */
  env?: Readonly<Record<string, string>>;
  /**
   * Files in memory, below "/": `{ "data/a.txt": "text" }`. The program may read and change
   * them and make others; your arrays stay as they are.
   */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /**
   * Real directories that the program may use: `{ "/data": "./data" }` is path in the program:
   * path here. It cannot leave them: a symbolic link is followed if it is relative and stays
   * inside. Needs node:fs; elsewhere a NotImplementedError.
   */
  dirs?: Readonly<Record<string, string>>;
  /** The functions that C may call, by name. */
  functions?: Readonly<Record<string, HostFunction>>;
  /**
   * What the program may do beside that, each off by default. net: make requests, open WebSockets
   * and BroadcastChannels, and connections and servers: those of node:net, or of a `Network` from
   * "wasyncio/network". signals: handle those of the process, Ctrl-C among them. spawn: start other
   * programs, as you may yourself; where there are no processes, only programs of WebAssembly, which
   * get what this one may do. fs: use files, with C's own functions and those of
   * `asyncio/files.h`: below the working directory, or one or more other directories, each by the
   * same path as here (`dirs` is for other paths, `files` for files in memory); on a page, in the
   * origin's private file system, by asyncio/files.h. C gets a PermissionError
   * where it is not allowed, and a NotImplementedError where the host has nothing of that kind.
   */
  allow?: {
    readonly net?: boolean | Network;
    readonly signals?: boolean;
    readonly spawn?: boolean;
    readonly fs?: boolean | string | readonly string[];
  };
  /**
   * The standard input: its whole content, or a function that gives the next bytes and null at
   * the end. Without it that of the process; in a browser it is empty.
   */
  stdin?: string | Uint8Array | (() => Uint8Array | null);
  /**
   * Takes what the program writes, which counts as a terminal: at each line's end. Without it
   * the process's own output, or console.log line by line.
   */
  stdout?: (bytes: Uint8Array) => void;
  /** The same for errors; console.error. */
  stderr?: (bytes: Uint8Array) => void;
  /**
   * Told of errors that nothing in the program handles, which C's default exception handler
   * prints to stderr: the error of a callback, of a task that nobody awaited, a task that was
   * destroyed while it was pending.
   */
  onError?: (error: Error, report: ErrorReport) => void;
  /**
   * Whether you may call exports while the program waits, so that a program that waits for
   * nothing else is no deadlock. Without it: when it has exports of its own.
   */
  allowExports?: boolean;
  /**
   * Most workers of an executor that does not say itself; Python's `min(32, cores + 4)` if it is
   * not given. 0: jobs run inline.
   */
  workers?: number;
  /** Where the package's `js/executor_worker.js` is, if the package itself is somewhere else. */
  worker?: string | URL;
  /**
   * Shows the calls of exports and of `functions` in DevTools: a track of the performance panel for
   * each way, and the caller in stack traces.
   */
  devtools?: boolean;
  /**
   * Told of what happens in the program's loop: after each of its turns, what has happened since,
   * in order. Needs a module that was built for it, by `wasyncio cc --trace`. With it, the app has
   * a {@link Control}.
   */
  trace?: (events: TraceEvent[]) => void;
}

/** The last argument of an exported coroutine. */
export interface CallOptions {
  /** Aborting it cancels the coroutine: CancelledError at its await. */
  signal?: AbortSignal;
  /** Name of the call's task, for reports; without it `Task-N`. */
  name?: string;
  /** Seconds after which the coroutine is cancelled and the call rejects with a TimeoutError. */
  timeout?: number;
}

/** Exports of a program whose types are not known; `wasyncio types app.wasm` writes them. */
export type AnyExports = Record<string, (...args: any[]) => any>;

/**
 * A loaded program.
 * @typeParam Exports What it exports: as `wasyncio types app.wasm` writes it.
 */
export interface App<Exports extends object = AnyExports> {
  /** Its `argv[0]`. */
  readonly name: string;
  /**
   * The functions that the program exports. A coroutine (`ASYNCIO_EXPORT`) gives a promise, and
   * takes {@link CallOptions} behind its arguments; any number may be under way. Its call joins
   * the loop that runs; without one, the module is started to serve its exports, and `run()` is
   * no longer possible. What is wrong rejects: a TypeError for an argument, the coroutine's own
   * error, a RuntimeError when the program has ended.
   *
   * Other exported functions are called while the program runs: before and after that they throw
   * a RuntimeError. Numbers cross as they are, i64 as bigint.
   */
  readonly exports: Readonly<Exports>;
  /**
   * Runs the program, once: a second time is a RuntimeError.
   * @returns its exit code.
   * @throws {RuntimeError} when it crashed; `cause` is the engine's error.
   */
  run(): Promise<number>;
  /**
   * The tasks that are not done, oldest first; none before and after the run. Read from the
   * program's memory: any program has them, and carries nothing for it.
   */
  tasks(): Promise<TaskRecord[]>;
  /**
   * Cancels what runs, waits until it has cleaned up, and ends the program: nothing can be called
   * any more. Any number of times. A program that exports no coroutine cannot be told: it ends at
   * once, with exit code 143.
   */
  close(): Promise<void>;
  /**
   * Says that nothing can wake the program any more: it lists its waiting tasks on stderr and
   * ends with code 70. In Node this happens by itself when the process has nothing left to do; in
   * Deno and Bun too, unless a module waits at its top.
   */
  deadlock(): void;
  /** Pauses, slows and stops the program; only with the option `trace`. */
  readonly control?: Control;
}

/** A program that was loaded with the option `trace`. */
export interface TracedApp<Exports extends object = AnyExports> extends App<Exports> {
  readonly control: Control;
}

/**
 * Loads a program, without starting it.
 *
 * ```js
 * const app = await load("app.wasm", { args: ["one"] });
 * process.exitCode = await app.run();
 * ```
 * @throws {LoadError} when it cannot be read, is no WebAssembly, or cannot run here.
 * @throws {TypeError} for an option of the wrong type.
 */
export function load<Exports extends object = AnyExports>(
  source: Source,
  options: LoadOptions & Required<Pick<LoadOptions, "trace">>,
): Promise<TracedApp<Exports>>;
export function load<Exports extends object = AnyExports>(
  source: Source,
  options?: LoadOptions,
): Promise<App<Exports>>;
