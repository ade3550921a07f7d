// SPDX-License-Identifier: MIT
// What the loop for JavaScript exports: both spellings of each name, and declarations of all.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listNames, readText } from "./fixtures/modules.js";

test("kinds and methods have the numbers that C gives them", async () => {
  const { METHODS, ...rooms } = await import("../../js/loop/rooms.js");
  const source = readText("wasm/loop/rooms.c").replace(/\/\*.*?\*\//gs, "");
  const order = (name) =>
    source.match(new RegExp(`^enum ${name} (\\{.*?\\});`, "ms"))[1].match(/\w+/g);
  const kinds = order("kind");
  for (const [name, Class] of Object.entries(rooms)) {
    const kind = name.replace("Task", "").toUpperCase();
    if (Class.prototype) assert.equal(kinds[Class.prototype._kind], kind);
  }
  const methods = METHODS.flatMap((names, kind) =>
    names.match(/\w+/g).map((name) => `${kinds[kind]}_${name.replace(/^_/, "").toUpperCase()}`),
  );
  assert.deepEqual(["WAIT", "CANCEL", ...methods], order("method"));
});

const asyncio = await import("../../js/asyncio.js");
const camel = (name) => name.replace(/(?<=[a-z])_([a-z])/g, (_, letter) => letter.toUpperCase());
const isConstant = (name) => name === name.toUpperCase();
const declared = listNames("js/types", ".d.ts")
  .map((name) => readText(`js/types/${name}.d.ts`))
  .join("");

for (const [name, value] of Object.entries(asyncio)) {
  test(`${name} has both spellings, and is declared`, () => {
    assert.match(declared, new RegExp(`\\b${name}\\b`));
    if (isConstant(name)) return;
    assert.equal(asyncio[camel(name)], value);
    if (!value.prototype) return;
    const members = Object.getOwnPropertyDescriptors(value.prototype);
    for (const [member, { get, value: method }] of Object.entries(members)) {
      if (member[0] === "_" || ["constructor", "next", "throw", "return", "vars"].includes(member))
        continue;
      const other = members[camel(member)];
      assert.equal(get ?? method, get ? other.get : other.value, member);
      assert.match(declared, new RegExp(`\\b${member}\\b`), `${name}.${member} is not declared`);
    }
  });
}
