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
