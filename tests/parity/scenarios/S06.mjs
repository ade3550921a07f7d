// SPDX-License-Identifier: MIT
// Result set first, then cancel(): the waiter still gets CancelledError. Reverse: set_result
// fails.
import { create_task, sleep } from "../../../js/index.js";
import { log, loop, outcome, repr, run } from "../probe/probe.mjs";

function* waiter(f) {
  return yield* f;
}

await run(function* () {
  const [f, g] = [loop().create_future(), loop().create_future()];
  const [a, b] = [create_task(waiter(f)), create_task(waiter(g))];
  yield* sleep(0);
  f.set_result("lost");
  a.cancel();
  b.cancel();
  try {
    g.set_result("late");
  } catch (error) {
    log(`set_result: ${error.name}`);
  }
  yield* outcome("a", a);
  yield* outcome("b", b);
  log(`f=${repr(f.result())} g.cancelled=${repr(g.cancelled())}`);
});
