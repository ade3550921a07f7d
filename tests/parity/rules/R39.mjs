// SPDX-License-Identifier: MIT
// Eager task: first step inside create_task, before it returns; after its first suspension it is
// an ordinary task.
import { create_task, eager_task_factory, sleep } from "../../../js/index.js";
import { done_after, log, loop, run, soon } from "../probe/probe.mjs";

function* e(n) {
  log(`${n} step 1`);
  yield* sleep(0);
  log(`${n} step 2`);
}

await run(function* () {
  loop().set_task_factory(eager_task_factory);
  soon("queued before");
  const t = create_task(e("t"));
  log("main");
  yield* t;
  log("awaiter");
  soon("not yet");
  yield* create_task(done_after(0, "u"));
  log("await of an eagerly finished task: no pass");
});
