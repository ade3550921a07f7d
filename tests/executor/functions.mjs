// SPDX-License-Identifier: MIT
// Functions of JavaScript as jobs, where there are workers and where there are none: what came of
// each case. In a process by `node functions.mjs`, else as the function.

/** url: of work.mjs. */
export async function tryFunctions(asyncio, url) {
  const { run, to_thread, worker_function, WorkerExecutor, get_running_loop, sleep } = asyncio;
  const results = {};
  const attempt = async (name, call) => {
    try {
      results[name] = await run(call);
    } catch (error) {
      results[name] = `${error.name}: ${error.message}`;
    }
  };
  await attempt("a value", () => to_thread((a, b) => a * b, 6, 7));
  await attempt("an async function", () => to_thread(async (a) => await a, { deep: [1, 2] }));
  await attempt("a method", () => to_thread({ double(n) { return 2 * n; } }.double, 4)); // prettier-ignore
  await attempt("a module's function", () => to_thread(worker_function(url, "add"), 1, 2));
  await attempt("a missing export", () => to_thread(worker_function(url, "nonesuch")));
  await attempt("an error", () =>
    to_thread(() => {
      throw new RangeError("too far");
    }),
  );
  await attempt("a native function", () => to_thread(Math.max, 1));
  await attempt("no function", () => to_thread(3));
  await attempt("a result that cannot be copied", () => to_thread(() => () => 1));
  await attempt("large", async () => {
    const bytes = await to_thread((n) => new Uint8Array(n).fill(7), 1 << 20);
    return [bytes.length, bytes[1 << 19]];
  });
  await attempt("cancelled in the queue", function* () {
    const executor = new WorkerExecutor({ workers: 1 });
    const give = (n) => get_running_loop().run_in_executor(executor, (x) => x, n);
    const [first, second] = [give(1), give(2)];
    second.cancel();
    const value = yield* first;
    yield* asyncio.ensure_future(executor.shutdown());
    return [value, second.cancelled()];
  });
  await attempt("after a shutdown", function* () {
    const executor = new WorkerExecutor();
    yield executor.shutdown();
    return yield* get_running_loop().run_in_executor(executor, () => 1);
  });
  await attempt("after the default's shutdown", function* () {
    yield* get_running_loop().shutdown_default_executor();
    return yield* to_thread(() => 1);
  });
  await attempt("a default that is none", function* () {
    yield* sleep(0);
    get_running_loop().set_default_executor(null);
  });
  await attempt("a run waits for its jobs", async () => {
    get_running_loop().run_in_executor(null, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    return "returned";
  });
  return results;
}

/** A job that loops for ever, where there are workers. */
export async function tryForever({ run, get_running_loop, WorkerExecutor }) {
  const executor = new WorkerExecutor({ workers: 1, timeout: 0.3 });
  const give = (fn) => get_running_loop().run_in_executor(executor, fn);
  try {
    await run(async () => {
      await give(() => {
        for (;;);
      });
    });
  } catch (error) {
    const after = await run(async () => await give(() => "goes on"));
    await executor.shutdown();
    return [`${error.name}: ${error.message}`, after];
  }
}

if (globalThis.process?.argv?.[1]?.endsWith("functions.mjs")) {
  const asyncio = await import("../../js/index.js");
  const results = await tryFunctions(asyncio, new URL("work.mjs", import.meta.url));
  results.forever = await tryForever(asyncio);
  console.log(JSON.stringify(results));
}
