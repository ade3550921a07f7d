// SPDX-License-Identifier: MIT
// Self-cancel lands at the next suspension; with none left the task ends cancelled, unless it
// raises.
import { ValueError, create_task, current_task, sleep } from "../../../js/index.js";
import { log, loop, outcome, run } from "../probe/probe.mjs";

function* returns() {
  current_task().cancel();
  return 1;
}

function* raises() {
  current_task().cancel();
  throw new ValueError("mine wins");
}

function* suspends() {
  const f = loop().create_future();
  f.set_result(7);
  current_task().cancel();
  log(`await of a done future is no suspension: ${yield* f}`);
  try {
    yield* sleep(0);
  } catch (error) {
    log("raised out of sleep(0)");
    throw error;
  }
}

function* waits() {
  current_task().cancel();
  try {
    yield* loop().create_future();
  } catch (error) {
    log("raised out of a pending future");
    throw error;
  }
}

await run(function* () {
  for (const f of [returns, raises, suspends, waits]) yield* outcome(f.name, create_task(f()));
});
