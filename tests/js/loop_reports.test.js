// SPDX-License-Identifier: MIT
// What nobody would hear of: lost errors, pending tasks, deadlocks.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildLoop } from "../../js/cc/loop.js";
import { collect } from "./fixtures/collect.js";

await buildLoop({ output: "dist/asyncio.wasm" });
const { create_task, Future, get_running_loop, new_event_loop, run, sleep, SystemExit } =
  await import("../../js/index.js");

/** What the exception handler was told while main ran. */
async function reports(main) {
  const told = [];
  await run(function* () {
    get_running_loop().set_exception_handler((_loop, context) => told.push(context));
    yield* main(told);
  });
  return told;
}

function* fails() {
  throw new Error("lost");
}

describe("errors that nobody has read", () => {
  test("are told of although the stack of the error knows the generator", async () => {
    const told = await reports(function* (told) {
      create_task(function* () {
        throw new Error("made here");
      });
      for (let i = 0; i < 20 && !told.length; i++) {
        yield new Promise((resolve) => setTimeout(resolve, 1));
        collect();
      }
      assert.equal(told.length, 1);
    });
    assert.equal(told[0].exception.message, "made here");
  });

  test("are told of when the task is collected", async () => {
    const told = await reports(function* (told) {
      create_task(fails(), { name: "careless" });
      for (let i = 0; i < 20 && !told.length; i++) {
        yield new Promise((resolve) => setTimeout(resolve, 1));
        collect();
      }
    });
    assert.equal(told[0].message, "Task exception was never retrieved");
    assert.equal(told[0].exception.message, "lost");
    assert.equal(told[0].of, "Task 'careless'");
    assert.equal(told.length, 1);
  });

  test("are told of at the end of the run", async () => {
    const told = await reports(function* () {
      create_task(fails());
      const future = new Future();
      future.set_exception(new Error("also lost"));
      yield* sleep(0);
    });
    assert.deepEqual(
      told.map(({ message }) => message),
      ["Future exception was never retrieved", "Task exception was never retrieved"],
    );
  });

  test("are not when they were read, awaited, or the task was cancelled", async () => {
    const told = await reports(function* () {
      const [a, b, c] = [create_task(fails()), create_task(fails()), create_task(fails())];
      yield* sleep(0);
      a.exception();
      b.cancel();
      try {
        yield* c;
      } catch {
        // read
      }
    });
    assert.deepEqual(told, []);
  });

  test("go to the console without a handler", (t) => {
    const error = t.mock.method(console, "error", () => {});
    return run(function* () {
      create_task(fails(), { name: "careless" });
      yield* sleep(0);
    }).then(() => {
      const [text, exception] = error.mock.calls[0].arguments;
      assert.equal(text, "Task exception was never retrieved (Task 'careless')");
      assert.equal(exception.message, "lost");
    });
  });
});

describe("the exception handler", () => {
  test("that fails is told of, with what it was told", async (t) => {
    const error = t.mock.method(console, "error", () => {});
    await run(function* () {
      const loop = get_running_loop();
      loop.set_exception_handler(() => {
        throw new Error("handler");
      });
      loop.call_soon(() => {
        throw new Error("callback");
      });
      yield* sleep(0);
      assert.throws(() => loop.set_exception_handler(5), /function or null is expected, not 5/);
      loop.setExceptionHandler(null);
      assert.equal(loop.get_exception_handler(), null);
    });
    const texts = error.mock.calls.map(({ arguments: [text, { message }] }) => [text, message]);
    assert.deepEqual(texts, [
      ["Unhandled error in exception handler", "handler"],
      ["Exception in callback", "callback"],
    ]);
  });

  test("may end the run", () =>
    assert.rejects(
      run(function* () {
        const loop = get_running_loop();
        loop.set_exception_handler(() => {
          throw new SystemExit("enough");
        });
        loop.call_soon(() => {
          throw new Error();
        });
        yield* sleep(10);
      }),
      /enough/,
    ));
});

test("tasks that a closed loop leaves behind are told of", async () => {
  const loop = new_event_loop();
  const told = [];
  loop.set_exception_handler((_loop, context) => told.push(context));
  let task;
  await loop.run_until_complete(
    (function* () {
      task = create_task(sleep(100), { name: "left" });
      yield* sleep(0);
    })(),
  );
  loop.close();
  assert.equal(told.length, 1);
  assert.equal(told[0].message, "Task was destroyed but it is pending!");
  assert.equal(told[0].task, task);
});

describe("a coroutine that a closed loop leaves behind", () => {
  /** What the handler is told, and what the coroutine logs, when the loop closes over it. */
  async function leave(coroutine) {
    const loop = new_event_loop();
    const log = [];
    loop.set_exception_handler((_loop, { message, exception }) =>
      log.push(exception ? `${message}: ${exception}` : message),
    );
    await loop.run_until_complete(function* () {
      create_task(coroutine(log));
      yield* sleep(0);
    });
    loop.close();
    return log;
  }
  const DESTROYED = "Task was destroyed but it is pending!";
  const IGNORED = "Exception ignored in a destroyed task";

  test("runs its finally, behind the report", async () => {
    const log = await leave(function* (log) {
      try {
        yield* sleep(100);
      } finally {
        log.push("finally");
      }
    });
    assert.deepEqual(log, [DESTROYED, "finally"]);
  });

  test("is told of when its finally fails or waits", async () => {
    const fails = function* () {
      try {
        yield* sleep(100);
      } finally {
        assert.fail("no");
      }
    };
    const waits = function* () {
      try {
        yield* new Future();
      } finally {
        yield Promise.resolve();
      }
    };
    assert.deepEqual(await leave(fails), [
      DESTROYED,
      `${IGNORED}: AssertionError [ERR_ASSERTION]: no`,
    ]);
    const ignored = `${IGNORED}: RuntimeError: coroutine ignored GeneratorExit`;
    assert.deepEqual(await leave(waits), [DESTROYED, ignored]);
  });

  test("is not begun when it never was", async () => {
    const loop = new_event_loop();
    loop.set_exception_handler(() => {});
    await loop.run_until_complete(sleep(0));
    let begun = false;
    loop.create_task(function* () {
      begun = true;
    });
    loop.close();
    assert.equal(begun, false);
  });

  test("has its signal aborted if it is an async function", async () => {
    let reason;
    const main = ({ signal }) =>
      new Promise(() => signal.addEventListener("abort", () => (reason = signal.reason)));
    assert.deepEqual(await leave(() => main), [DESTROYED]);
    assert.equal(reason.name, "CancelledError");
    assert.equal(reason.message, "the loop was closed");
  });
});
