// SPDX-License-Identifier: MIT
// join() wakes when unfinished hits 0, not when the queue is empty; an idle join() does not
// suspend; underflow.
import { Queue, create_task, sleep, wait } from "../../../js/index.js";
import { log, repr, run, show } from "../probe/probe.mjs";

function* consumer(q) {
  for (;;) {
    const x = yield* q.get();
    yield* sleep(1);
    log(`done ${x} empty=${repr(q.empty())}`);
    q.task_done();
  }
}

await run(function* () {
  const q = new Queue();
  for (const x of "ab") q.put_nowait(x);
  const c = create_task(consumer(q));
  const j = create_task(q.join());
  yield* q.join();
  log(`joined, other join done=${repr(j.done())}`);
  yield* q.join();
  log("join on an idle queue does not suspend");
  c.cancel();
  yield* wait([c, j]);
  try {
    q.task_done();
  } catch (error) {
    log(show(error));
  }
});
