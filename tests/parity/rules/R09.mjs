// SPDX-License-Identifier: MIT
// set_result runs nothing; each callback is its own call_soon in order of add_done_callback;
// waiters are such callbacks.
import { create_task, sleep } from "../../../js/index.js";
import { log, loop, run, soon } from "../probe/probe.mjs";

function* w(n, f) {
  yield* f;
  log(`${n} awake`);
}

await run(function* () {
  const f = loop().create_future();
  create_task(w("a", f));
  const b = create_task(w("b", f));
  yield* sleep(0);
  f.add_done_callback(() => log("cb"));
  soon("queued before");
  f.set_result();
  soon("queued after");
  log("set");
  yield* b;
});
