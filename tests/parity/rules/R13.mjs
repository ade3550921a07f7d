// SPDX-License-Identifier: MIT
// Gather: first error reaches the awaiter two passes after the child failed.
import { ValueError, gather, sleep } from "../../../js/index.js";
import { log, run } from "../probe/probe.mjs";

function* bad() {
  log("fails");
  throw new ValueError();
}

await run(function* () {
  try {
    yield* gather(bad(), sleep(1));
  } catch {
    log("awaiter");
  }
});
