// SPDX-License-Identifier: MIT
// wordcount beside the system's `wc -w`, on a few hundred text files of the installed packages.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import { build } from "../js/cc.js";
import { HOSTS, ROOT, run, runProgram, testOnHosts } from "./hosts/hosts.js";

const MOST_FILES = 300;
const MOST_BYTES = 4 << 20;
const LONGEST = 512 << 10;

/** Whether `wc` counts a word without a printable character depends on its version. */
const DISPUTED = /(?:^|[\t-\r ])[^\t-\r -~]+(?:[\t-\r ]|$)/;

/** What real texts seldom have. The program reads 64 KiB at a time. */
const EDGES = {
  "edges/empty": "",
  "edges/blank": " \t\n\v\f\r ",
  "edges/unfinished": "no newline at the end",
  "edges/one-word": "x".repeat(200_000),
  "edges/word-across-chunks": "-".repeat(64 * 1024 - 2) + " abc def",
  "edges/space-at-chunk": "-".repeat(64 * 1024) + " abc",
  "edges/inside-words": "z\u00fcrich a\0b \x1b[1mbold\x1b[0m",
};

const tree = mkdtempSync(join(tmpdir(), "wasyncio-wordcount-"));
after(() => rmSync(tree, { recursive: true, force: true }));
const paths = [...copyTexts(), ...writeEdges()];

const output = "dist/tests/wordcount.wasm";
const wasm = join(ROOT, output);
const built = build({ cwd: ROOT, sources: ["web/examples/wordcount.c"], output });
built.catch(() => {}); // each test below reports it

async function count(host, args) {
  await built;
  return run(host, wasm, { args, dirs: { "/tree": tree } });
}

/** The lines of `wc -w`, without the spaces that align them. */
async function systemCount(args) {
  const env = { LC_ALL: "C" };
  const { code, stdout } = await runProgram("wc", ["-w", ...args], { cwd: tree, env });
  assert.equal(code, 0);
  return stdout.replace(/^ +/gm, "");
}

const expected = systemCount(paths);
expected.catch(() => {});
const guest = (path) => `/tree/${path}`;

testOnHosts(`as wc -w in ${paths.length} files`, HOSTS, async (host) => {
  const { code, stdout, stderr } = await count(host, paths.map(guest));
  assert.equal(stderr, "");
  assert.equal(stdout.replaceAll("/tree/", ""), await expected);
  assert.equal(code, 0);
});

testOnHosts("a file that is not there", HOSTS, async (host) => {
  const { code, stdout, stderr } = await count(host, ["edges/unfinished", "nope", "x"].map(guest));
  assert.equal(stdout, "5 /tree/edges/unfinished\n5 total\n");
  assert.match(stderr, /^wordcount: \/tree\/nope: .+\nwordcount: \/tree\/x: .+\n$/);
  assert.equal(code, 1);
});

testOnHosts("one file has no total, and no file is a mistake", ["node20"], async (host) => {
  assert.equal((await count(host, ["/tree/edges/blank"])).stdout, "0 /tree/edges/blank\n");
  const { code, stderr } = await count(host, []);
  assert.deepEqual({ code, stderr }, { code: 2, stderr: "usage: wordcount FILE...\n" });
});

test("the texts are enough to show something", () => {
  assert(paths.length >= 200, `${paths.length} files`);
});

/** Copies texts of node_modules, always the same ones. */
function copyTexts() {
  const from = join(ROOT, "node_modules");
  const chosen = [];
  let bytes = 0;
  for (const path of walk(from)) {
    const text = readFileSync(path, "latin1");
    if (text.length > LONGEST || DISPUTED.test(text)) continue;
    bytes += text.length;
    if (chosen.length === MOST_FILES || bytes > MOST_BYTES) break;
    chosen.push(relative(from, path));
  }
  chosen.forEach((path) => cpSync(join(from, path), join(tree, path)));
  return chosen;
}

function* walk(directory) {
  const entries = readdirSync(directory, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile() && /\.(js|md|txt)$/.test(entry.name)) yield path;
  }
}

function writeEdges() {
  mkdirSync(join(tree, "edges"));
  Object.entries(EDGES).forEach(([name, text]) => writeFileSync(join(tree, name), text));
  return Object.keys(EDGES);
}
