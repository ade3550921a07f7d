// SPDX-License-Identifier: MIT
// sleep(d): timer callback in pass n sets the future, the task resumes in n+1.
import { sleep } from "../../../js/index.js";
import { log, loop, run } from "../probe/probe.mjs";

await run(function* () {
  loop().call_at(1, log, "timer of the same deadline");
  yield* sleep(1);
  log("main");
  loop().call_at(1, log, "overdue");
  yield* sleep(0);
});
