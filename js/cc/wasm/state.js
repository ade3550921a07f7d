// SPDX-License-Identifier: MIT
// Whether functions are being left or gone back to, asked for less often.
//
// A function of Asyncify asks a global for that at each call and at most of what is between them.
// It changes only below a call, behind which it is asked for at once: so a local has it, and the
// engine, which cannot know what a global will be, leaves most of the questions out. A function in
// which an optimiser moved a question behind a branch, or that catches exceptions, stays as it is.
import { encodeU32, Reader } from "./bytes.js";
import { edit, replace } from "./edits.js";
import { instructionsOf, OP } from "./instructions.js";
import { addLocal } from "./locals.js";

const BRANCHES = [
  OP.block, OP.loop, OP.if, OP.else, OP.end, OP.br, OP.brIf, OP.brTable, OP.return,
]; // prettier-ignore

/** Whether one of the instructions has to do with the global `state`. */
export const usesState = (bytes, list, state) =>
  list.some(
    ({ opcode, at }) =>
      (opcode === OP.globalGet || opcode === OP.globalSet) && new Reader(bytes, at).u32() === state,
  );

/**
 * The body with a local for the global `state`, which such a function asks for first of all.
 * changes(index): whether it may be another after a call of that function.
 */
export function keepState(body, parameters, state, changes) {
  const list = [...instructionsOf(body, [0, body.length])];
  const isState = ({ at }) => new Reader(body, at).u32() === state;
  const asks = (one) => one.opcode === OP.globalGet && isState(one);
  const sets = (one) => one.opcode === OP.globalSet && isState(one);
  const mayChange = (one) =>
    one.opcode === OP.callIndirect ||
    (one.opcode === OP.call && changes(new Reader(body, one.at).u32()));
  if (!asks(list[0]) || !list.some(isCall) || list.some(sets) || list.some(catches)) return body;
  if (!asksAtOnce(list, mayChange, asks)) return body;
  const { number, edits } = addLocal(body, [0, body.length], parameters);
  const own = encodeU32(number);
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

/** Whether no branch stands between what may change it and the next question. */
function asksAtOnce(list, mayChange, asks) {
  let due = false;
  for (const one of list) {
    if (due && isBranch(one)) return false;
    if (mayChange(one)) due = true;
    else if (asks(one)) due = false;
  }
  return true;
}

const isBranch = ({ opcode }) => BRANCHES.includes(opcode);
const catches = ({ opcode }) => opcode === OP.try || opcode === OP.tryTable;
const isCall = ({ opcode }) => opcode === OP.call || opcode === OP.callIndirect;
