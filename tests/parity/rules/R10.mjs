// SPDX-License-Identifier: MIT
// A task that ends in pass n wakes its awaiter in n+1 (result, error and cancel alike).
import { create_task } from "../../../js/index.js";
import { done_after, log, run } from "../probe/probe.mjs";

await run(function* () {
  const t = create_task(done_after(1, "child"));
  yield* t;
  log("parent");
});
