// SPDX-License-Identifier: MIT
// Whether functions are being left or gone back to, asked for less often.
//
// A function of Asyncify asks a global for that at each call and at most of what is between them.
// It changes only below a call, behind which it is asked for at once: so a local has it, and the
// engine, which cannot know what a global will be, leaves most of the questions out.
import { encodeU32, Reader } from "./bytes.js";
import { edit, replace } from "./edits.js";
import { instructionsOf, OP } from "./instructions.js";

const I32 = 0x7f;

/** The body with a local for the global `state`, which such a function asks for first of all. */
export function keepState(body, parameters, state) {
  const list = [...instructionsOf(body, [0, body.length])];
  const isState = ({ at }) => new Reader(body, at).u32() === state;
  const asks = (one) => one.opcode === OP.globalGet && isState(one);
  const sets = (one) => one.opcode === OP.globalSet && isState(one);
  if (!asks(list[0]) || !list.some(isCall) || list.some(sets)) return body;
  const { count, locals, start, end } = localsOf(body);
  const own = encodeU32(parameters + locals);
  const edits = [
    { start: 0, end: start, content: encodeU32(count + 1) },
    { start: end, end, content: [1, I32] },
  ];
  let known = false;
  for (const one of list) {
    if (isCall(one)) known = false;
    if (!asks(one)) continue;
    const content = known ? [OP.localGet] : [OP.globalGet, ...encodeU32(state), OP.localTee];
    edits.push(replace([one], [...content, ...own]));
    known = true;
  }
  return edit(body, [0, body.length], edits);
}

const isCall = ({ opcode }) => opcode === OP.call || opcode === OP.callIndirect;

/** How many groups of locals and locals there are, and where the groups stand. */
function localsOf(body) {
  const reader = new Reader(body);
  let locals = 0;
  const count = reader.u32();
  const start = reader.at;
  for (let i = 0; i < count; i++) {
    locals += reader.u32();
    reader.skip(1);
  }
  return { count, locals, start, end: reader.at };
}
