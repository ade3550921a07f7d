// SPDX-License-Identifier: MIT
// What is open, by the handles that C has for it.

export const INDEX = 0xfffff; // in a handle: no two that are open have the same

/** Puts an entry into an array, without holes: with many V8 makes a slow dictionary of it. */
export function put(open, handle, entry) {
  const index = handle & INDEX;
  while (open.length < index) open.push(undefined);
  open[index] = entry;
}
