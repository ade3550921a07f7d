// SPDX-License-Identifier: MIT
// A ready handle cancelled by an earlier callback of the same pass is skipped.
import { sleep } from "../../../js/index.js";
import { log, loop, run, soon } from "../probe/probe.mjs";

await run(function* () {
  const h = [];
  loop().call_soon(() => (log("A cancels B"), h[0].cancel()));
  h.push(loop().call_soon(log, "B (never)"));
  soon("C");
  yield* sleep(0);
});
