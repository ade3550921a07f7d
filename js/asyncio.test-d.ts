// SPDX-License-Identifier: MIT
// What must and what must not type-check, of the loop for JavaScript.

import * as asyncio from "./index.js";
import { async_for, async_with, create_task, gather, run, sleep, wait, wait_for } from "./index.js";
import type { Future, Loop, Task } from "./index.js";
import { tasks, watch } from "./devtools.js";

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<A, B>(..._: Equal<A, B> extends true ? [] : ["the types differ"]): void {}

// ---- coroutines ----
function* count(to: number) {
  const slept = yield* sleep(1, "slept");
  is<typeof slept, string>();
  yield* sleep(0);
  return to;
}
const counted = await run(count(3));
is<typeof counted, number>();
const mained = await run(function* () {
  return yield* count(1);
});
is<typeof mained, number>();
const asynced = await run(async ({ signal, task }) => {
  is<typeof signal, AbortSignal>();
  is<typeof task, Task<unknown>>();
  return "text";
});
is<typeof asynced, string>();
function* bad() {
  yield 5;
}
// @ts-expect-error what it yields is foreign
await run(bad());
// @ts-expect-error a promise is no coroutine
await run(Promise.resolve(1));
// @ts-expect-error a number neither
create_task(5);

// ---- tasks and futures ----
const task = create_task(count(1), { name: "counter" });
is<typeof task, Task<number>>();
is<typeof task extends Future<number> ? true : false, true>();
task.add_done_callback((done) => done.result().toFixed());
const fromTask: number = await task;
void fromTask;
const future = new asyncio.Future<string>();
future.set_result("text");
// @ts-expect-error the result is a string
future.setResult(5);
// @ts-expect-error there is no such option
create_task(count(1), { nmae: "counter" });
const ensured = asyncio.ensure_future(fetch("/"));
is<typeof ensured, Future<Response>>();
const same = asyncio.ensureFuture(task);
is<typeof same, Task<number>>();
const slept = create_task(sleep(1, 5));
is<typeof slept, Task<number>>();

// ---- waiting ----
function* waits() {
  const all = yield* gather(count(1), sleep(0, "a"), fetch("/"), async () => true, future);
  is<typeof all, [number, string, Response, boolean, string]>();
  const outcomes = yield* gather(count(1), sleep(0, "a"), { return_exceptions: true });
  is<typeof outcomes, [number | Error, string | Error]>();
  const [done, pending] = yield* wait([task], { timeout: 1, return_when: asyncio.FIRST_COMPLETED });
  is<typeof done, Set<Task<number>>>();
  is<typeof pending, Set<Task<number>>>();
  // @ts-expect-error a coroutine has to be made a task
  wait([sleep(1)]);
  // @ts-expect-error there is no such condition
  wait([task], { return_when: "SOON" });
  const waited = yield* wait_for(count(1), 5);
  is<typeof waited, number>();
  // @ts-expect-error the limit is needed
  wait_for(count(1));
  for (const next of asyncio.as_completed([count(1), count(2)])) {
    const one = yield* next;
    is<typeof one, number>();
  }
  const shielded = yield* asyncio.shield(task);
  is<typeof shielded, number>();
}
void waits;

// ---- scopes ----
function* scopes() {
  const lock = new asyncio.Lock();
  const text = yield* async_with(lock, function* () {
    yield* sleep(0);
    return "text";
  });
  is<typeof text, string>();
  yield* async_with(new asyncio.TaskGroup(), function* (group) {
    const child = group.create_task(count(1));
    is<typeof child, Task<number>>();
  });
  yield* async_with(asyncio.timeout(1), () => sleep(5));
  // @ts-expect-error no context manager
  yield* async_with({}, function* () {});
  yield* async_for(asyncio.as_completed([count(1)]), function* (done) {
    is<typeof done, Future<number>>();
  });
  const found = yield* async_for([1, 2], function* (n) {
    return n > 1 ? n : undefined;
  });
  is<typeof found, number | undefined>();
}
void scopes;
async function using(signal: AbortSignal) {
  const text = await async_with(asyncio.timeout(1), async (limit, { signal }) => {
    is<typeof limit, asyncio.Timeout>();
    is<typeof signal, AbortSignal>();
    return "text";
  });
  is<typeof text, string>();
  await using limit = await asyncio.timeout(1).hold({ signal });
  is<typeof limit, asyncio.Timeout>();
  await using group = await new asyncio.TaskGroup().hold({ signal: limit.signal });
  is<ReturnType<typeof group.create_task<() => Promise<number>>>, Task<number>>();
  await using lock = await new asyncio.Lock().hold();
  await lock.leave();
  // @ts-expect-error there is no such option
  await asyncio.timeout(1).hold({ sginal: signal });
  // @ts-expect-error a lock is held by what hold() gives
  await using bare = new asyncio.Lock();
  void bare;
}
void using;

// ---- rooms ----
function* rooms() {
  const queue = new asyncio.PriorityQueue<[number, string]>(5);
  queue.put_nowait([1, "a"]);
  // @ts-expect-error another type of item
  queue.putNowait("a");
  const item = yield* queue.get();
  is<typeof item, [number, string]>();
  const place = yield* new asyncio.Barrier(2).wait();
  is<typeof place, number>();
  // @ts-expect-error how many?
  new asyncio.Barrier();
}
void rooms;

// ---- loops ----
const loop: Loop = asyncio.get_running_loop();
loop.call_soon((a: number, b: string) => a + b, 1, "b");
loop.callLater(1, console.log, "text");
// @ts-expect-error the arguments are the function's
loop.call_soon((a: number) => a, "text");
// @ts-expect-error a number of seconds
loop.call_later("1", () => {});
// @ts-expect-error loops are made by new_event_loop()
new asyncio.Loop();

// ---- executors ----
const square = (n: number) => n * n;
const job = loop.run_in_executor(null, square, 3);
is<typeof job, asyncio.Future<number>>();
const executor = new asyncio.WorkerExecutor({ workers: 2, name: "squares", timeout: 5 });
loop.setDefaultExecutor(executor);
await executor.shutdown({ cancel_futures: true });
const there = asyncio.worker_function<[string], number>(new URL("work.js", import.meta.url), "f");
const answered = asyncio.to_thread(there, "text");
is<typeof answered, asyncio.Coroutine<number>>();
// @ts-expect-error the arguments are the function's
asyncio.toThread(square, "3");
// @ts-expect-error there is no such option
new asyncio.WorkerExecutor({ threads: 2 });

// ---- context variables ----
const variable = new asyncio.ContextVar("v", { default: 1 });
const value = variable.get();
is<typeof value, number>();
const token = variable.set(2);
variable.reset(token);
// @ts-expect-error another type of value
variable.set("text");

// ---- developer tools ----
const records = tasks();
is<typeof records, asyncio.TaskRecord[]>();
const { state, waitsFor } = tasks(loop)[0]!;
is<typeof state, "running" | "ready" | "sleeping" | "waiting">();
is<typeof waitsFor, string | undefined>();
watch(loop);
await run(count(1), { devtools: true });
// @ts-expect-error there is no such option
await run(count(1), { devtool: true });
const program = await asyncio.load("app.wasm", { devtools: true });
is<Awaited<ReturnType<typeof program.tasks>>, asyncio.TaskRecord[]>();
