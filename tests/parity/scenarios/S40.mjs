// SPDX-License-Identifier: MIT
// asyncio.run(): leftovers are cancelled and awaited; an error during that is reported; then the
// loop is closed.
import { OSError, create_task, sleep } from "../../../js/index.js";
import { log, loop, repr, run } from "../probe/probe.mjs";

function* polite() {
  try {
    yield* sleep(100);
  } finally {
    yield* sleep(1);
    log("polite cleaned up");
  }
}

function* rude() {
  try {
    yield* sleep(100);
  } catch {
    throw new OSError("at shutdown");
  }
}

const r = await run(function* () {
  create_task(polite());
  create_task(rude());
  yield* sleep(1);
  log("main returns");
  return "value";
});
log(`run() -> ${repr(r)} closed=${repr(loop().is_closed())}`);
