// SPDX-License-Identifier: MIT
// Locks, queues, groups, timeouts, runners and context variables of the loop for JavaScript.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildLoop } from "../../js/cc/loop.js";

await buildLoop({ output: "dist/asyncio.wasm" });
const asyncio = await import("../../js/index.js");
const { async_with, create_task, gather, run, sleep, wait_for } = asyncio;
const { CancelledError, RuntimeError, TimeoutError, ValueError } = asyncio;

const inLoop = (main) => run(main, { virtual_time: true });

/** The error that a coroutine ends with. */
function* errorOf(awaitable) {
  try {
    yield* awaitable;
  } catch (error) {
    return error;
  }
  return assert.fail("no error");
}

describe("queues", () => {
  const drain = (queue) => Array.from({ length: queue.qsize() }, () => queue.get_nowait());

  test("give their items in order", () =>
    inLoop(function* () {
      const items = [3, 1, 2];
      const orders = { Queue: [3, 1, 2], LifoQueue: [2, 1, 3], PriorityQueue: [1, 2, 3] };
      for (const [name, order] of Object.entries(orders)) {
        const queue = new asyncio[name]();
        for (const item of items) queue.putNowait(item);
        assert.equal(queue.qsize(), 3);
        assert.deepEqual(drain(queue), order, name);
        assert(queue.empty());
      }
    }));

  test("compare arrays by their first items that differ", () =>
    inLoop(function* () {
      const queue = new asyncio.PriorityQueue();
      const items = [[2, "a"], [1, "z"], [1, "b", 1], [1, "b"], "x".repeat(0)];
      for (const item of items.slice(0, 4)) queue.put_nowait(item);
      assert.deepEqual(drain(queue), [
        [1, "b"],
        [1, "b", 1],
        [1, "z"],
        [2, "a"],
      ]);
      for (let i = 0; i < 200; i++) queue.put_nowait((i * 7919) % 211);
      const sorted = drain(queue);
      assert.deepEqual(sorted, sorted.toSorted?.((a, b) => a - b) ?? sorted);
    }));

  test("say when they are empty, full or shut down", () =>
    inLoop(function* () {
      const queue = new asyncio.Queue(1);
      assert.throws(() => queue.get_nowait(), asyncio.QueueEmpty);
      queue.put_nowait(1);
      assert(queue.full());
      assert.throws(() => queue.put_nowait(2), asyncio.QueueFull);
      const putter = create_task(queue.put(2));
      yield* sleep(0);
      queue.shutdown(true);
      assert((yield* errorOf(putter)) instanceof asyncio.QueueShutDown);
      assert((yield* errorOf(queue.get())) instanceof asyncio.QueueShutDown);
      assert.equal(queue.qsize(), 0);
      yield* queue.join();
      assert.throws(() => new asyncio.Queue("many"), /maxsize must be an integer, not "many"/);
    }));

  test("hold 10,000 items in order", () =>
    inLoop(function* () {
      const queue = new asyncio.Queue();
      const got = [];
      create_task(
        (function* () {
          for (let i = 0; i < 10_000; i++) yield* queue.put(i);
        })(),
      );
      for (let i = 0; i < 10_000; i++) got.push(yield* queue.get());
      assert(got.every((item, i) => item === i));
    }));
});

describe("locks", () => {
  test("are given back on every way out of async_with", () =>
    inLoop(function* () {
      const lock = new asyncio.Lock();
      const result = yield* async_with(lock, function* () {
        assert(lock.locked());
        return "body";
      });
      assert.equal(result, "body");
      const error = new Error("body");
      const caught = yield* errorOf(
        async_with(lock, function* () {
          throw error;
        }),
      );
      assert.equal(caught, error);
      assert(!lock.locked());
      assert.throws(() => lock.release(), RuntimeError);
      const bad = yield* errorOf(async_with({}, function* () {}));
      assert.match(bad.message, /aenter\(\) and aexit\(\) was expected, not a Object/);
    }));

  test("a condition waits for what its predicate says, on a lock that others may share", () =>
    inLoop(function* () {
      const lock = new asyncio.Lock();
      const condition = new asyncio.Condition(lock);
      let ready = 0;
      const waiter = create_task(
        async_with(condition, function* () {
          return yield* condition.waitFor(() => ready > 1 && `ready ${ready}`);
        }),
      );
      for (ready = 0; ready < 2;) {
        yield* sleep(0);
        yield* async_with(lock, function* () {
          ready++;
          condition.notify_all();
        });
      }
      assert.equal(yield* waiter, "ready 2");
      assert.throws(() => condition.notify(), /cannot notify on un-acquired lock/);
      assert.match((yield* errorOf(condition.wait())).message, /cannot wait on un-acquired lock/);
    }));

  test("a barrier lets its parties go together, and breaks", () =>
    inLoop(function* () {
      const barrier = new asyncio.Barrier(3);
      assert.deepEqual(yield* gather(barrier.wait(), barrier.wait(), barrier.wait()), [0, 1, 2]);
      const waiter = create_task(barrier.wait());
      yield* sleep(0);
      assert.equal(barrier.n_waiting, 1);
      yield* barrier.abort();
      assert((yield* errorOf(waiter)) instanceof asyncio.BrokenBarrierError);
      assert(barrier.broken);
      yield* barrier.reset();
      assert(!barrier.broken);
      assert.equal(barrier.parties, 3);
      assert.throws(() => new asyncio.Barrier(0), ValueError);
    }));

  test("waits are cancelled, and nothing is lost", () =>
    inLoop(function* () {
      const semaphore = new asyncio.BoundedSemaphore(1);
      yield* semaphore.acquire();
      assert((yield* errorOf(wait_for(semaphore.acquire(), 1))) instanceof TimeoutError);
      semaphore.release();
      yield* semaphore.acquire();
      semaphore.release();
      assert.throws(() => semaphore.release(), ValueError);
      const event = new asyncio.Event();
      assert((yield* errorOf(wait_for(event.wait(), 1))) instanceof TimeoutError);
      event.set();
      assert.equal(yield* event.wait(), true);
      assert(event.isSet());
    }));
});

describe("waits", () => {
  test("give the futures that are done and those that are not", () =>
    inLoop(function* () {
      const tasks = [2, 1, 3].map((n) => create_task(sleep(n, n)));
      const [done, pending] = yield* asyncio.wait(tasks, { timeout: 2.5 });
      assert.deepEqual([...done], tasks.slice(0, 2));
      assert.deepEqual([...pending], tasks.slice(2));
      const first = yield* asyncio.wait(pending, { timeout: 0 });
      assert.equal(first[0].size, 0);
      const failing = create_task(
        (function* () {
          throw new Error("first");
        })(),
      );
      const { FIRST_EXCEPTION } = asyncio;
      const [failed] = yield* asyncio.wait([...pending, failing], { return_when: FIRST_EXCEPTION });
      assert.deepEqual([...failed], [failing]);
    }));

  test("refuse bad arguments", () =>
    inLoop(function* () {
      const messages = [];
      const task = create_task(sleep(1));
      const bad = [
        [[], {}],
        [task, {}],
        [[sleep(1)], {}],
        [[task], { return_when: "SOON" }],
        [5, {}],
      ];
      for (const args of bad) messages.push((yield* errorOf(asyncio.wait(...args))).message);
      assert.deepEqual(messages, [
        "Set of Tasks/Futures is empty.",
        "expect an iterable of futures, not a Task",
        "Passing coroutines is forbidden, use tasks explicitly.",
        "Invalid return_when value: SOON",
        "expect an iterable of futures, not 5",
      ]);
      assert.throws(
        () => asyncio.as_completed(task),
        /expect an iterable of awaitables, not a Task/,
      );
      assert.throws(() => gather(5), /a future, a coroutine or a promise was expected, not 5/);
    }));

  test("a shield keeps the cancel from what is inside", () =>
    inLoop(function* () {
      const inner = create_task(sleep(2, "inner"));
      const outer = asyncio.shield(inner);
      outer.cancel();
      assert((yield* errorOf(outer)) instanceof CancelledError);
      assert.equal(yield* inner, "inner");
      assert.equal(asyncio.shield(inner), inner);
      const failing = asyncio.shield(Promise.reject(new Error("mine")));
      assert.equal((yield* errorOf(failing)).message, "mine");
    }));

  test("a gather takes a coroutine, a promise or a future twice as one", () =>
    inLoop(function* () {
      let calls = 0;
      function* count() {
        return ++calls;
      }
      const [coroutine, promise, future] = [count(), Promise.resolve("p"), new asyncio.Future()];
      future.set_result("f");
      const items = [coroutine, promise, future, sleep(0), count];
      const results = yield* gather(...items, ...items);
      assert.deepEqual(results, [1, "p", "f", undefined, 2, 1, "p", "f", undefined, 3]);
      assert.throws(() => gather(coroutine), /cannot reuse already awaited coroutine/);
    }));

  test("a gather that is cancelled cancels its children", () =>
    inLoop(function* () {
      const children = [create_task(sleep(1)), create_task(sleep(2))];
      const all = gather(...children);
      yield* sleep(0);
      assert(all.cancel());
      assert((yield* errorOf(all)) instanceof CancelledError);
      assert(children.every((child) => child.cancelled()));
      const some = gather(...children, sleep(0), { return_exceptions: true });
      assert.deepEqual(
        (yield* some).map((item) => item instanceof CancelledError),
        [true, true, false],
      );
    }));
});

describe("task groups", () => {
  test("end quietly by cancel()", () =>
    inLoop(function* () {
      let task;
      yield* async_with(new asyncio.TaskGroup(), function* (group) {
        task = group.createTask(sleep(100), { name: "child" });
        yield* sleep(1);
        group.cancel();
      });
      assert.equal(task.get_name(), "child");
      assert(task.cancelled());
    }));

  test("keep the very errors of their tasks, and of the body", () =>
    inLoop(function* () {
      const errors = [new Error("a"), new RangeError("b"), new ValueError("body")];
      const error = yield* errorOf(
        async_with(new asyncio.TaskGroup(), function* (group) {
          for (const one of errors.slice(0, 2)) {
            group.create_task(
              (function* () {
                throw one;
              })(),
            );
          }
          try {
            yield* sleep(1);
          } finally {
            throw errors[2]; // eslint-disable-line no-unsafe-finally
          }
        }),
      );
      assert(error instanceof asyncio.ExceptionGroup);
      assert.deepEqual(error.errors, errors);
    }));

  test("a cancel from outside comes out", () =>
    inLoop(function* () {
      const task = create_task(
        async_with(new asyncio.TaskGroup(), function* (group) {
          group.create_task(sleep(100));
        }),
      );
      yield* sleep(1);
      task.cancel("outside");
      const error = yield* errorOf(task);
      assert(error instanceof CancelledError);
      assert(task.cancelled());
    }));
});

describe("timeouts", () => {
  test("are told, moved and misused as in Python", () =>
    inLoop(function* () {
      const loop = asyncio.get_running_loop();
      const scope = asyncio.timeoutAt(loop.time() + 1);
      const error = yield* errorOf(async_with(scope, () => sleep(2)));
      assert(error instanceof TimeoutError);
      assert(error.cause instanceof CancelledError);
      assert(scope.expired());
      assert.throws(() => scope.reschedule(5), /Cannot change state of expired Timeout/);
      assert.equal(asyncio.timeout_at(-1).when(), -1);
      assert.equal(asyncio.timeout(null).when(), null);
      const own = new TimeoutError("own");
      const caught = yield* errorOf(
        async_with(asyncio.timeout(1), function* () {
          throw own;
        }),
      );
      assert.equal(caught, own);
    }));
});

describe("runners", () => {
  test("keep their loop and context between runs", async () => {
    const variable = new asyncio.ContextVar("v");
    const runner = new asyncio.Runner();
    await runner.run(function* () {
      variable.set(1);
    });
    const loop = runner.get_loop();
    await runner.run(function* () {
      assert.equal(variable.get(), 1);
      assert.equal(asyncio.get_running_loop(), loop);
    });
    await runner.close();
    await runner.close();
    assert(loop.is_closed());
    assert.throws(() => runner.getLoop(), /Runner is closed/);
    await assert.rejects(runner.run(sleep(0)), /Runner is closed/);
  });
});

test("context variables are set, read, reset and missed", () => {
  const variable = new asyncio.ContextVar("v");
  assert.throws(() => variable.get(), asyncio.LookupError);
  assert.equal(variable.get("missing"), "missing");
  const token = variable.set(1);
  const context = asyncio.copyContext();
  assert.equal(context.get(variable), 1);
  assert.deepEqual([...context.entries()], [[variable, 1]]);
  variable.reset(token);
  assert.throws(() => variable.reset(token), /already been used once/);
  assert.equal(variable.get(0), 0);
  assert.throws(() => context.run(() => context.run(() => {})), /already entered/);
  const other = new asyncio.ContextVar("other").set(1);
  assert.throws(() => variable.reset(other), /different ContextVar/);
  assert.throws(() => new asyncio.ContextVar(5), /must be a string, not 5/);
});
