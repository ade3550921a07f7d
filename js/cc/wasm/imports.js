// SPDX-License-Identifier: MIT
// What a module or an object wants of others.

export const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 };

/** The next entry of the section: { from, name, kind, and of a function or tag type: an index }. */
export function readImport(reader) {
  const entry = { from: reader.name(), name: reader.name(), kind: reader.byte() };
  const { kind } = entry;
  if (kind === KIND.tag || kind === KIND.table) reader.skip(1);
  if (kind === KIND.function || kind === KIND.tag) entry.type = reader.u32();
  else if (kind === KIND.global) reader.skip(2);
  else skipLimits(reader);
  return entry;
}

function skipLimits(reader) {
  const flags = reader.byte();
  reader.skipNumber();
  if (flags & 1) reader.skipNumber();
}
