// SPDX-License-Identifier: MIT
// Gives back what C holds for objects that nobody refers to any more.

/** Calls release(held) after an object that was registered with `held` is gone, where the engine
 * tells of that; elsewhere it stays until the module does. */
export const whenDropped = (release) =>
  globalThis.FinalizationRegistry
    ? new FinalizationRegistry(release)
    : { register() {}, unregister() {} };
