// SPDX-License-Identifier: MIT
// A program whose calls, in and out, are shown in DevTools: for load(…, { devtools: true }).

import { createTask, span } from "./tracks.js";

export async function loadWatched(load, source, options) {
  const functions = options.functions && watchAll(options.functions);
  const app = await load(source, { ...options, functions, devtools: undefined });
  const calls = Object.entries(app.exports).map(([name, call]) => [name, show("C", name, call)]);
  app.exports = Object.freeze(Object.fromEntries(calls));
  return app;
}

/** Functions may be a class's, and some may come later. */
function watchAll(functions) {
  const get = (target, name) => {
    const found = target[name];
    const isTheirs = typeof found === "function" && found !== Object.prototype[name];
    return isTheirs ? show("JavaScript", name, found) : found;
  };
  return new Proxy(functions, { get });
}

function show(track, name, call) {
  const shown = function (...args) {
    const start = performance.now();
    const end = (error) => span(track, `${String(name)}()`, start, { error });
    const run = createTask(`${String(name)}()`);
    return follow(() => run(() => call.apply(this, args)), end);
  };
  return Object.defineProperty(shown, "name", { value: name });
}

/** Calls end() when a call has ended, or what it promised. */
function follow(call, end) {
  let result;
  try {
    result = call();
  } catch (error) {
    end(error);
    throw error;
  }
  if (typeof result?.then === "function") return followPromise(result, end);
  end();
  return result;
}

async function followPromise(promise, end) {
  try {
    const value = await promise;
    end();
    return value;
  } catch (error) {
    end(error);
    throw error;
  }
}
