// SPDX-License-Identifier: MIT
// What the tests of js/ use of node:timers/promises, for hosts that have none.
const { MessageChannel, setTimeout: timer } = globalThis;

export const setTimeout = (ms, value) => new Promise((resolve) => timer(resolve, ms, value));

/** Behind the messages that were posted before. */
export const setImmediate = async (value) => {
  if (!MessageChannel) return setTimeout(0, value);
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
  port1.close();
  return value;
};
