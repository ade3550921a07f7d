// SPDX-License-Identifier: MIT
// BroadcastChannels of C (src/asyncio/channels.h).

import { NotImplementedError } from "../codes.js";

/** Opens a channel. say(value, failed): tells the program. */
export function open(say, [name]) {
  if (!globalThis.BroadcastChannel)
    throw new NotImplementedError("there are no BroadcastChannels on this host");
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => {
    if (typeof data !== "string" && !(data instanceof Uint8Array)) say(undefined); // any value
    say(data);
  };
  say("");
  return { send: (message) => channel.postMessage(message), close: () => channel.close() };
}
