// SPDX-License-Identifier: MIT
// The loop for JavaScript: what is not an ordering rule of tests/parity.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildLoop } from "../../js/cc/loop.js";
import { collect } from "./fixtures/collect.js";

await buildLoop({ output: "dist/asyncio.wasm" });
const asyncio = await import("../../js/index.js");
const { create_task, current_task, Future, gather, run, sleep, wait_for } = asyncio;
const { CancelledError, InvalidStateError, RuntimeError } = asyncio;

const virtual = { virtual_time: true };
const fails = (code, error) => assert.rejects(run(code, virtual), error);

describe("run", () => {
  test("gives what main returns", async () => {
    function* main() {
      yield* sleep(1);
      return 42;
    }
    assert.equal(await run(main(), virtual), 42);
    assert.equal(await run(main, virtual), 42);
  });

  test("rejects with the very error that main throws", async () => {
    const error = new Error("mine");
    await assert.rejects(
      run(function* () {
        throw error;
      }),
      (caught) => caught === error,
    );
  });

  test("refuses a second run at the same time, and closes its coroutine", async () => {
    let begun = false;
    function* second() {
      begun = true;
    }
    await run(async () => {
      await assert.rejects(run(second()), RuntimeError);
      await assert.rejects(run(second), /cannot be called from a running event loop/);
    });
    const first = run(() => sleep(0));
    await assert.rejects(run(second), RuntimeError);
    await first;
    assert(!begun);
  });

  test("refuses what is no coroutine", async () => {
    for (const main of [5, null, [], {}, "text"])
      await fails(main, /a coroutine was expected, not/);
    await fails(Promise.resolve(), /not a Promise; ensure_future\(\) takes promises/);
  });

  test("ends by SystemExit at once; what is left is for the next run", async () => {
    const loop = asyncio.new_event_loop(virtual);
    const log = [];
    await asyncio.load_engine();
    function* quits() {
      log.push("quits");
      throw new asyncio.SystemExit("bye");
    }
    const task = loop.create_task(quits());
    loop.create_task(
      (function* () {
        log.push("other");
      })(),
    );
    await assert.rejects(loop.run_forever(), (error) => error.message === "bye");
    assert.deepEqual(log, ["quits"]);
    assert.equal(task.exception().message, "bye");
    loop.stop();
    await loop.run_forever();
    assert.deepEqual(log, ["quits", "other"]);
    loop.close();
  });

  test("a thousand runs do not grow the memory", async () => {
    const engine = await import("../../js/loop/engine.js");
    const main = () => gather(sleep(0.001), sleep(0), new asyncio.Lock().acquire());
    const runs = async (count) => {
      for (let i = 0; i < count; i++) {
        await run(main, virtual);
        if (i % 100 === 0) collect(); // what C gives back with the objects of JavaScript
        if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
    };
    await runs(1000);
    const sizes = [engine.u8.length]; // the collector of garbage may be late, but not each time
    do {
      await runs(3000);
      sizes.push(engine.u8.length);
    } while (sizes.length < 5 && sizes.at(-1) !== sizes.at(-2));
    assert.equal(sizes.at(-1), sizes.at(-2), `${sizes}`);
  });
});

describe("tasks", () => {
  test("have names, a coroutine, and are the current one in their steps", () =>
    run(function* () {
      const coroutine = sleep(1);
      const task = create_task(coroutine, { name: "sleeper" });
      assert.equal(task.get_name(), "sleeper");
      assert.equal(task.get_coro(), coroutine);
      assert.match(create_task(sleep(0)).getName(), /^Task-\d+$/);
      const me = current_task();
      assert.equal(me, asyncio.currentTask());
      assert.deepEqual([...asyncio.all_tasks()].slice(0, 2), [me, task]);
      yield* gather(task);
      assert.equal(asyncio.all_tasks().size, 1);
    }, virtual));

  test("are cancelled at the yield, and finally may yield", () =>
    run(function* () {
      const log = [];
      const task = create_task(
        (function* () {
          try {
            yield* sleep(10);
          } catch (error) {
            log.push(error.name, error.message);
            throw error;
          } finally {
            yield* sleep(1);
            log.push("cleaned");
          }
        })(),
      );
      yield* sleep(0);
      assert.equal(task.cancel("enough"), true);
      try {
        yield* task;
      } catch (error) {
        log.push(error instanceof CancelledError);
      }
      assert.deepEqual(log, ["CancelledError", "enough", "cleaned", true]);
      assert.equal(task.cancelled(), true);
      assert.equal(task.cancel(), false);
      assert.throws(() => task.result(), CancelledError);
    }, virtual));

  test("told of a bad yield, may go on", () =>
    run(function* () {
      for (const value of [5, "x", {}, null]) {
        try {
          yield value;
          assert.fail();
        } catch (error) {
          assert(error instanceof TypeError);
          assert.match(
            error.message,
            /^Task got bad yield: a future was expected, not (5|"x"|a Object|null); use yield\*/,
          );
        }
      }
      yield* sleep(0);
    }, virtual));

  test("are not woken by a cancel that is taken back before their step", () =>
    run(function* () {
      const future = new Future();
      function* waits() {
        return yield* future;
      }
      const task = create_task(waits());
      yield* sleep(0);
      create_task(
        (function* () {
          future.set_result("kept");
          task.cancel();
          task.uncancel();
        })(),
      );
      assert.equal(yield* task, "kept");
      assert.equal(task.cancelling(), 0);
    }, virtual));

  test("have a context that others may enter", () =>
    run(function* () {
      const variable = new asyncio.ContextVar("v", { default: 0 });
      const task = create_task(
        (function* () {
          variable.set(1);
          yield* sleep(0);
          return variable.get();
        })(),
      );
      yield* sleep(0);
      const context = task.get_context();
      assert.equal(context, task.get_context());
      context.run(() => variable.set(variable.get() + 1));
      assert.equal(yield* task, 2);
      assert.equal(variable.get(), 0);
      assert.equal(new asyncio.Context().size, 0);
    }, virtual));

  test("cannot await themselves", () =>
    fails(function* () {
      yield* current_task();
    }, /RuntimeError: Task cannot await on itself/));

  test("do not share a coroutine", () =>
    run(function* () {
      function* body() {}
      const [coroutine, lock] = [body(), new asyncio.Lock().acquire()];
      create_task(coroutine);
      assert.throws(() => create_task(coroutine), /cannot reuse already awaited coroutine/);
      yield* lock;
      assert.throws(() => lock[Symbol.iterator](), /cannot reuse already awaited coroutine/);
      yield* sleep(0);
    }, virtual));

  test("refuse to be set", () =>
    run(function* () {
      const task = create_task(sleep(0));
      assert.throws(() => task.set_result(1), RuntimeError);
      assert.throws(() => task.set_exception(new Error()), RuntimeError);
      yield* task;
    }, virtual));

  test("100,000 of them are no burden", async () => {
    const count = 100_000;
    const sum = await run(function* () {
      let ended = 0;
      function* one() {
        yield* sleep(1);
        ended++;
      }
      const tasks = Array.from({ length: count }, () => create_task(one()));
      for (const task of tasks) yield* task;
      return ended;
    }, virtual);
    assert.equal(sum, count);
  });
});

describe("futures", () => {
  test("keep the very value and error", () =>
    run(function* () {
      const [value, error] = [{ a: 1 }, new Error("mine")];
      const [good, bad] = [new Future(), new Future()];
      good.set_result(value);
      bad.setException(error);
      assert.equal(yield* good, value);
      assert.equal(good.result(), value);
      assert.equal(bad.exception(), error);
      const through = gather(good, wait_for(bad, 5), { return_exceptions: true });
      assert.deepEqual(yield* through, [value, error]);
      try {
        yield* gather(bad, sleep(1));
      } catch (caught) {
        assert.equal(caught, error);
      }
    }, virtual));

  test("keep the very error also through several that are made of others", () =>
    run(function* () {
      const error = new Error("mine");
      function* fails() {
        yield* sleep(1);
        throw error;
      }
      const nested = {
        gathered: () => gather(gather(fails())),
        shielded: () => asyncio.shield(gather(fails())),
        both: () => gather(sleep(2), asyncio.shield(gather(fails()))),
      };
      for (const [name, make] of Object.entries(nested)) {
        const caught = yield* gather(make(), { return_exceptions: true });
        assert.equal(caught[0], error, name);
      }
      yield* sleep(2); // of the last one
    }, virtual));

  test("say when they are asked too soon or set twice", () =>
    run(function* () {
      const future = new Future();
      assert.throws(() => future.result(), InvalidStateError);
      assert.throws(() => future.exception(), InvalidStateError);
      future.set_result(1);
      assert.throws(() => future.set_result(2), InvalidStateError);
      assert.throws(() => future.set_exception(new Error()), InvalidStateError);
      assert.equal(future.exception(), null);
      assert.equal(future.done(), true);
      yield* future;
    }, virtual));

  test("cost C nothing until somebody waits", async () => {
    const engine = await import("../../js/loop/engine.js");
    await run(function* () {
      const size = engine.u8.length;
      const all = Array.from({ length: 100_000 }, () => new Future());
      for (const future of all) future.set_result(1);
      assert.deepEqual(yield* gather(...all.slice(0, 3)), [1, 1, 1]);
      assert.equal(all[9].cancel(), false);
      const cancelled = new Future();
      assert.equal(cancelled.cancel("told"), true);
      assert.throws(() => cancelled.result(), { name: "CancelledError", message: "told" });
      assert.equal(engine.u8.length, size);
    }, virtual);
  });

  test("may be set from outside of the loop", async () => {
    const value = await run(function* () {
      const future = new Future();
      setTimeout(() => future.set_result("late"), 5);
      return yield* future;
    });
    assert.equal(value, "late");
  });

  test("outside of a run there is no loop for them", () => {
    assert.throws(() => new Future(), /no running event loop/);
    assert.throws(() => create_task(sleep(1)), /no running event loop/);
    assert.throws(() => asyncio.get_running_loop(), /no running event loop/);
    assert.throws(() => gather(), /no running event loop/);
  });

  test("of a closed loop cannot be made", async () => {
    const loop = asyncio.new_event_loop();
    await loop.run_until_complete(sleep(0));
    loop.close();
    loop.close();
    assert.throws(() => loop.create_future(), /Event loop is closed/);
    assert.throws(() => loop.call_soon(() => {}), /Event loop is closed/);
    await assert.rejects(loop.run_forever(), /Event loop is closed/);
    await assert.rejects(loop.run_until_complete(sleep(0)), /Event loop is closed/);
  });
});

describe("calls", () => {
  test("take arguments and a context, and may be cancelled", () =>
    run(function* () {
      const loop = asyncio.getRunningLoop();
      const log = [];
      const variable = new asyncio.ContextVar("v", { default: 0 });
      const context = asyncio.copy_context();
      context.run(() => variable.set(1));
      loop.call_soon((a, b) => log.push([a, b, variable.get()]), 1, 2, { context });
      loop.callSoon(() => log.push("never")).cancel();
      const timer = loop.call_later(1, () => log.push("never"));
      const other = loop.call_at(loop.time() + 0.5, () => log.push("timer"));
      assert(timer.when() > other.when());
      timer.cancel();
      assert.equal(timer.cancelled(), true);
      yield* sleep(2);
      assert.deepEqual(log, [[1, 2, 1], "timer"]);
      assert.throws(() => loop.call_soon(5), /a callback must be a function, not 5/);
      assert.throws(() => loop.call_later("1", () => {}), /must be a number of seconds, not "1"/);
      assert.throws(() => loop.call_later(NaN, () => {}), asyncio.ValueError);
    }, virtual));

  test("in debug mode one that takes long is told of", async (t) => {
    const warn = t.mock.method(console, "warn", () => {});
    await run(
      function* slow() {
        asyncio.get_running_loop().slow_callback_duration = 0;
        yield* sleep(0);
      },
      { debug: true },
    );
    assert.match(
      warn.mock.calls[0].arguments[0],
      /^Executing <Task 'Task-\d+'> took 0\.\d+ seconds/,
    );
  });
});

test("the engine is not loaded before it is needed, or asked for", async () => {
  assert.throws(() => asyncio.set_engine("elsewhere.wasm"), /loaded already/);
  await asyncio.loadEngine();
  assert.equal(new asyncio.Lock().locked(), false);
});

test("sleep refuses what is no time", () => fails(() => sleep(NaN), /ValueError: Invalid delay/));
