// SPDX-License-Identifier: MIT
// Empty, duplicates, mixed, already done.
import { gather, sleep } from "../../../js/index.js";
import { log, loop, outcome, repr, run } from "../probe/probe.mjs";

await run(function* () {
  yield* outcome("empty", gather());
  let n = 0;
  function* once() {
    return ++n;
  }
  const c = once();
  yield* outcome("same coroutine twice", gather(c, c));
  const f = loop().create_future();
  f.set_result("f");
  const g = gather(f, f);
  log(`all done already: done=${repr(g.done())}`);
  yield* outcome("dups", g);
  yield* outcome("order", gather(sleep(2, "slow"), sleep(1, "fast")));
});
