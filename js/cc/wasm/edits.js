// SPDX-License-Identifier: MIT
// What is changed in the body of a function.

/** Instead of the instructions of a list, one behind the other. Opcodes are one byte here. */
export const replace = (group, content = []) => ({
  start: group[0].at - 1,
  end: group.at(-1).end,
  content,
});

/** The body with all { start, end, content } in it, of which none reaches into another. */
export function edit(bytes, [start, end], edits) {
  const pieces = [];
  let from = start;
  for (const one of edits.toSorted((a, b) => a.start - b.start)) {
    pieces.push(bytes.subarray(from, one.start), Uint8Array.from(one.content));
    from = one.end;
  }
  return Buffer.concat([...pieces, bytes.subarray(from, end)]);
}
