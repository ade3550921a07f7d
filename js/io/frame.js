// SPDX-License-Identifier: MIT
// The next frame of a page (src/asyncio/animation.h).

import { NotImplementedError } from "../codes.js";

/** say(time, failed, now): tells the program, which then draws what that frame is to show. */
export function open(say) {
  const { requestAnimationFrame, cancelAnimationFrame } = globalThis;
  if (!requestAnimationFrame)
    throw new NotImplementedError("there are no animation frames on this host");
  const request = requestAnimationFrame((time) => say(time, false, true));
  return { close: () => cancelAnimationFrame(request) };
}
