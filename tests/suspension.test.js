// SPDX-License-Identifier: MIT
// Which functions the build finds that may be suspended, and what a debug build says of one that it
// did not find.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build, buildLibrary, explainBuild, link } from "../js/cc.js";
import { findSuspending } from "../js/cc/suspension.js";
import { Reader } from "../js/cc/wasm/bytes.js";
import { joinFrames } from "../js/cc/wasm/frames.js";
import { keepState } from "../js/cc/wasm/state.js";
import { KIND, readImport } from "../js/cc/wasm/imports.js";
import { OP, skipImmediates } from "../js/cc/wasm/instructions.js";
import { readModule } from "../js/cc/wasm/module.js";
import { ROOT, run, testOnHosts } from "./hosts/hosts.js";

const HOSTS = ["node20", "wasmtime"];
const OUTPUT = "cleaned up\ncleaned up\ncleaned up\n3\n";

const program = (...flags) => ({ cwd: ROOT, sources: ["tests/suspension/callbacks.c"], flags });

async function suspending(what) {
  const { path, shifted } = await link(what);
  const { reasons } = findSuspending(readModule(readFileSync(path), readFileSync(shifted)));
  return new Set([...reasons.keys()].map((fn) => fn.name));
}

mkdirSync(join(ROOT, "dist/tests"), { recursive: true });

test("what awaits, and what calls that, may suspend", async () => {
  const names = await suspending(program());
  for (const name of ["amain", "child", "clean_up", "given_one"]) assert(names.has(name), name);
});

test("a task's entry is not taken for another callback of its type", async () => {
  const names = await suspending(program());
  for (const name of ["plain", "call_kept", "call_other"]) assert(!names.has(name), name);
});

test("a pointer that is an argument is followed to where it is called", async () => {
  const names = await suspending(program());
  assert(names.has("call_given"));
});

test("a pointer in a table may be called by all that call one of its type", async () => {
  const names = await suspending(program("-DTABLE"));
  for (const name of ["in_table", "call_kept"]) assert(names.has(name), name);
  assert(!names.has("call_other")); // its pointer is known
});

test("--explain says why, and where a pointer could not be followed", async () => {
  const text = await explainBuild(program("-DTABLE"));
  assert.match(text, /^\d+ of \d+ functions may be suspended:$/m);
  assert.match(text, /^ {2}in_table +calls asyncio_sleep$/m);
  assert.match(text, /^ {2}call_given +calls through a pointer that may be given_one$/m);
  assert.match(
    text,
    /^ {2}call_kept +calls through a pointer in memory, of the type of in_table$/m,
  );
  assert.match(text, /^ {2}in_table, \(i32\) -> i32: \d+$/m);
  assert.doesNotMatch(await explainBuild(program()), /kept in the program's memory/);
});

for (const flags of [["-O2"], ["-Oz"], ["-O3"], ["-g"], ["-O0"], ["-DTABLE"], ["-DTABLE", "-g"]]) {
  testOnHosts(`callbacks are suspended with ${flags.join(" ")}`, HOSTS, async (host) => {
    const result = await run(host, await build(program(...flags)));
    assert.deepEqual(result, { code: 0, stdout: OUTPUT, stderr: "" });
  });
}

for (const flag of ["-O0", "-O1", "-O2", "-O3", "-Oz", "-g"]) {
  testOnHosts(
    `arrays of any length leave other tasks' stacks alone with ${flag}`,
    HOSTS,
    async (host) => {
      const sources = ["tests/suspension/arrays.c"];
      const result = await run(host, await build({ cwd: ROOT, sources, flags: [flag] }));
      assert.deepEqual(result, { code: 0, stdout: "nothing was written to\n", stderr: "" });
    },
  );
}

testOnHosts(
  "a frame is pushed and popped in one step, but in debug builds",
  HOSTS,
  async (host) => {
    const [fast, debug] = await Promise.all(["-O2", "-g"].map((flag) => build(program(flag))));
    assert.deepEqual(Buffer.concat(joinFrames(readFileSync(fast))), readFileSync(fast));
    const joined = Buffer.concat(joinFrames(readFileSync(debug)));
    const saved = readFileSync(debug).length - joined.length;
    assert(saved > 8 * 10, `${saved} bytes`); // of 8 functions or more
    const path = join(ROOT, `dist/tests/joined-${host}.wasm`);
    writeFileSync(path, joined);
    assert.deepEqual(await run(host, path), { code: 0, stdout: OUTPUT, stderr: "" });
  },
);

// Instructions: drop, block, end, call 1, global 0 got, local 0 got and set.
const [DROP, BLOCK, END, CALL, ASK, KNOW, KEEP] = [
  [0x1a], [0x02, 0x40], [0x0b], [0x10, 1], [0x23, 0], [0x20, 0], [0x22, 0],
]; // prettier-ignore

test("Asyncify's state is in a local from each call to the next", () => {
  const keep = (...code) => [...keepState(Uint8Array.from(code.flat()), 0, 0, () => true)];
  const body = [0, ASK, DROP, CALL, ASK, DROP, ASK, DROP, END];
  const kept = [1, 1, 0x7f, ASK, KEEP, DROP, CALL, ASK, KEEP, DROP, KNOW, DROP, END];
  assert.deepEqual(keep(...body), kept.flat());
  const moved = [0, ASK, DROP, CALL, BLOCK, ASK, DROP, END, ASK, DROP, END];
  assert.deepEqual(keep(...moved), moved.flat()); // not asked for at once
});

testOnHosts("a debug build names what should have been on the list", HOSTS, async (host) => {
  for (const [name, task] of [
    ["call_given", "'Task-1'"],
    ["clean_up", "'Task-\\d'"],
  ]) {
    const path = await build({ ...program("-g"), leaveOut: [name] });
    const { code, stderr } = await run(host, path);
    assert.equal(code, 70);
    assert.match(stderr, new RegExp(`^asyncio: task ${task} was suspended below '${name}', which`));
  }
});

test("the library calls through pointers only in functions called asyncio_", async () => {
  const archive = readFileSync(await buildLibrary());
  const names = [...members(archive)].flatMap((object) => callers(object));
  assert(names.includes("asyncio__run_finally"), "found no calls");
  assert.deepEqual(
    names.filter((name) => !name.startsWith("asyncio_")),
    [],
  );
});

/** The files in an archive of ar. */
function* members(archive) {
  for (let at = 8; at < archive.length;) {
    const size = Number(archive.toString("latin1", at + 48, at + 58));
    const bytes = archive.subarray(at + 60, at + 60 + size);
    if (bytes.toString("latin1", 0, 4) === "\0asm") yield bytes;
    at += 60 + size + (size % 2);
  }
}

/** Names of the functions of an object that call through a pointer. */
function callers(bytes) {
  const reader = new Reader(bytes, 8);
  const found = { bodies: [], names: [] };
  let imported = 0;
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const end = reader.u32() + reader.at;
    if (id === 2) imported = countFunctions(reader);
    if (id === 10) found.bodies = reader.list(() => callsPointer(reader));
    if (id === 0 && reader.name() === "linking") found.names = symbols(reader, end);
    reader.at = end;
  }
  const calling = found.bodies.flatMap((does, i) => (does ? [i + imported] : []));
  return calling.map((index) => found.names[index] ?? `function ${index}`);
}

function countFunctions(reader) {
  const imports = reader.list(() => readImport(reader));
  return imports.filter(({ kind }) => kind === KIND.function).length;
}

function callsPointer(reader) {
  const end = reader.u32() + reader.at;
  reader.list(() => (reader.skipNumber(), reader.skip(1)));
  let does = false;
  while (reader.at < end) {
    const opcode = reader.byte();
    does ||= opcode === OP.callIndirect;
    skipImmediates(reader, opcode);
  }
  return does;
}

/** Names of functions, by index, out of the table of symbols. */
function symbols(reader, end) {
  const names = [];
  reader.skipNumber();
  while (reader.at < end) {
    const kind = reader.byte();
    const next = reader.u32() + reader.at;
    if (kind === 8) reader.list(() => readSymbol(reader, names));
    reader.at = next;
  }
  return names;
}

function readSymbol(reader, names) {
  const kind = reader.byte();
  const flags = reader.u32();
  const defined = !(flags & 0x10);
  if (kind === 1) {
    reader.name();
    if (defined) (reader.skipNumber(), reader.skipNumber(), reader.skipNumber());
    return;
  }
  const index = reader.u32();
  if (kind === 3 || !(defined || flags & 0x40)) return;
  const name = reader.name();
  if (kind === 0 && defined) names[index] ??= name;
}
