// SPDX-License-Identifier: MIT
// set() wakes every waiter of that moment, FIFO, even if clear() follows in the same step.
import { Event, create_task, sleep, wait } from "../../../js/index.js";
import { log, repr, run } from "../probe/probe.mjs";

function* w(ev, n) {
  log(`${n} ${repr(yield* ev.wait())} is_set=${repr(ev.is_set())}`);
}

await run(function* () {
  const ev = new Event();
  const ts = [..."abc"].map((n) => create_task(w(ev, n)));
  yield* sleep(0);
  ev.set();
  ev.clear();
  ts.push(create_task(w(ev, "late")));
  yield* sleep(0);
  yield* sleep(0);
  log(`late done=${repr(ts[3].done())}`);
  ev.set();
  yield* wait(ts);
});
