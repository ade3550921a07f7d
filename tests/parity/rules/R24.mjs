// SPDX-License-Identifier: MIT
// Two cancel() calls before the step give one CancelledError and count 2.
import { create_task, current_task, sleep } from "../../../js/index.js";
import { log, run, show } from "../probe/probe.mjs";

function* w() {
  try {
    yield* sleep(9);
  } catch (error) {
    log(`${show(error)} cancelling=${current_task().cancelling()}`);
  }
  yield* sleep(0);
  log("no second error");
}

await run(function* () {
  const t = create_task(w());
  yield* sleep(0);
  t.cancel("one");
  t.cancel("two");
  yield* t;
});
