// SPDX-License-Identifier: MIT
// Timeout: timer callback in pass n cancels, block unwinds in n+1; a deadline <= now is a
// call_soon at entry.
import { async_with, sleep, timeout, timeout_at } from "../../../js/index.js";
import { log, loop, run } from "../probe/probe.mjs";

await run(function* () {
  loop().call_at(1, log, "timer of the same deadline");
  try {
    yield* async_with(timeout_at(1), () => sleep(5));
  } catch (error) {
    log(error.name);
  }
  try {
    yield* async_with(timeout(0), () => {
      log("inside");
      return sleep(0);
    });
  } catch (error) {
    log(`${error.name} from sleep(0)`);
  }
});
