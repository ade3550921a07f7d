// SPDX-License-Identifier: MIT
// TaskGroup: last child ends n, block leaves n+2; child error n, siblings and body cancelled n+2.
import { CancelledError, TaskGroup, ValueError, async_with, sleep } from "../../../js/index.js";
import { done_after, log, run } from "../probe/probe.mjs";

function* fail() {
  yield* sleep(0);
  log("child fails");
  throw new ValueError();
}

function* say_cancelled(name) {
  try {
    yield* sleep(9);
  } catch (error) {
    if (error instanceof CancelledError) log(`${name} cancelled`);
    throw error;
  }
}

await run(function* () {
  yield* async_with(new TaskGroup(), function* (group) {
    group.create_task(done_after(1, "child"));
  });
  log("block left");
  try {
    yield* async_with(new TaskGroup(), function* (group) {
      group.create_task(say_cancelled("sibling"));
      group.create_task(fail());
      yield* say_cancelled("body");
    });
  } catch (error) {
    if (error.errors.every((one) => one instanceof ValueError)) log("block left");
  }
});
