// SPDX-License-Identifier: MIT
// KeyboardInterrupt/SystemExit from a callback leave run_forever at once; the rest waits for
// the next run.
import { SystemExit } from "../../../js/index.js";
import { create_loop, log } from "../probe/probe.mjs";

const loop = create_loop();

loop.call_soon(() => {
  log("raising");
  throw new SystemExit();
});
loop.call_soon(log, "still queued");
try {
  await loop.run_forever();
} catch (error) {
  log(`${error.name} out of run_forever`);
}
loop.stop();
await loop.run_forever();
loop.close();
