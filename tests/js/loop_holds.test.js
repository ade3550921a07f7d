// SPDX-License-Identifier: MIT
// Groups, timeouts and locks in async functions: async_with that is awaited, hold() and leave().
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildLoop } from "../../js/cc/loop.js";
import { importUsing } from "./fixtures/modules.js";

await buildLoop({ output: "dist/asyncio.wasm" });
const asyncio = await import("../../js/index.js");
const { async_with, create_task, get_running_loop, sleep, TaskGroup, timeout } = asyncio;
const { CancelledError, ExceptionGroup, TimeoutError, ValueError } = asyncio;

const dispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
const run = (main) => asyncio.run(main, { virtual_time: true });

/** Settles as fetch() does when its signal is aborted. */
const aborted = ({ signal }) =>
  new Promise((_, reject) => {
    const fail = () => reject(signal.reason);
    if (signal.aborted) fail();
    signal.addEventListener("abort", fail);
  });

const bodyAborted = (_, context) => aborted(context);

const errorOf = (promise) =>
  promise.then(
    () => assert.fail("nothing was thrown"),
    (error) => error,
  );

async function fails() {
  throw new ValueError("one");
}

describe("async_with in async functions", () => {
  test("gives the body what was entered and a signal, and the result of the body", () =>
    run(async () => {
      await sleep(0);
      const result = await async_with(timeout(1), async (limit, { signal, task }) => {
        assert(limit instanceof asyncio.Timeout);
        assert.equal(limit.when(), get_running_loop().time() + 1);
        assert.equal(signal.aborted, false);
        assert(task instanceof asyncio.Task);
        return await sleep(0.5, "slept");
      });
      assert.equal(result, "slept");
    }));

  test("aborts the signal at the deadline, and throws a TimeoutError", () =>
    run(async () => {
      let reason;
      const body = async (_, context) => {
        await aborted(context).catch((error) => (reason = error));
        throw reason;
      };
      const error = await errorOf(async_with(timeout(1), body));
      assert(error instanceof TimeoutError);
      assert(reason instanceof CancelledError);
      assert.equal(error.cause, reason);
      assert.equal(get_running_loop().time(), 1);
    }));

  test("ends a body that never asked for its signal at the deadline", () =>
    run(async () => {
      const error = await errorOf(async_with(timeout(1), () => sleep(100)));
      assert(error instanceof TimeoutError);
      assert.equal(get_running_loop().time(), 1);
    }));

  test("cancels the siblings and the body of a group in which one fails", () =>
    run(async () => {
      const ends = [];
      const error = await errorOf(
        async_with(new TaskGroup(), async (group, context) => {
          const sibling = group.create_task(aborted);
          sibling.add_done_callback((task) => ends.push(task.cancelled()));
          group.create_task(fails);
          await aborted(context).finally(() => ends.push("body"));
        }),
      );
      assert(error instanceof ExceptionGroup);
      assert.deepEqual(
        error.errors.map(({ message }) => message),
        ["one"],
      );
      assert.deepEqual(ends.sort(), ["body", true]);
    }));

  test("is cancelled by the signal that it is given, as a whole", () =>
    run(async () => {
      let inner;
      const task = create_task(async ({ signal }) => {
        const body = (_, context) =>
          aborted(context).catch((error) => Promise.reject((inner = error)));
        await async_with(new asyncio.Lock(), body, { signal });
      });
      await sleep(1);
      task.cancel("enough");
      const error = await errorOf(task);
      assert(task.cancelled());
      assert.equal(error.message, "enough");
      assert.equal(inner.message, "enough");
    }));

  test("throws the reason of that signal, as fetch() does", () =>
    run(async () => {
      const limit = await timeout(1).hold();
      const group = new TaskGroup();
      const error = await errorOf(async_with(group, bodyAborted, { signal: limit.signal }));
      assert.equal(error, limit.signal.reason);
      assert(error instanceof TimeoutError);
      await limit.leave();
    }));

  test("does not enter when the signal is aborted already", () =>
    run(async () => {
      const lock = new asyncio.Lock();
      const signal = AbortSignal.abort(new Error("before"));
      const error = await errorOf(async_with(lock, () => assert.fail(), { signal }));
      assert.equal(error, signal.reason);
      assert(!lock.locked());
    }));
});

describe("a timeout that is held", () => {
  test("is left without an error before its deadline, and can be moved", () =>
    run(async () => {
      const limit = await timeout(1).hold();
      await sleep(0.5);
      limit.reschedule(limit.when() + 2);
      await sleep(2);
      await limit.leave();
      assert.equal(limit.expired(), false);
    }));

  test("aborts its signal with the TimeoutError, which then is the body's to throw", () =>
    run(async () => {
      const limit = await timeout(1).hold();
      const error = await errorOf(aborted(limit));
      assert(error instanceof TimeoutError);
      assert(error.cause instanceof CancelledError);
      assert(limit.expired());
      await limit[dispose]();
    }));

  test("throws it itself when nobody asked for the signal", () =>
    run(async () => {
      const limit = await timeout(1).hold();
      await sleep(5);
      assert((await errorOf(limit.leave())) instanceof TimeoutError);
    }));

  test("has an aborted signal for who asks after the deadline", () =>
    run(async () => {
      const limit = await timeout(1).hold();
      await sleep(5);
      assert(limit.signal.reason instanceof TimeoutError);
      await limit.leave();
    }));

  test("is cancelled by the signal of the function, which is no TimeoutError", () =>
    run(async () => {
      let error;
      const task = create_task(async ({ signal }) => {
        const limit = await timeout(10).hold({ signal });
        try {
          await aborted(limit);
        } catch (caught) {
          error = caught;
          throw caught;
        } finally {
          await limit.leave();
        }
      });
      await sleep(1);
      task.cancel("enough");
      await asyncio.wait([task]);
      assert(task.cancelled());
      assert.equal(error.message, "enough");
    }));

  test("cannot be held twice, nor used before", () =>
    run(async () => {
      const limit = timeout(1);
      assert.throws(() => limit.signal, /signal: await hold\(\) first/);
      await assert.rejects(limit.leave(), /leave\(\): await hold\(\) first/);
      await limit.hold();
      await assert.rejects(limit.hold(), { name: "RuntimeError", message: /already been entered/ });
      await limit.leave();
    }));
});

describe("a group that is held", () => {
  test("waits for its tasks when it is left", () =>
    run(async () => {
      const group = await new TaskGroup().hold();
      const task = group.create_task(sleep(1, "slept"));
      await group[dispose]();
      assert.equal(task.result(), "slept");
    }));

  test("aborts its signal when a task fails, cancels the others, and throws all errors", () =>
    run(async () => {
      const group = await new TaskGroup().hold();
      const sibling = group.create_task(sleep(100));
      group.create_task(fails);
      const told = await errorOf(aborted(group));
      assert(told instanceof CancelledError);
      const error = await errorOf(group.leave());
      assert(error instanceof ExceptionGroup);
      assert.equal(error.errors[0].message, "one");
      assert(sibling.cancelled());
      assert.equal(get_running_loop().time(), 0);
    }));

  test("takes no tasks any more after it was left", () =>
    run(async () => {
      const group = await new TaskGroup().hold();
      await group.leave();
      assert.throws(() => group.create_task(sleep(0)), { name: "RuntimeError" });
    }));
});

describe("await using", () => {
  test("throws the errors of a group out of the task, not what the body was told", async () => {
    const main = await importUsing();
    const error = await errorOf(run((context) => main(asyncio, context, fails, aborted)));
    assert(error instanceof ExceptionGroup, `${error}`);
    assert.equal(error.errors[0].message, "one");
  });

  test("throws the TimeoutError of the outer scope out of the task", async () => {
    const main = await importUsing();
    const error = await errorOf(run((context) => main(asyncio, context, undefined, aborted)));
    assert(error instanceof TimeoutError, `${error}`);
  });

  test("leaves the error of a body alone that was no cancel", () =>
    run(async () => {
      const suppressed = new ValueError("own");
      const error = Object.assign(new Error(), { name: "SuppressedError", error: 1, suppressed });
      assert.equal(await errorOf(create_task(async () => Promise.reject(error))), error);
    }));
});
