// SPDX-License-Identifier: MIT
// Gather: children start in argument order; last child ends in n, outer result n+1, awaiter n+2.
import { gather } from "../../../js/index.js";
import { log, loop, run } from "../probe/probe.mjs";

function* c(n) {
  log(`${n} runs`);
}

await run(function* () {
  const g = gather(c("a"), c("b"), c("c"));
  g.add_done_callback(() => log("outer callback"));
  yield* g;
  log("awaiter");
  const f = loop().create_future();
  f.set_result(1);
  yield* gather(f, f);
  log("gather of done futures: no pass");
});
