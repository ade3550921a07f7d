// SPDX-License-Identifier: MIT
// A chain of k tasks unwinds in k passes; a chain of coroutines in none.
import { create_task, sleep } from "../../../js/index.js";
import { log, run } from "../probe/probe.mjs";

function* chain(k, task) {
  if (k) {
    const c = chain(k - 1, task);
    yield* task ? create_task(c) : c;
  } else {
    yield* sleep(0);
    log("innermost ends");
  }
}

await run(function* () {
  yield* chain(3, true);
  log("tasks unwound");
  yield* chain(3, false);
  log("coroutines unwound");
});
