// SPDX-License-Identifier: MIT
// Order of adding; each its own call_soon; one added late runs a pass later; removed after done:
// too late.
import { ZeroDivisionError, sleep } from "../../../js/index.js";
import { log, loop, run } from "../probe/probe.mjs";

await run(function* () {
  const f = loop().create_future();
  for (const n of "abc") f.add_done_callback((done) => log(`cb ${n} ${done.result()}`));
  const adds = (done) => {
    log("cb d adds e");
    done.add_done_callback(() => log("cb e"));
  };
  f.add_done_callback(adds);
  f.add_done_callback(() => {
    throw new ZeroDivisionError("division by zero");
  });
  f.add_done_callback(() => log("cb after the failing one"));
  f.add_done_callback(adds);
  f.add_done_callback(adds);
  log(`removed ${f.remove_done_callback(adds)}`);
  f.add_done_callback(adds);
  f.set_result(5);
  log(`set; remove now -> ${f.remove_done_callback(adds)}`);
  loop().call_soon(() => log("call_soon after set"));
  yield* f;
  log("await of the done future did not suspend");
  yield* sleep(0);
  yield* sleep(0);
});
