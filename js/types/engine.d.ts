// SPDX-License-Identifier: MIT
// What the loop for JavaScript runs on.

/**
 * Says what `asyncio.wasm` is to be read from, where the package's own URL does not do: a URL,
 * what `fetch` gives, the bytes, a compiled module, or a promise of one.
 * @throws {RuntimeError} when it is loaded already.
 */
export function set_engine(source: EngineSource | Promise<EngineSource>): void;
/** What `asyncio.wasm` can be read from. */
export type EngineSource =
  string | URL | Response | ArrayBuffer | Uint8Array | (WebAssembly.Module & object);
/**
 * Loads the engine, as the first run does. Locks and queues can be made before that, but used
 * only after.
 * @throws {LoadError} when it cannot be read or compiled.
 */
export function load_engine(): Promise<void>;
export { set_engine as setEngine, load_engine as loadEngine };
