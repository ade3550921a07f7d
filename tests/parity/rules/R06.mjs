// SPDX-License-Identifier: MIT
// create_task runs nothing; the first step is a call_soon, in creation order, behind what is
// queued.
import { create_task } from "../../../js/index.js";
import { log, run, soon } from "../probe/probe.mjs";

function* t(n) {
  log(`${n} first step`);
}

await run(function* () {
  soon("queued before");
  const a = create_task(t("a"));
  const b = create_task(t("b"));
  soon("queued after");
  log("main goes on");
  yield* a;
  log("main resumes: a finished one pass ago");
  yield* b;
  log("await of finished b: no pass");
});
