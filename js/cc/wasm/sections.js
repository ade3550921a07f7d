// SPDX-License-Identifier: MIT
// The sections that a WebAssembly file is made of.
import { Reader } from "./bytes.js";

export const SECTION = {
  custom: 0, type: 1, import: 2, function: 3, global: 6, export: 7, element: 9, code: 10,
  data: 11, tag: 13,
}; // prettier-ignore

/** In order, each { id, at, start, end }: at of its id, start of its contents; custom ones: name. */
export function readSections(bytes) {
  const reader = new Reader(bytes, 8);
  const sections = [];
  while (reader.at < bytes.length) {
    const at = reader.at;
    const id = reader.byte();
    const size = reader.u32();
    const section = { id, at, start: reader.at, end: reader.at + size };
    if (id === SECTION.custom) {
      section.name = reader.name();
      section.start = reader.at;
    }
    sections.push(section);
    reader.at = section.end;
  }
  return sections;
}

/** Reads what is in the section of an id; if there is none, no entries. */
export function openSection(bytes, sections, id) {
  const found = sections.find((section) => section.id === id);
  return found ? new Reader(bytes, found.start, found.end) : new Reader(Uint8Array.of(0));
}

/** Of the section of code: where the body of each function is, [start, end]. */
export function readBodies(reader) {
  return reader.list(() => {
    const size = reader.u32();
    reader.skip(size);
    return [reader.at - size, reader.at];
  });
}

/** Of the section of exports: { name, kind, index } each. */
export function readExports(reader) {
  return reader.list(() => ({ name: reader.name(), kind: reader.byte(), index: reader.u32() }));
}
