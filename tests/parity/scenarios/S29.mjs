// SPDX-License-Identifier: MIT
// Results in completion order, then one TimeoutError per unfinished; the tasks are not cancelled.
import { as_completed, async_for, create_task, sleep } from "../../../js/index.js";
import { log, outcome, repr, run } from "../probe/probe.mjs";

await run(function* () {
  const tasks = [3, 1, 9].map((delay) => create_task(sleep(delay, `d${delay}`)));
  for (const next_one of as_completed(tasks, { timeout: 5 })) yield* outcome("next", next_one);
  log(`pending left running: ${tasks.filter((task) => !task.done()).length}`);
  yield* tasks[2];
  log("it finished");
  yield* async_for(as_completed([tasks[0], tasks[0]]), function* (task) {
    log(`async for yields the task itself, once: ${repr(task === tasks[0])}`);
  });
});
