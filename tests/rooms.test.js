// SPDX-License-Identifier: MIT
// The walls of the rooms: who may include whom, sizes, and what must not be in the tree.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./hosts/hosts.js";

/** The public headers: each may include those before it. */
const ROOMS = [
  "arguments",
  "exceptions",
  "values",
  "events",
  "futures",
  "tasks",
  "scopes",
  "promises",
  "transports",
  "streams",
];

/** Seams: no platform is named above them, and they know nothing of asyncio. */
const SEAMS = ["host.h", "switch.h"];

/** What must be inline of a port: each has its own, and the build picks it. */
const PORTS = ["block_port.h", "switch_port.h"];

const SPDX = /SPDX-License-Identifier: MIT/;
const PLATFORM = /^#\s*(?:el)?if.*\b(__wasm|__EMSCRIPTEN__|__wasi__|__linux__|__APPLE__|_WIN32)/m;

const source = files("src", /\.[ch]$/);
const above = source.filter((path) => !path.startsWith("src/native/")); // the seams
const machine = files("wasm", /\.[ch]$/);
const javascript = files("js", /\.js$/);
const tests = files("tests", /\.(js|[ch])$/);

test("asyncio.h includes the public headers and nothing else", () => {
  for (const name of includes("src/asyncio.h")) assert.match(name, /^asyncio\/\w+\.h$/);
});

test("a public header includes only headers of the rooms before it", () => {
  for (const path of files("src/asyncio", /\.h$/)) {
    const place = ROOMS.indexOf(basename(path, ".h"));
    const before = place < 0 ? ROOMS : ROOMS.slice(0, place);
    for (const name of includes(path)) {
      assert(before.includes(basename(name, ".h")), `${path} includes ${name}`);
    }
  }
});

test("a seam includes no header of ours but the port's own half", () => {
  for (const seam of SEAMS) {
    const names = includes(`src/${seam}`).filter((name) => !PORTS.includes(name));
    assert.deepEqual(names, []);
  }
});

test("src/ includes nothing of wasm/", () => {
  const theirs = new Set(
    machine.map((path) => basename(path)).filter((name) => !PORTS.includes(name)),
  );
  for (const path of source) {
    for (const name of includes(path)) assert(!theirs.has(name), `${path} includes ${name}`);
  }
});

test("of the sources only coroutines.c includes switch.h", () => {
  const users = above.filter((path) => includes(path).includes("switch.h"));
  assert.deepEqual(users, ["src/coroutines.c", "src/internal.h"]);
});

test("no platform is named above the seams", () => {
  for (const path of above) assert.doesNotMatch(read(path), PLATFORM, path);
});

test("no file has more than 600 lines", () => {
  for (const path of [...source, ...machine, ...javascript, ...tests]) {
    const lines = read(path).split("\n").length - 1;
    assert(lines <= 600, `${path} has ${lines} lines`);
  }
});

test("no C function has more than 60 lines", () => {
  for (const path of [...source, ...machine, ...files("web/examples", /\.c$/)]) {
    for (const { name, lines } of functions(read(path))) {
      assert(lines <= 60, `${path}: ${name} has ${lines} lines`);
    }
  }
});

test("each file names its licence at the top", () => {
  for (const path of [...source, ...machine, ...javascript, ...tests]) {
    assert.match(read(path).split("\n").slice(0, 5).join("\n"), SPDX, path);
  }
});

test("lock files name no registry", () => {
  for (const path of ["package-lock.json", "tests/hosts/package-lock.json"]) {
    assert.doesNotMatch(read(path), /"resolved"/, path);
  }
});

/** Paths of the files below a directory, from the root of the project. */
function files(directory, pattern) {
  const entries = readdirSync(join(ROOT, directory), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : files(path, pattern);
    return pattern.test(entry.name) ? [path] : [];
  });
}

function read(path) {
  return readFileSync(join(ROOT, path), "utf8");
}

function includes(path) {
  return [...read(path).matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)].map((match) => match[1]);
}

/** As clang-format leaves them: a body ends with the first brace in column 0. */
function* functions(text) {
  const heads = /^(?!typedef|struct|union|enum|extern)[A-Za-z_][^;{}=]*?(\w+)\([^;{}]*\)\s*\{$/gm;
  for (const head of text.matchAll(heads)) {
    const end = text.indexOf("\n}", head.index);
    yield { name: head[1], lines: text.slice(head.index, end).split("\n").length + 1 };
  }
}
