// SPDX-License-Identifier: MIT
// Per pass: I/O handles, then all due timers by deadline, are appended to what is already
// ready; then that many handles run.
import { create_task, sleep } from "../../../js/index.js";
import { done_after, log, loop, run, soon } from "../probe/probe.mjs";

await run(function* () {
  loop().call_later(0, log, "timer 0");
  loop().call_at(-1, log, "timer in the past");
  soon("soon");
  create_task(done_after(0, "task step"));
  yield* sleep(0);
  log("main");
  yield* sleep(0);
});
