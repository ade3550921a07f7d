// SPDX-License-Identifier: MIT
// A waiter already woken with a result but cancelled before its step gets CancelledError; the
// result stays in the future.
import { create_task, sleep } from "../../../js/index.js";
import { log, loop, run } from "../probe/probe.mjs";

function* w(f) {
  try {
    yield* f;
  } catch {
    log(`thrown, f.result()=${f.result()}`);
  }
}

await run(function* () {
  const f = loop().create_future();
  const t = create_task(w(f));
  yield* sleep(0);
  f.set_result("r");
  t.cancel();
  yield* t;
});
