// SPDX-License-Identifier: MIT
// Task ends n; its stop callback runs in n+1 and that pass completes; anything for n+2 is left
// queued.
import { create_loop, log, soon } from "../probe/probe.mjs";

const loop = create_loop();

function* main() {
  log("main ends");
  loop.call_soon(() => (log("n+1"), soon("n+2: only in the next run")));
}

await loop.run_until_complete(main());
log("returned");
loop.stop();
await loop.run_forever();
loop.close();
