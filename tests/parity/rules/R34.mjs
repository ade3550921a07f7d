// SPDX-License-Identifier: MIT
// Release wakes the first waiter (n+1); until it runs locked() is False but acquire() still
// queues.
import { Lock, async_with, create_task, sleep } from "../../../js/index.js";
import { log, repr, run } from "../probe/probe.mjs";

function* user(lock, n) {
  yield* async_with(lock, function* () {
    log(`${n} in`);
  });
}

await run(function* () {
  const lock = new Lock();
  yield* lock.acquire();
  create_task(user(lock, "a"));
  const b = create_task(user(lock, "b"));
  yield* sleep(0);
  lock.release();
  log(`released locked=${repr(lock.locked())}`);
  yield* user(lock, "main");
  yield* b;
});
