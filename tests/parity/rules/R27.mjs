// SPDX-License-Identifier: MIT
// All timers due at one instant run in one pass; a timer set to now by a timer runs in the next.
import { sleep } from "../../../js/index.js";
import { log, loop, run, soon } from "../probe/probe.mjs";

await run(function* () {
  loop().call_at(1, () => (log("A"), loop().call_at(1, log, "A1"), soon("A2")));
  loop().call_at(2, log, "C");
  yield* sleep(3);
  log("main");
});
