// SPDX-License-Identifier: MIT
// Release gives the unit to the first waiter at once (value drops in release), who runs in n+1.
// The value is CPython's own secret: 0 is what locked() tells.
import { Semaphore, async_with, create_task, sleep } from "../../../js/index.js";
import { log, repr, run } from "../probe/probe.mjs";

function* user(s, n) {
  yield* async_with(s, function* () {
    log(`${n} in`);
  });
}

await run(function* () {
  const s = new Semaphore(0);
  create_task(user(s, "a"));
  const b = create_task(user(s, "b"));
  yield* sleep(0);
  s.release();
  log(`value=${s.locked() ? 0 : "more"} locked=${repr(s.locked())}`);
  yield* sleep(0);
  yield* sleep(0);
  s.release();
  yield* b;
});
