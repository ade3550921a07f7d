// SPDX-License-Identifier: MIT
// call_soon_threadsafe appends to the same queue as call_soon.
import { sleep } from "../../../js/index.js";
import { log, loop, run, soon } from "../probe/probe.mjs";

await run(function* () {
  soon("soon 1");
  loop().call_soon_threadsafe(log, "threadsafe");
  soon("soon 2");
  yield* sleep(0);
});
