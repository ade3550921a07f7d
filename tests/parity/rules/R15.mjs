// SPDX-License-Identifier: MIT
// FIRST_COMPLETED: everything done by the time the awaiter runs is in done, not only the first.
import { FIRST_COMPLETED, create_task, wait } from "../../../js/index.js";
import { done_after, log, run } from "../probe/probe.mjs";

await run(function* () {
  const tasks = ["a", "b", "c", "d"].map((n, i) => create_task(done_after(i + 1, n)));
  const [done, pending] = yield* wait(tasks, { return_when: FIRST_COMPLETED });
  log(`done=${done.size} pending=${pending.size}`);
  yield* wait(pending);
});
