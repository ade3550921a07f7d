// SPDX-License-Identifier: MIT
// Awaiting a coroutine, a done future, an empty gather, or in a timeout costs no pass.
import { async_with, gather, sleep, timeout } from "../../../js/index.js";
import { log, loop, run, soon } from "../probe/probe.mjs";

function* inner() {
  return 1;
}

await run(function* () {
  const f = loop().create_future();
  f.set_result(1);
  soon("other callback");
  yield* inner();
  yield* f;
  yield* async_with(timeout(5), function* () {});
  yield* gather();
  log("still the same pass");
  yield* sleep(0);
});
