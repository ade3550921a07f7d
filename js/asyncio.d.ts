// SPDX-License-Identifier: MIT
/// <reference lib="esnext.disposable" />
// The loop for JavaScript. Names are Python's, and so is what they do; each has JavaScript's
// spelling too. https://docs.python.org/3.13/library/asyncio.html

export * from "./types/coroutines.js";
export * from "./types/engine.js";
export * from "./types/executors.js";
export * from "./types/loops.js";
export * from "./types/tasks.js";
export * from "./types/waits.js";
export * from "./types/scopes.js";
export * from "./types/locks.js";
export * from "./types/queues.js";
export * from "./types/contextvars.js";
