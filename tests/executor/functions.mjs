// SPDX-License-Identifier: MIT
// Functions of JavaScript as jobs, where there are workers and where there are none: what came of
// each case. In a process by `node functions.mjs`, else as the function.

/** url: of work.mjs. */
export async function tryFunctions(asyncio, url) {
  const { run, to_thread, worker_function } = asyncio;
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
  await attempt("64 MiB there and back", async () => {
    const bytes = await to_thread(
      (there, { n }) => new Uint8Array(n).fill(there[n - 1] + there.length / n),
      new Uint8Array(64 << 20).fill(7),
      { n: 64 << 20 },
    );
    return [bytes.length, bytes[32 << 20]];
  });
  await tryExecutors(asyncio, attempt);
  return results;
}

async function tryExecutors(asyncio, attempt) {
  const { to_thread, WorkerExecutor, get_running_loop, sleep } = asyncio;
  await attempt("10,000 are cancelled in the queue", function* () {
    const executor = new WorkerExecutor({ workers: 1 });
    const count = () => (globalThis.ran = (globalThis.ran ?? 0) + 1);
    const give = () => get_running_loop().run_in_executor(executor, count);
    const first = give();
    const others = Array.from({ length: 10_000 }, give);
    for (const future of others) future.cancel();
    const value = yield* first;
    const last = yield* give(); // how many have run on the worker
    yield* asyncio.ensure_future(executor.shutdown());
    return [value, last, others.every((future) => future.cancelled())];
  });
  await attempt("inline", function* () {
    const here = () => (globalThis.calledHere = true);
    yield* get_running_loop().run_in_executor(new WorkerExecutor({ workers: 0 }), here);
    return globalThis.calledHere;
  });
  await attempt("a default of one's own", function* () {
    get_running_loop().set_default_executor(new WorkerExecutor({ workers: 0 }));
    return yield* to_thread(() => globalThis.calledHere);
  });
  await attempt("a number of workers that is none", () => new WorkerExecutor({ workers: -1 }));
  await attempt("an option of another type", () => new WorkerExecutor({ workers: "2" }));
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
}

/** Jobs that end their worker, where there are some: each one's error, and what came of the next. */
export async function tryFaults({ run, get_running_loop, WorkerExecutor }) {
  const executor = new WorkerExecutor({ workers: 1, timeout: 0.3 });
  const give = (fn) => run(async () => await get_running_loop().run_in_executor(executor, fn));
  const attempt = async (fault) => {
    const error = await give(fault).catch((caught) => `${caught.name}: ${caught.message}`);
    return [error, await give(() => "goes on")];
  };
  const forever = await attempt(() => {
    for (;;);
  });
  const exits = await attempt(() => {
    if (globalThis.process) globalThis.process.exit(3);
    globalThis.close();
    return new Promise(() => {});
  });
  await executor.shutdown();
  return { forever, exits };
}

if (globalThis.process?.argv?.[1]?.endsWith("functions.mjs")) {
  const asyncio = await import("../../js/index.js");
  const results = await tryFunctions(asyncio, new URL("work.mjs", import.meta.url));
  console.log(JSON.stringify({ ...results, ...(await tryFaults(asyncio)) }));
  if (globalThis.process.versions.bun) globalThis.process.exit(); // docs/executors.md
}
