// SPDX-License-Identifier: MIT
// First error propagates at once; siblings keep running; their later error is consumed silently.
import { ValueError, create_task, current_task, gather, sleep } from "../../../js/index.js";
import { log, loop, outcome, repr, run } from "../probe/probe.mjs";

function* ok() {
  yield* sleep(2);
  log("sibling finished");
}

function* bad(d, m) {
  yield* sleep(d);
  throw new ValueError(m);
}

await run(function* () {
  const g = gather(ok(), bad(1, "one"), bad(3, "two"));
  yield* outcome("gather", g);
  log(`g.cancel() -> ${repr(g.cancel())}`);
  yield* sleep(5);
  log("no 'never retrieved' report for 'two'");
  const r = yield* gather(bad(1, "x"), sleep(2, "y"), { return_exceptions: true });
  log(r.map(repr).join(", "));
  const t = create_task(sleep(10));
  loop().call_later(1, () => t.cancel());
  yield* outcome("child cancelled", gather(t, sleep(3)));
  log(`cancelling=${current_task().cancelling()}`);
});
