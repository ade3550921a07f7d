// SPDX-License-Identifier: MIT
// Gives back what C holds for objects that nobody refers to any more.

const { FinalizationRegistry } = globalThis;
const registry = FinalizationRegistry && new FinalizationRegistry((held) => held.free());

/** Calls held.free() after an object is gone, where the engine tells of that; elsewhere C keeps it
 * as long as the module lives. */
export const whenDropped = (object, held) => registry?.register(object, held);
