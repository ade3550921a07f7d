// SPDX-License-Identifier: MIT
// Tells the embedder of errors that nothing handles, as C prints them.

import { ABI_MASK } from "./abi.js";
import { RuntimeError } from "./errors.js";
import { Values } from "./values.js";

/**
 * Looks into the memory (wasm/layout.c) when something is written to stderr.
 * onError(error, { message, task }): called afterwards.
 */
export function listen({ asyncio_abi }, memory, fds, onError) {
  const state = asyncio_abi() & ~ABI_MASK;
  if (!state) return; // a module that is not C's
  const reported = state + 56;
  const stderr = fds[2];
  const text = (at) => (at ? memory.cString(at) : undefined);
  const take = () => {
    const at = memory.u32(reported);
    if (!at) return;
    memory.setU32(reported, 0); // it is told of once, and printed in several lines
    const message = text(memory.u32(at));
    const task = memory.u32(at + 28);
    const name = task ? text(memory.u32(task + 176)) : undefined; // asked for, so it is there
    const error = new Values(memory).decode(at + 8) ?? new RuntimeError(message);
    // C is in the middle of something.
    queueMicrotask(() => onError(error, { message, task: name }));
  };
  fds[2] = {
    ...stderr,
    write(bytes) {
      take();
      return stderr.write(bytes);
    },
  };
}
