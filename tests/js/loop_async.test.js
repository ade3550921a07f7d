// SPDX-License-Identifier: MIT
// Async functions, promises and thenables on the loop for JavaScript.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildLoop } from "../../js/cc/loop.js";

await buildLoop({ output: "dist/asyncio.wasm" });
const asyncio = await import("../../js/index.js");
const { async_for, create_task, ensure_future, Future, gather, run, sleep, wait_for } = asyncio;
const { CancelledError } = asyncio;

const ms = (n) => new Promise((resolve) => setTimeout(resolve, n));

describe("async functions", () => {
  test("are tasks, mixed with generators", async () => {
    const results = await run(async ({ task, signal }) => {
      assert(task instanceof asyncio.Task);
      assert.equal(signal.aborted, false);
      function* generator() {
        yield* sleep(0.001);
        return 1;
      }
      const plain = () => 2;
      const asynchronous = async () => (await ms(1), 3);
      return await gather(generator(), plain, asynchronous, ms(1), Promise.resolve(4), generator);
    });
    assert.deepEqual(results, [1, 2, 3, undefined, 4, 1]);
  });

  test("await all that the library gives", () =>
    run(async () => {
      const queue = new asyncio.Queue(1);
      await queue.put(1);
      assert.equal(await queue.get(), 1);
      assert.equal(await sleep(0.001, "slept"), "slept");
      const future = new Future();
      setTimeout(() => future.set_result("set"), 1);
      assert.equal(await future, "set");
      await assert.rejects(wait_for(new Future(), 0.001), asyncio.TimeoutError);
      const [done] = await asyncio.wait([create_task(sleep(0))]);
      assert.equal(done.size, 1);
      assert.equal(await sleep(0).then(() => "then"), "then");
      let finished = false;
      await create_task(sleep(0)).finally(() => (finished = true));
      assert(finished);
      assert.equal(await gather(Promise.reject(new Error("no"))).catch((e) => e.message), "no");
    }));

  test("are told of a cancel by their signal, and may clean up", () =>
    run(function* () {
      const log = [];
      const task = create_task(async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        log.push(signal.reason.name, signal.reason.message);
        await ms(1);
        log.push("cleaned");
        throw signal.reason;
      });
      yield* sleep(0);
      task.cancel("enough");
      const [outcome] = yield* gather(task, { return_exceptions: true });
      assert(outcome instanceof CancelledError);
      assert.deepEqual(log, ["CancelledError", "enough", "cleaned"]);
      assert(task.cancelled());
    }));

  test("an AbortError after a cancel is the cancel", () =>
    run(function* () {
      const task = create_task(async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        throw new DOMException("stop", "AbortError");
      });
      yield* sleep(0);
      task.cancel();
      yield* asyncio.wait([task]);
      assert(task.cancelled());
    }));

  test("that ask for no signal are not waited for", () =>
    run(function* () {
      const task = create_task(async () => new Promise(() => {}));
      yield* sleep(0);
      task.cancel();
      yield* asyncio.wait([task]);
      assert(task.cancelled());
    }));

  test("that are siblings are told what gather, a group and a caller say", () =>
    run(async () => {
      const messages = [];
      const listener = async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        messages.push(signal.reason.message);
        throw signal.reason;
      };
      const all = gather(listener, listener);
      await sleep(0);
      all.cancel("all of you");
      await assert.rejects(all, { name: "CancelledError", message: "all of you" });
      const [one, two] = [create_task(listener), create_task(listener)];
      const first = gather(one, two);
      await sleep(0);
      two.cancel("two");
      await sleep(0.001);
      one.cancel("one");
      await assert.rejects(first, { name: "CancelledError", message: "two" });
      const group = asyncio.async_with(new asyncio.TaskGroup(), (group) => {
        group.create_task(listener);
        group.create_task(async () => Promise.reject(new Error("one")));
        return sleep(1);
      });
      await assert.rejects(group, { name: "ExceptionGroup" });
      assert.deepEqual(messages, ["all of you", "all of you", "two", "one", ""]);
    }));

  test("a promise that never settles ends by wait_for", () =>
    assert.rejects(
      run(() => wait_for(new Promise(() => {}), 0.005)),
      (error) => error instanceof asyncio.TimeoutError && error.cause instanceof CancelledError,
    ));

  test("hold a lock to the end of a block", () =>
    run(async () => {
      const lock = new asyncio.Lock();
      const held = await lock.hold();
      assert(lock.locked());
      await held[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]();
      assert(!lock.locked());
    }));

  test("take results in the order of their ends by for await", () =>
    run(
      async () => {
        const log = [];
        const tasks = [3, 1, 2].map((n) => create_task(sleep(n / 500, n)));
        for await (const n of asyncio.as_completed(tasks)) log.push(n);
        assert.deepEqual(log, [1, 2, 3]);
      },
      { virtual_time: true },
    ));
});

describe("promises in generators", () => {
  test("are yielded as they are", () =>
    run(function* () {
      assert.equal(yield Promise.resolve(5), 5);
      const thenable = { then: (resolve) => resolve("then") };
      assert.equal(yield thenable, "then");
      const error = new Error("no");
      try {
        yield Promise.reject(error);
        assert.fail();
      } catch (caught) {
        assert.equal(caught, error);
      }
      const future = ensure_future(ms(1).then(() => 6));
      assert.equal(yield* future, 6);
      assert.equal(yield future, 6);
      assert.throws(
        () => ensure_future(5),
        /a future, a coroutine or a promise was expected, not 5/,
      );
    }));

  test("keep what was thrown, whatever it is", () =>
    run(function* () {
      for (const thrown of ["text", undefined, null, 0]) {
        try {
          yield Promise.reject(thrown);
          assert.fail();
        } catch (caught) {
          assert.equal(caught, thrown);
        }
      }
    }));

  test("async_for takes async iterables", () =>
    run(function* () {
      async function* numbers() {
        for (let i = 0; i < 3; i++) {
          await ms(1);
          yield i;
        }
      }
      const log = [];
      yield* async_for(numbers(), function* (n) {
        log.push(n);
      });
      yield* async_for([3, 4], function* (n) {
        log.push(n);
      });
      const found = yield* async_for(numbers(), function* (n) {
        return n === 1 ? "found" : undefined;
      });
      assert.deepEqual([...log, found], [0, 1, 2, 3, 4, "found"]);
    }));
});
