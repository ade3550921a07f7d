// SPDX-License-Identifier: MIT
// timeout<=0: a done future gives its result, a coroutine never starts; None waits for ever.
import { create_task, sleep, wait_for } from "../../../js/index.js";
import { log, loop, outcome, repr, run } from "../probe/probe.mjs";

function* body() {
  log("body ran (never)");
}

await run(function* () {
  const f = loop().create_future();
  f.set_result("ready");
  yield* outcome("done,0", wait_for(f, 0));
  yield* outcome("done,-1", wait_for(f, -1));
  yield* outcome("coro,0", wait_for(body(), 0));
  const t = create_task(sleep(10));
  yield* outcome("task,0", wait_for(t, 0));
  log(`task cancelled=${repr(t.cancelled())}`);
  yield* outcome("none", wait_for(sleep(3, "slept"), null));
});
