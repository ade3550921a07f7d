// SPDX-License-Identifier: MIT
// Writes a linked module again, with what was added, and without what only the build wants to know.
import { encodeList, encodeName, encodeU32, Reader } from "./bytes.js";
import { SECTION } from "./sections.js";

const HEADER = 8;

/** What was read here, what is true only of the bytes as they were, and the list of names. */
const isDropped = ({ name }) =>
  /^(name|asyncio_never_suspends|linking|reloc\..*)$/.test(name ?? "");

/**
 * Gives the pieces of the file. names: those that the functions get, in order. added: what goes
 * behind the contents of a section, as a Map from its id to lists of encoded items.
 */
export function writeModule(module, names, added = new Map()) {
  const pieces = [module.bytes.subarray(0, HEADER)];
  for (const section of module.sections) {
    if (isDropped(section)) continue;
    if (added.has(section.id)) pieces.push(...extend(module, section, added.get(section.id)));
    else pieces.push(module.bytes.subarray(section.at, section.end));
  }
  const list = encodeList(names, (name, index) => [...encodeU32(index), ...encodeName(name)]);
  const content = [...encodeName("name"), 1, ...encodeU32(list.length), ...list];
  return Buffer.concat([...pieces, ...wrap(SECTION.custom, [Uint8Array.from(content)])]);
}

/** The pieces of a section that consists of these. */
export function wrap(id, parts) {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.from([id, ...encodeU32(size)]), ...parts];
}

function extend(module, section, items) {
  const reader = new Reader(module.bytes, section.start, section.end);
  const count = encodeU32(reader.u32() + items.length);
  const parts = [Uint8Array.from(count), module.bytes.subarray(reader.at, section.end)];
  return wrap(section.id, [...parts, Uint8Array.from(items.flat())]);
}
