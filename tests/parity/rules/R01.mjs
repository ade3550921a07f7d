// SPDX-License-Identifier: MIT
// call_soon is FIFO; what a callback schedules runs in the next pass, never in the current one.
import { create_loop, log, soon } from "../probe/probe.mjs";

const loop = create_loop();
loop.call_soon(() => (log("A"), soon("A1")));
loop.call_soon(() => (log("B"), soon("B1")));
loop.call_soon(() => (log("C"), loop.call_soon(() => loop.stop())));
await loop.run_forever();
loop.close();
