// SPDX-License-Identifier: MIT
// Event.set wakes all waiters FIFO in the next pass.
import { Event, create_task, sleep } from "../../../js/index.js";
import { log, run } from "../probe/probe.mjs";

function* w(ev, n) {
  yield* ev.wait();
  log(n);
}

await run(function* () {
  const ev = new Event();
  const ts = [..."abc"].map((n) => create_task(w(ev, n)));
  yield* sleep(0);
  ev.set();
  log("set");
  yield* ts[2];
});
