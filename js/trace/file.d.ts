// SPDX-License-Identifier: MIT

import type { TraceEvent } from "../types/trace.js";

/**
 * Writes events (of the option `trace`) in the Trace Event format, which Perfetto and DevTools
 * open, as they come; it keeps what is not over.
 *
 * ```js
 * const file = new TraceFile((text) => stream.write(text), "app");
 * const app = await load("app.wasm", { trace: (events) => file.add(events) });
 * await app.run();
 * file.end();
 * ```
 */
export class TraceFile {
  /**
   * @param write Called with pieces of the file.
   * @param name Of the program.
   */
  constructor(write: (text: string) => void, name: string);
  /** Adds the next events. */
  add(events: readonly TraceEvent[]): void;
  /** Ends what is not over, and the file. */
  end(): void;
}
