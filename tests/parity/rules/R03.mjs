// SPDX-License-Identifier: MIT
// An error in a callback goes to the exception handler; the rest of the pass runs.
import { ZeroDivisionError, sleep } from "../../../js/index.js";
import { loop, run, soon } from "../probe/probe.mjs";

await run(function* () {
  loop().call_soon(() => {
    throw new ZeroDivisionError("division by zero");
  });
  soon("next");
  yield* sleep(0);
});
