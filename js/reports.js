// SPDX-License-Identifier: MIT
// Tells the embedder of errors that nothing handles, as C prints them.

import { RuntimeError } from "./errors.js";
import { Values } from "./values.js";

/** Looks at what is written to stderr. onError(error, { message, task }): called afterwards. */
export function listen(exports, memory, fds, onError) {
  const stderr = fds[2];
  const text = (at) => (at ? memory.cString(at) : undefined);
  const take = () => {
    const at = exports.asyncio_reported();
    if (!at) return;
    const message = text(memory.u32(at));
    const task = text(memory.u32(at + 4));
    const error = new Values(memory).decode(at + 16) ?? new RuntimeError(message);
    queueMicrotask(() => onError(error, { message, task })); // C is in the middle of something
  };
  fds[2] = {
    ...stderr,
    write(bytes) {
      take();
      return stderr.write(bytes);
    },
  };
}
