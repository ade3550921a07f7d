// SPDX-License-Identifier: MIT
// add_done_callback on a done future is a call_soon, never a direct call; removal after done
// comes too late.
import { sleep } from "../../../js/index.js";
import { log, loop, run } from "../probe/probe.mjs";

await run(function* () {
  const f = loop().create_future();
  f.set_result();
  const cb = () => log("cb");
  f.add_done_callback(cb);
  log(`removed ${f.remove_done_callback(cb)}`);
  yield* sleep(0);
  yield* sleep(0);
});
