// SPDX-License-Identifier: MIT
// cancel() of a suspended task cancels the awaited future now; CancelledError is thrown one
// pass later.
import { CancelledError, create_task, sleep } from "../../../js/index.js";
import { log, loop, repr, run } from "../probe/probe.mjs";

function* w(f) {
  try {
    yield* f;
  } catch (error) {
    log("thrown");
    throw error;
  }
}

await run(function* () {
  const f = loop().create_future();
  const t = create_task(w(f));
  yield* sleep(0);
  t.cancel();
  log(`f.cancelled=${repr(f.cancelled())} t.done=${repr(t.done())} cancelling=${t.cancelling()}`);
  try {
    yield* t;
  } catch (error) {
    if (error instanceof CancelledError) log("awaiter");
  }
});
