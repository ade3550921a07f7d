// SPDX-License-Identifier: MIT
// Push a deadline out, drop it, pull it into the past; misuse is RuntimeError.
import { async_with, current_task, sleep, timeout } from "../../../js/index.js";
import { log, loop, repr, run, show } from "../probe/probe.mjs";

function tell(what, t) {
  log(`${what} when=${t.when() ?? "inf"} expired=${repr(t.expired())}`);
}

await run(function* () {
  const t = timeout(1);
  yield* async_with(t, function* () {
    tell("entered", t);
    t.reschedule(loop().time() + 3);
    yield* sleep(2);
    tell("alive", t);
    t.reschedule(null);
    yield* sleep(5);
  });
  tell("finished", t);
  try {
    t.reschedule(99);
  } catch (error) {
    log(show(error));
  }
  try {
    yield* async_with(t, function* () {});
  } catch (error) {
    log(show(error));
  }
  try {
    timeout(1).reschedule(2);
  } catch (error) {
    log(show(error));
  }
  const overdue = timeout(100);
  try {
    yield* async_with(overdue, function* () {
      overdue.reschedule(loop().time() - 1);
      log("still running until the next suspension");
      yield* sleep(0);
      log("never");
    });
  } catch {
    tell("expired", overdue);
  }
  const zero = timeout(0);
  yield* async_with(zero, function* () {});
  log(`timeout(0) without suspension: expired=${repr(zero.expired())}`);
  const past = timeout(-1);
  try {
    yield* async_with(past, function* () {
      try {
        yield* sleep(0);
      } catch (error) {
        log("sleep(0) cut by an overdue timeout");
        throw error;
      }
    });
  } catch (error) {
    const cancelling = current_task().cancelling();
    log(`${show(error)} expired=${repr(past.expired())} cancelling=${cancelling}`);
  }
});
