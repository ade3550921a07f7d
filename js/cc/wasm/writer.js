// SPDX-License-Identifier: MIT
// Writes a linked module again without what only the linker and this analysis want to know.
import { encodeList, encodeName, encodeU32, Reader } from "./bytes.js";
import { SECTION, skipOffset } from "./module.js";

const HEADER = 8;

/** Sections of the linker, and the list of names, which is written anew. */
const isDropped = ({ name }) =>
  /^(linking|name|reloc\..*|asyncio_never_suspends)$/.test(name ?? "");

/**
 * Gives the pieces of the file. names: those that the functions get, in order. added: what goes
 * behind the contents of a section, as a Map from its id to lists of encoded items.
 */
export function writeModule(module, names, added = new Map()) {
  const pieces = [module.bytes.subarray(0, HEADER)];
  for (const section of module.sections) {
    if (isDropped(section)) continue;
    if (section.id === SECTION.data) pieces.push(...writeData(module, section));
    else if (added.has(section.id)) pieces.push(...extend(module, section, added.get(section.id)));
    else pieces.push(module.bytes.subarray(section.at, section.end));
  }
  const list = encodeList(names, (name, index) => [...encodeU32(index), ...encodeName(name)]);
  const content = [...encodeName("name"), 1, ...encodeU32(list.length), ...list];
  return Buffer.concat([...pieces, ...wrap(SECTION.custom, [Uint8Array.from(content)])]);
}

function wrap(id, parts) {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.from([id, ...encodeU32(size)]), ...parts];
}

function extend(module, section, items) {
  const reader = new Reader(module.bytes, section.start, section.end);
  const count = encodeU32(reader.u32() + items.length);
  const parts = [Uint8Array.from(count), module.bytes.subarray(reader.at, section.end)];
  return wrap(section.id, [...parts, Uint8Array.from(items.flat())]);
}

/** --emit-relocs makes the linker write out all zeros of static memory. */
function writeData(module, section) {
  const reader = new Reader(module.bytes, section.start, section.end);
  const parts = [];
  const count = reader.u32();
  for (let i = 0; i < count; i++) {
    const at = reader.at;
    const flags = reader.u32();
    if (flags !== 1) skipOffset(reader);
    const head = module.bytes.subarray(at, reader.at);
    const size = reader.u32();
    const used = flags === 1 ? size : usedSize(module.bytes, reader.at, size);
    parts.push(head, Uint8Array.from(encodeU32(used)));
    parts.push(module.bytes.subarray(reader.at, reader.at + used));
    reader.skip(size);
  }
  return wrap(section.id, [Uint8Array.from(encodeU32(count)), ...parts]);
}

function usedSize(bytes, at, size) {
  let end = at + size;
  while (end > at && bytes[end - 1] === 0) end--;
  return end - at;
}
