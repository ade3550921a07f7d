// SPDX-License-Identifier: MIT
// A second cancel() interrupts the cleanup that the first one started.
import { create_task, sleep } from "../../../js/index.js";
import { log, outcome, repr, run } from "../probe/probe.mjs";

function* worker() {
  try {
    yield* sleep(10);
  } catch {
    log("cancel 1, cleaning");
    try {
      yield* sleep(1);
      log("cleaned (never)");
    } catch (error) {
      log("cancel 2, cleanup cut short");
      throw error;
    }
  } finally {
    log("finally");
  }
}

await run(function* () {
  const t = create_task(worker());
  yield* sleep(1);
  log(`cancel() -> ${repr(t.cancel())}`);
  yield* sleep(0.5);
  log(`cancel() -> ${repr(t.cancel())} cancelling=${t.cancelling()}`);
  yield* outcome("t", t);
  log(`cancelled=${repr(t.cancelled())} cancel() -> ${repr(t.cancel())}`);
});
