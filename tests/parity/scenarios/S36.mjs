// SPDX-License-Identifier: MIT
// stop() in a callback: this pass finishes, what it scheduled waits for the next run; stop()
// before run: one pass.
import { create_loop, log, show } from "../probe/probe.mjs";

const loop = create_loop();
loop.call_soon(() => (log("A stops"), loop.stop(), loop.call_soon(() => log("D next run"))));
loop.call_soon(() => log("B same pass"));
loop.call_later(0, () => log("C due timer, same pass"));
await loop.run_forever();
log("returned");
loop.stop();
await loop.run_forever();
log("returned after one pass");
loop.call_later(5, log, "never");
loop.stop();
await loop.run_forever();
log("stop() pending: no waiting for the timer");
const fut = loop.create_future();
loop.call_soon(() => loop.stop());
try {
  await loop.run_until_complete(fut);
} catch (error) {
  log(show(error));
}
fut.cancel();
loop.close();
