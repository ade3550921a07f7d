// SPDX-License-Identifier: MIT
// A timer counts as due when its deadline < now + clock resolution (1e-9 on both sides).
import { sleep } from "../../../js/index.js";
import { log, loop, run } from "../probe/probe.mjs";

await run(function* () {
  loop().call_at(1, log, "1");
  loop().call_at(1 + 5e-10, log, "1 + 5e-10, same pass");
  loop().call_at(1 + 2e-9, log, "1 + 2e-9, own pass");
  yield* sleep(3);
});
