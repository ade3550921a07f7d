// SPDX-License-Identifier: MIT
// Cancelling the task that awaits shield(x) leaves x running; x can be awaited again.
import { create_task, shield, sleep } from "../../../js/index.js";
import { log, outcome, repr, run } from "../probe/probe.mjs";

function* inner() {
  yield* sleep(2);
  log("inner completes");
  return 42;
}

function* outer(t) {
  try {
    return yield* shield(t);
  } catch (error) {
    log(`outer cancelled, inner done=${repr(t.done())}`);
    throw error;
  }
}

await run(function* () {
  const t = create_task(inner());
  const o = create_task(outer(t));
  yield* sleep(1);
  o.cancel();
  yield* outcome("o", o);
  yield* outcome("t", t);
});
