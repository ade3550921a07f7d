// SPDX-License-Identifier: MIT
// sleep(0) (and any delay <= 0) costs exactly one pass; ready tasks alternate.
import { create_task, sleep } from "../../../js/index.js";
import { log, run } from "../probe/probe.mjs";

function* t(n) {
  for (let i = 0; i < 3; i++) {
    log(`${n}${i}`);
    yield* sleep(n === "a" ? 0 : -1);
  }
}

await run(function* () {
  const [a, b] = [create_task(t("a")), create_task(t("b"))];
  yield* a;
  yield* b;
  log("end");
});
