// SPDX-License-Identifier: MIT
// Inner first, outer first, and both in the same pass (only the outer converts).
import { async_with, current_task, sleep, timeout } from "../../../js/index.js";
import { log, repr, run, show } from "../probe/probe.mjs";

function* nest(outer_d, inner_d) {
  const [o, i] = [timeout(outer_d), timeout(inner_d)];
  try {
    yield* async_with(o, function* () {
      try {
        yield* async_with(i, () => sleep(10));
      } catch (error) {
        log(`from inner: ${show(error)}`);
        throw error;
      }
    });
  } catch (error) {
    log(`from outer: ${show(error)}`);
  }
  const expired = `expired outer=${repr(o.expired())} inner=${repr(i.expired())}`;
  log(`${expired} cancelling=${current_task().cancelling()}`);
}

await run(function* () {
  yield* nest(2, 1);
  yield* nest(1, 2);
  yield* nest(1, 1);
});
