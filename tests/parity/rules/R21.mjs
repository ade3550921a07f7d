// SPDX-License-Identifier: MIT
// A task whose step is queued (sleep(0), woken, not started) gets the error in that very step,
// even in this pass.
import { create_task, sleep, wait } from "../../../js/index.js";
import { log, run } from "../probe/probe.mjs";

function* spin(n) {
  try {
    log(`${n} spins`);
    yield* sleep(0);
    log("never");
  } catch (error) {
    log(`${n} thrown`);
    throw error;
  }
}

await run(function* () {
  function* first() {
    yield* sleep(0);
    log("first cancels b (queued behind it in this pass)");
    b.cancel();
  }
  const a = create_task(first());
  const b = create_task(spin("b"));
  yield* wait([a, b]);
});
