// SPDX-License-Identifier: MIT
// cancel() reaches the innermost future synchronously; the error climbs one task per pass.
import { create_task, sleep, wait } from "../../../js/index.js";
import { log, loop, run } from "../probe/probe.mjs";

function* lvl(k) {
  try {
    yield* k ? create_task(lvl(k - 1)) : loop().create_future();
  } catch (error) {
    log(`level ${k}`);
    throw error;
  }
}

await run(function* () {
  const t = create_task(lvl(2));
  for (let i = 0; i < 4; i++) yield* sleep(0);
  log("cancel");
  t.cancel();
  yield* wait([t]);
  log("end");
});
