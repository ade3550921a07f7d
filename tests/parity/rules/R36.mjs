// SPDX-License-Identifier: MIT
// Notify marks waiters FIFO; each re-acquires the lock, so they leave one by one after the
// notifier releases.
import { Condition, async_with, create_task, sleep, wait } from "../../../js/index.js";
import { log, run } from "../probe/probe.mjs";

function* w(c, n) {
  yield* async_with(c, function* () {
    yield* c.wait();
    log(`${n} out`);
  });
}

await run(function* () {
  const c = new Condition();
  const ts = [..."abc"].map((n) => create_task(w(c, n)));
  yield* sleep(0);
  yield* async_with(c, function* () {
    c.notify_all();
    log("notify_all");
    yield* sleep(0);
    log("still held");
  });
  log("released");
  yield* wait(ts);
});
