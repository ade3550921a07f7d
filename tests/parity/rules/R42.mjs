// SPDX-License-Identifier: MIT
// cancel() of a task in the same pass it has finished returns False and changes nothing.
import { create_task, sleep } from "../../../js/index.js";
import { done_after, log, repr, run } from "../probe/probe.mjs";

await run(function* () {
  const t = create_task(done_after(0, "t"));
  yield* sleep(0);
  const cancelled = t.cancel();
  log(`cancel -> ${repr(cancelled)} cancelled=${repr(t.cancelled())} result=${yield* t}`);
});
