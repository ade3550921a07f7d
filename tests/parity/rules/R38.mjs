// SPDX-License-Identifier: MIT
// Put wakes one getter per item, FIFO, in n+1 (get likewise one putter); one that finds nothing
// queues again at the tail.
import { Queue, create_task, sleep, wait } from "../../../js/index.js";
import { log, repr, run } from "../probe/probe.mjs";

function* g(q, n) {
  log(`${n} got ${yield* q.get()}`);
}

await run(function* () {
  const q = new Queue();
  const getters = [..."ab"].map((n) => create_task(g(q, n)));
  yield* sleep(0);
  q.put_nowait(1);
  q.put_nowait(2);
  log("two put");
  yield* wait(getters);
  const p = new Queue(1);
  function* put(n) {
    yield* p.put(n);
    log(`${n} stored`);
  }
  const putters = [..."xyz"].map((n) => create_task(put(n)));
  yield* sleep(0);
  log(`get ${yield* p.get()}`);
  log(`empty until y runs: ${repr(p.empty())}`);
  log(`get ${yield* p.get()}`);
  log(`get ${yield* p.get()}`);
  yield* wait(putters);
});
