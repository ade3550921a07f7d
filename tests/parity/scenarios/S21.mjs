// SPDX-License-Identifier: MIT
// release() does not let the releaser barge in; a woken waiter that is cancelled hands the lock
// on.
import { Lock, async_with, create_task, sleep, wait } from "../../../js/index.js";
import { log, repr, run, show } from "../probe/probe.mjs";

function* user(lock, name) {
  yield* async_with(lock, function* () {
    log(`${name} has it`);
    yield* sleep(0);
  });
}

await run(function* () {
  const lock = new Lock();
  yield* lock.acquire();
  const [a, b, c] = [..."abc"].map((n) => create_task(user(lock, n)));
  yield* sleep(0);
  log(`locked=${repr(lock.locked())}`);
  lock.release();
  log(`released, locked=${repr(lock.locked())}`);
  a.cancel(); // a was already woken
  const d = create_task(user(lock, "d"));
  yield* lock.acquire(); // behind b and c; d has not started yet
  log("main has it");
  lock.release();
  yield* wait([a, b, c, d]);
  log(`a.cancelled=${repr(a.cancelled())}`);
  try {
    lock.release();
  } catch (error) {
    log(show(error));
  }
});
