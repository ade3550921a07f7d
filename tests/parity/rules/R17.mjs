// SPDX-License-Identifier: MIT
// Shield: inner ends n, awaiter n+2.
import { create_task, shield } from "../../../js/index.js";
import { done_after, log, run } from "../probe/probe.mjs";

await run(function* () {
  const t = create_task(done_after(1, "inner"));
  yield* shield(t);
  log("awaiter");
});
