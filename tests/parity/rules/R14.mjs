// SPDX-License-Identifier: MIT
// Wait: child ends n, awaiter n+2; also two passes when all are done already.
import { create_task, wait } from "../../../js/index.js";
import { done_after, log, run } from "../probe/probe.mjs";

await run(function* () {
  const t = create_task(done_after(1, "child"));
  yield* wait([t]);
  log("awaiter");
  yield* wait([t]);
  log("awaiter again, two passes for done tasks");
});
