// SPDX-License-Identifier: MIT
// release() gives the slot to the first waiter at once; a newcomer queues; a cancelled winner
// passes it on. The value is CPython's own secret: 0 is what locked() tells.
import {
  Semaphore,
  BoundedSemaphore,
  async_with,
  create_task,
  sleep,
  wait,
} from "../../../js/index.js";
import { log, repr, run, show } from "../probe/probe.mjs";

function* user(sem, name) {
  yield* async_with(sem, function* () {
    log(`${name} in`);
    yield* sleep(0);
  });
}

await run(function* () {
  const sem = new Semaphore(1);
  yield* sem.acquire();
  const [a, b, c] = [..."abc"].map((n) => create_task(user(sem, n)));
  yield* sleep(0);
  sem.release();
  log(`released: locked=${repr(sem.locked())} value=${sem.locked() ? 0 : "more"}`);
  a.cancel(); // a had been given the slot
  yield* user(sem, "main"); // newcomer goes last
  yield* wait([a, b, c]);
  log(`a.cancelled=${repr(a.cancelled())} locked=${repr(sem.locked())}`);
  const bs = new BoundedSemaphore(1);
  try {
    bs.release();
  } catch (error) {
    log(show(error));
  }
  try {
    new Semaphore(-1);
  } catch (error) {
    log(show(error));
  }
});
