// SPDX-License-Identifier: MIT
// wait_for(task): n+1 like a plain await; wait_for(coroutine) runs it inside the calling task,
// at once.
import { create_task, current_task, wait_for } from "../../../js/index.js";
import { done_after, log, repr, run } from "../probe/probe.mjs";

function* me(caller) {
  log(`same task: ${repr(current_task() === caller)}`);
}

await run(function* () {
  const t = create_task(done_after(1, "task"));
  yield* wait_for(t, 5);
  log("awaiter");
  yield* wait_for(me(current_task()), 5);
  log("coroutine: no pass");
});
