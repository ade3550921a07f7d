// SPDX-License-Identifier: MIT
// A local more in the body of a function.
import { encodeU32, Reader } from "./bytes.js";

const I32 = 0x7f;

/** { number, edits } of one for an i32: what is to be changed so that there is one of that number. */
export function addLocal(bytes, [from, to], parameters) {
  const reader = new Reader(bytes, from, to);
  const count = reader.u32();
  const start = reader.at;
  let number = parameters;
  for (let i = 0; i < count; i++) {
    number += reader.u32();
    reader.skip(1);
  }
  const edits = [
    { start: from, end: start, content: encodeU32(count + 1) },
    { start: reader.at, end: reader.at, content: [1, I32] },
  ];
  return { number, edits };
}
