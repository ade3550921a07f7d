// SPDX-License-Identifier: MIT
// Types of a program that emcc links with the library; there is nothing to import at run time.

import type * as errors from "./errors.js";
import type { AnyExports, HostFunction } from "./index.js";

/** What `Module.asyncio` may hold before the program starts. */
export interface AsyncioOptions {
  /** The functions that C may call (`asyncio_js_call`), by name. */
  functions?: Record<string, HostFunction>;
}

/** What `Module.asyncio` is from then on, in a program that calls JavaScript or exports functions. */
export interface Asyncio {
  /** Those of {@link AsyncioOptions}; more may be added. */
  readonly functions: Record<string, HostFunction>;
  /** The classes of the errors that come from C, and that C understands when they are thrown. */
  readonly errors: typeof errors;
  /**
   * Cancels what runs and waits until it has cleaned up; calls are refused from then on. A program
   * with a `main` ends by itself then.
   */
  close(): Promise<void>;
}

/**
 * Emscripten's Module with what C exports: a coroutine (`ASYNCIO_EXPORT`) gives a promise and takes
 * `CallOptions` behind its arguments; other functions return at once.
 * @typeParam Exports As `wasyncio types app.wasm` writes them.
 */
export type AsyncioModule<Exports extends object = AnyExports> = Readonly<Exports> & {
  readonly asyncio: Asyncio;
};

/** What `-sMODULARIZE` makes; other options are Emscripten's own. */
export type AsyncioFactory<Exports extends object = AnyExports> = (options?: {
  asyncio?: AsyncioOptions;
  [option: string]: unknown;
}) => Promise<AsyncioModule<Exports>>;
