// SPDX-License-Identifier: MIT
// Main is task 1 and its first step is pass 1; the end costs 1 pass (stop) + 2 (asyncgens) + 2
// (executor) when nothing is left over.
import { log, run } from "../probe/probe.mjs";

await run(function* () {
  log("main");
});
log("run returned");
