// SPDX-License-Identifier: MIT
// The same program on files in memory and on a real directory, which it must not leave.
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { load } from "../../js/index.js";
import { buildFixture, collectOutput } from "./fixtures/modules.js";

const EXPECTED = `in.txt = 5 'first'
mkdir: ok
mkdir again: File exists
w: ok
a: ok
wx: File exists
d/a = 7 '1234567'
pread: ok
pwrite: ok
345 end 10
truncate: ok
stat: ok
size 4 regular 1
write to a reader: Bad file descriptor
rename: ok
d/b = 4 '1234'
d/a: No such file or directory
in.txt/x: Not a directory
. .. b
. .. d/ in.txt
rmdir full: Directory not empty
unlink: ok
write: ok
cut: ok
grow: ok
3 bytes 61 0, at 3
times: ok
modified 1000000000
mkdir: ok
move in: ok
into itself: Invalid argument
onto a file: Not a directory
onto a full one: Directory not empty
all: ok
f/e/../e/c = 3 'a'
below a file: Not a directory
rmdir: ok
`;

let directory, wasm;
before(async () => {
  wasm = await buildFixture("files.c", { library: false });
  directory = mkdtempSync?.(join(tmpdir(), "wasyncio-files-")); // where there are files
});
after(() => rmSync?.(directory, { recursive: true, force: true }));

function makeDirectory(name) {
  const path = join(directory, name);
  mkdirSync(path);
  writeFileSync(join(path, "in.txt"), "first");
  return path;
}

// Directories are marked by "/", and "." and ".." are some.
const normalize = (text) => text.replaceAll("./ ../", ". ..");

async function runFiles(options) {
  const { output, options: outputs } = collectOutput();
  const app = await load(wasm, { stdin: "", ...outputs, ...options });
  assert.equal(await app.run(), 7, output.stderr);
  const text = normalize(output.stdout);
  assert(text.startsWith(EXPECTED), text);
  return text.slice(EXPECTED.length);
}

test("files in memory", async () => {
  const content = new TextEncoder().encode("first");
  const rest = await runFiles({ files: { "in.txt": content }, stdin: "one\ntwo\n" });
  assert.equal(rest, "out: Operation not permitted\nstdin one\nstdin two\n");
  assert.equal(new TextDecoder().decode(content), "first");
});

test("files in a real directory", async () => {
  const path = makeDirectory("real");
  const parts = ["a", "b\nc", "\n"].map((text) => new TextEncoder().encode(text));
  const rest = await runFiles({ dirs: { ".": path }, stdin: () => parts.shift() ?? null });
  assert.equal(rest, "out: Operation not permitted\nstdin ab\nstdin c\n");
  assert.equal(readFileSync(join(path, "in.txt"), "utf8"), "first");
});

// What a program may find in the directory `path`, which is beside `outside`.
function makeLinks(path, outside) {
  mkdirSync(path);
  mkdirSync(outside);
  writeFileSync(join(outside, "secret"), "");
  writeFileSync(join(path, "ok"), "");
  const targets = { file: join(outside, "secret"), dir: outside, dangling: join(outside, "new") };
  const links = { up: "..", loop: "./loop", inside: "deep/up/ok", "deep/up": ".." };
  mkdirSync(join(path, "deep"));
  for (const [name, target] of Object.entries({ ...targets, ...links })) {
    symlinkSync(target, join(path, name));
  }
}

test("no way out of a real directory", async () => {
  const [path, outside] = ["prison", "outside"].map((name) => join(directory, name));
  makeLinks(path, outside);
  const ways = ["file", "dir/secret", "dir/new", "dangling", "up/outside/secret", "/etc/passwd"];
  const others = ["loop", "../outside/secret", "ok/../../outside/secret", "deep/up/../ok"];
  const args = ["inside", ...ways, ...others];
  const { output, options } = collectOutput();
  const escape = await buildFixture("escape.c", { library: false });
  const app = await load(escape, { ...options, dirs: { ".": path }, args });
  assert.equal(await app.run(), 0);
  const lines = output.stdout.trim().split("\n");
  assert.equal(lines.length, args.length + 4, output.stdout);
  const fine = lines.filter((line) => line.endsWith(": ok"));
  assert.deepEqual(fine, ["inside: ok", "move: ok"], output.stdout);
  assert(!existsSync(join(outside, "new")));
});

test("a directory that is not there is named", async () => {
  const dirs = { "/data": join(directory, "nowhere") };
  const message = /^load: option 'dirs', '\/data': ENOENT.*nowhere/;
  await assert.rejects(load(wasm, { dirs }), { message });
});

const skip = existsSync && "this host has them";
test("real directories are refused where there are none", { skip }, () =>
  assert.rejects(load(wasm, { dirs: { ".": "." } }), {
    name: "NotImplementedError",
    message: "load: option 'dirs' needs node:fs",
  }),
);

test("a file in memory that is also a directory is named", async () => {
  const message = /option 'files': '\/a' is a file/;
  await assert.rejects(load(wasm, { files: { a: "", "a/b": "" } }), { message });
});

test("a program that was given no files sees none", async () => {
  const { output, options } = collectOutput();
  const app = await load(wasm, { ...options, stdin: "" });
  assert.equal(await app.run(), 7);
  assert.match(output.stdout, /^in\.txt: (?!ok)/);
});
