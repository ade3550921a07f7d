// SPDX-License-Identifier: MIT
// Equal deadlines: in the order of creation.
import { sleep } from "../../../js/index.js";
import { log, loop, run } from "../probe/probe.mjs";

await run(function* () {
  for (const name of "abcdefgh") loop().call_at(1, log, name);
  yield* sleep(2);
});
