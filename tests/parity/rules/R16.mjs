// SPDX-License-Identifier: MIT
// as_completed: child ends n, awaiter n+2; results already queued cost no pass.
import { as_completed, create_task } from "../../../js/index.js";
import { done_after, log, run } from "../probe/probe.mjs";

await run(function* () {
  const tasks = [3, 1, 1].map((n) => create_task(done_after(n, `t${n}`)));
  for (const next_one of as_completed(tasks)) log(`got ${yield* next_one}`);
});
