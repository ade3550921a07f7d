// SPDX-License-Identifier: MIT
// What each host does with the packed package and a program of exported coroutines: the result is
// plain data, the same everywhere. The program is js/fixtures/exports.c.

/** wasyncio: the package. source: the program, for load. threads: options of a WorkerExecutor. */
export default async function subject(wasyncio, source, threads) {
  const { load } = wasyncio;
  const main = await runMain(load, source);
  const output = makeOutput();
  const app = await load(source, { stdout: output.take, env: { NAME: "value" } });
  const called = await callExports(app.exports);
  await app.close();
  const closed = await failure(app.exports.nothing());
  const looped = await runLoop(wasyncio);
  const job = await runJob(wasyncio, threads);
  return { main, ...called, closed: closed[0], output: output.text(), looped, job };
}

/** A function in a worker, where there are some: its script is found in the bundle. */
function runJob({ run, get_running_loop, WorkerExecutor }, threads) {
  return run(async () => {
    const executor = new WorkerExecutor({ workers: 1, ...threads });
    const job = get_running_loop().run_in_executor(executor, (a, b) => a * b, 6, 7);
    try {
      return await job;
    } finally {
      await executor.shutdown();
    }
  });
}

/** Generators and async functions as tasks of the loop for JavaScript. */
async function runLoop({ run, gather, sleep, create_task, wait_for }) {
  const log = [];
  function* child(name, delay) {
    yield* sleep(delay);
    log.push(name);
    return name;
  }
  const asyncChild = async (name) => {
    await sleep(0.03);
    log.push(name);
    return name;
  };
  return run(function* () {
    const names = yield* gather(child("slow", 0.04), asyncChild("middle"), child("quick", 0.02));
    const busy = create_task(beBusy(sleep));
    setTimeout(() => busy.cancel(), 1);
    const cancelled = yield* caught(busy);
    const late = yield* caught(wait_for(sleep(60), 0.01));
    return { names, log: log.sort(), cancelled, late }; // the order of async ones is the engine's
  });
}

function* beBusy(sleep) {
  for (;;) yield* sleep(0);
}

function* caught(awaitable) {
  try {
    yield* awaitable;
    return "no error";
  } catch (error) {
    return error.name;
  }
}

/** main calls JavaScript, which calls a coroutine of the same program. */
async function runMain(load, source) {
  const output = makeOutput();
  const functions = { callBack: () => app.exports.delayed("inner", 0.01) };
  const app = await load(source, { stdout: output.take, functions });
  return { code: await app.run(), output: output.text() };
}

async function callExports(c) {
  const bytes = new TextEncoder().encode("abc");
  const calls = [c.delayed("slow", 0.06), c.delayed("quick", 0.02), c.delayed("middle", 0.04)];
  return {
    described: await c.describe(-1, 2n ** 60n, 0.5, true, "grün", bytes),
    order: await Promise.all(calls),
    many: (await Promise.all(Array.from({ length: 1000 }, () => c.once()))).length,
    failed: await failure(c.fail(99)),
    argument: await failure(c.fail("99")),
    timeout: (await failure(c.delayed("late", 60, { timeout: 0.01 })))[0],
    aborted: (await failure(abortBusy(c)))[0],
  };
}

/** A coroutine that never waits for anything lets the timer have its turn all the same. */
function abortBusy(c) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 1);
  return c.busy({ signal: controller.signal });
}

const failure = (promise) =>
  promise.then(
    (value) => ["no error", String(value)],
    ({ name, message }) => [name, message],
  );

function makeOutput() {
  const decoder = new TextDecoder();
  let text = "";
  return { take: (bytes) => (text += decoder.decode(bytes, { stream: true })), text: () => text };
}
