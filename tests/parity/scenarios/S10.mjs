// SPDX-License-Identifier: MIT
// wait_for() raises TimeoutError only after the awaited coroutine has finished its cleanup.
import { current_task, sleep, wait_for } from "../../../js/index.js";
import { log, run, show } from "../probe/probe.mjs";

function* slow() {
  try {
    yield* sleep(10);
  } finally {
    log("cleanup begins");
    yield* sleep(2);
    log("cleanup ends");
  }
}

await run(function* () {
  try {
    yield* wait_for(slow(), 1);
  } catch (error) {
    log(`wait_for raised ${show(error)}`);
    log(`cause=${show(error.cause)} cancelling=${current_task().cancelling()}`);
  }
});
