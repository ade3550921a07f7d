// SPDX-License-Identifier: MIT
// Gives back what C holds for objects that nobody refers to any more.

import { call } from "./engine.js";

const { FinalizationRegistry } = globalThis;
const registry = FinalizationRegistry && new FinalizationRegistry((held) => held.free());

/** Calls held.free() after an object is gone, where the engine tells of that; elsewhere C keeps it
 * as long as the module lives. */
export const whenDropped = (object, held) => registry?.register(object, held);

/** Gives what C has made for an object, which the export `free` takes back then. */
export function own(object, ptr, free, kind) {
  whenDropped(object, { free: () => call(free, ptr, kind) });
  return ptr;
}
