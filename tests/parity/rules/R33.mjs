// SPDX-License-Identifier: MIT
// stop() lets the pass finish; stop() before run_forever gives one pass with no waiting.
import { create_loop, log, soon } from "../probe/probe.mjs";

const loop = create_loop();
loop.call_soon(() => (log("stop"), loop.stop(), soon("left for next run")));
loop.call_soon(log, "same pass");
await loop.run_forever();
log("returned");
loop.call_later(1, log, "never");
loop.stop();
await loop.run_forever();
log("returned");
loop.close();
