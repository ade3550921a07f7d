// SPDX-License-Identifier: MIT
// What Asyncify made of a module, in fewer steps, so that functions are left and entered in less
// time. It says by a global where the frames are, which is one place for all switches
// (wasm/switch_asyncify.c), and exports what begins and ends a switch, which only the module does.
import { encodeList, encodeName, encodeSigned, encodeU32, Reader } from "./bytes.js";
import { KIND, readImport } from "./imports.js";
import { instructionsOf, OP } from "./instructions.js";
import { readTypes } from "./module.js";
import { joinIn } from "./pushes.js";
import { openSection, readBodies, readExports, readSections, SECTION } from "./sections.js";
import { keepState, usesState } from "./state.js";
import { wrap } from "./writer.js";

/** Gives the pieces of an optimised module. A function that looks different is left as it is. */
export function joinFrames(bytes) {
  const sections = readSections(bytes);
  const bodies = readBodies(openSection(bytes, sections, SECTION.code));
  const module = { bytes, sections };
  const exported = readExports(openSection(bytes, sections, SECTION.export));
  const unused = exported.filter(({ name }) => name.startsWith("asyncify_"));
  if (!unused.length) return [bytes];
  const imported = countImported(module);
  const places = unused.map(({ index }) => index - imported);
  module.lists = bodies.map((body) => [...instructionsOf(bytes, body)]);
  if (isCalled(module, unused)) return [bytes]; // it was not optimised
  const globals = findGlobals(module, places);
  const pointer = findPointer(module, globals, places);
  const parameters = countParameters(module);
  const uses = module.lists.map((list) => usesState(bytes, list, globals.state));
  const changes = (index) => uses[index - imported];
  const changed = bodies.map((body, i) => {
    if (places.includes(i)) return EMPTY;
    const what = { ...globals, pointer, parameters: parameters[i] };
    const joined = joinIn(bytes, body, module.lists[i], what);
    return keepState(joined, parameters[i], globals.state, changes);
  });
  return replaceSections(module, {
    [SECTION.export]: [encodeList(exported.filter(isWanted), encodeExport)],
    [SECTION.code]: [encodeU32(changed.length), ...changed.flatMap(withSize)],
  });
}

/**
 * What Asyncify exports, and what is exported so that wasm-opt does not inline it
 * (wasm/switch_port.h), nobody calls. asyncio_park stays, as a mark (js/cc/linked.js).
 */
const UNWANTED = /^(asyncify_\w+|asyncio_(sleep|await|drop|block|queue_get|queue_put))$/;

const isWanted = ({ name }) => !UNWANTED.test(name);

const encodeExport = ({ name, kind, index }) => [...encodeName(name), kind, ...encodeU32(index)];

const EMPTY = Uint8Array.of(0, OP.unreachable, OP.end);

// ---- the module ----

function countImported(module) {
  const reader = openSection(module.bytes, module.sections, SECTION.import);
  const kinds = reader.list(() => readImport(reader).kind);
  return kinds.filter((kind) => kind === KIND.function).length;
}

/** How many parameters each function of the module has. */
function countParameters({ bytes, sections }) {
  const types = readTypes(openSection(bytes, sections, SECTION.type));
  const reader = openSection(bytes, sections, SECTION.function);
  return reader.list(() => types[reader.u32()].params.length);
}

/** The pieces of the module with other contents of some sections, each in pieces. */
function replaceSections({ bytes, sections }, contents) {
  const pieces = [bytes.subarray(0, sections[0].at)];
  for (const { id, at, end } of sections) {
    if (contents[id]) pieces.push(...wrap(id, contents[id].map(toBytes)));
    else pieces.push(bytes.subarray(at, end));
  }
  return pieces;
}

const toBytes = (piece) => (piece instanceof Uint8Array ? piece : Uint8Array.from(piece));

const withSize = (body) => [encodeU32(body.length), body];

/** Whether the module calls any of these functions. */
function isCalled({ bytes, lists }, functions) {
  const indexes = functions.map(({ index }) => index);
  const calls = ({ opcode, at }) =>
    opcode === OP.call && indexes.includes(new Reader(bytes, at).u32());
  return lists.some((list) => list.some(calls));
}

/** Asyncify's: { state, data }, by a function of these that sets both. */
function findGlobals({ bytes, lists }, places) {
  const sets = places.map((place) => lists[place].filter(isSet));
  const both = sets.find(({ length }) => length === 2);
  const [state, data] = both.map(({ at }) => new Reader(bytes, at).u32());
  return { state, data };
}

const isSet = ({ opcode }) => opcode === OP.globalSet;

/**
 * What gives the address of the pointer: a constant if all switches have the same. others: where
 * functions are that nobody calls.
 */
function findPointer({ bytes, lists }, { data }, others) {
  const found = new Set();
  for (const list of lists.filter((_, i) => !others.includes(i))) {
    for (const [i, one] of list.entries()) {
      if (!isSet(one) || new Reader(bytes, one.at).u32() !== data) continue;
      const { opcode, at } = list[i - 1];
      found.add(opcode === OP.i32Const ? new Reader(bytes, at).s32() : undefined);
    }
  }
  const [address] = found;
  if (found.size !== 1 || address === undefined) return [OP.globalGet, ...encodeU32(data)];
  return [OP.i32Const, ...encodeSigned(address)];
}
