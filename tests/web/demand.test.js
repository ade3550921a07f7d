// SPDX-License-Identifier: MIT
// ./build.sh serve: the page is there at once, and each program once it is asked for.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { link } from "../../js/cc.js";
import { ROOT } from "../../js/cc/cache.js";
import { FIRST } from "../../web/programs.js";
import { refreshFrame } from "../../web/build/build.js";
import { Demand } from "../../web/build/demand.js";
import { buildApart, planOf } from "../../web/build/modules.js";
import { serve } from "../../web/build/serve.js";

const folder = mkdtempSync(join(tmpdir(), "wasyncio-demand-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = (name) => `/programs/${name}.wasm`;

/** One whose builds end when they are told to: { demand, builds: [name, resolve, reject] of each }. */
function start({ fresh = () => false } = {}) {
  const builds = [];
  const build = (name) =>
    new Promise((resolve, reject) => builds.push([name, resolve, () => reject(new Error(name))]));
  return { demand: new Demand(folder, ["a", "b"], { build, fresh }), builds };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("who asks while a program is being built waits for the same build", async () => {
  const { demand, builds } = start();
  const both = [demand.prepare(path("a")), demand.prepare(path("a"))];
  await settle();
  assert.deepEqual(namesOf(builds), ["a"]);
  builds[0][1]();
  await Promise.all(both);
});

test("programs are built one after the other", async () => {
  const { demand, builds } = start();
  const [a, b] = [demand.prepare(path("a")), demand.prepare(path("b"))];
  await settle();
  assert.deepEqual(namesOf(builds), ["a"]);
  builds[0][1]();
  await a;
  await settle();
  assert.deepEqual(namesOf(builds), ["a", "b"]);
  builds[1][1]();
  await b;
});

test("one that fails says so to all who wait, holds up no other, and is tried again", async () => {
  const { demand, builds } = start();
  const [first, second, b] = ["a", "a", "b"].map((name) => demand.prepare(path(name)));
  await settle();
  builds[0][2]();
  await assert.rejects(first, { message: "a" });
  await assert.rejects(second, { message: "a" });
  await settle();
  builds[1][1]();
  await b;
  const again = demand.prepare(path("a"));
  await settle();
  assert.deepEqual(namesOf(builds), ["a", "b", "a"]);
  builds[2][1]();
  await again;
});

test("one that is fresh waits for nothing, and other files are not its business", async () => {
  const { demand, builds } = start({ fresh: (file) => file === join(folder, "programs/b.wasm") });
  const a = demand.prepare(path("a"));
  await settle();
  await demand.prepare(path("b"));
  for (const other of ["/", "/page.js", path("c"), "/programs/../a.wasm"])
    await demand.prepare(other);
  builds[0][1]();
  await a;
  assert.deepEqual(namesOf(builds), ["a"]);
});

const namesOf = (builds) => builds.map(([name]) => name);

test("the page is served without a program, which is built when it is asked for", async () => {
  await refreshFrame({ output: folder });
  assert.deepEqual(["index.html", "page.js", "programs"].map(isThere), [true, true, false]);
  const demand = new Demand(folder, ["hello"]);
  const { url, close } = await serve(folder, { prepare: (each) => demand.prepare(each) });
  try {
    const module = await (await fetch(`${url}programs/hello.wasm`)).arrayBuffer();
    assert(WebAssembly.validate(module));
  } finally {
    close();
  }
});

test("what the build of a program says goes to the terminal and into the error", async () => {
  let said = "";
  const failed = buildApart(["no_such"], join(folder, "programs"), {
    say: (text) => (said += text),
  });
  const message = "wasyncio: web/examples/no_such.c: no such file";
  await assert.rejects(failed, { name: "BuildError", message });
  assert.equal(said, `${message}\n`);
});

const isThere = (name) => existsSync(join(folder, name));

/** What a compiler that only makes empty files is asked to do, from an empty cache on. */
async function askFor(t, name, startsSlowly, programs) {
  const { WASYNCIO_CACHE: before } = process.env;
  t.after(() => {
    if (before === undefined) delete process.env.WASYNCIO_CACHE;
    else process.env.WASYNCIO_CACHE = before;
  });
  process.env.WASYNCIO_CACHE = join(folder, name);
  const asked = [];
  const run = (jobs) => {
    asked.push(jobs.map(({ source, tool }) => source ?? tool));
    for (const { output } of jobs) writeFileSync(output, "");
  };
  for (const what of programs) await link({ ...what, toolchain: { id: name, startsSlowly, run } });
  return asked;
}

const README = { cwd: ROOT, sources: [`web/examples/${FIRST}.c`] }; // its first command

test("after the README's first command no file is compiled for the program that greets", async (t) => {
  const [, page] = await askFor(t, "slow", true, [README, planOf(FIRST)]);
  assert.deepEqual(page, ["ar", "clang", "clang"]); // it is archived, and linked twice
});

test("a compiler that starts at once compiles only what is asked for", async (t) => {
  const [first, page] = await askFor(t, "quick", false, [README, planOf(FIRST)]);
  const traced = page.filter((job) => job.endsWith(".c"));
  assert(traced.includes("src/trace.c") && traced.length < first.length / 4, `${traced}`);
  assert.equal(new Set(first).size, first.length - 1, "twice"); // but for the two links
});
