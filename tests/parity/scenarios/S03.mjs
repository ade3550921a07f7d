// SPDX-License-Identifier: MIT
// A task cancelled before its first step never runs its body, yet takes its step to finish.
import { create_task, sleep } from "../../../js/index.js";
import { log, outcome, repr, run } from "../probe/probe.mjs";

function* body() {
  log("body ran (never)");
}

await run(function* () {
  const t = create_task(body());
  log(`cancel() -> ${repr(t.cancel())} done=${repr(t.done())}`);
  yield* sleep(0);
  const cancelled = repr(t.cancelled());
  log(`done=${repr(t.done())} cancelled=${cancelled} cancel() -> ${repr(t.cancel())}`);
  yield* outcome("t", t);
});
