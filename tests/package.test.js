// SPDX-License-Identifier: MIT
// The package as others get it: packed, installed into an empty folder, and used there by runtimes,
// by TypeScript, by bundlers and by a page.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { build } from "../js/cc.js";
import { BUNDLERS, findBundler } from "./hosts/bundlers.js";
import { evaluateInPage } from "./hosts/chromium.js";
import { findHost, ROOT, testOnHosts } from "./hosts/hosts.js";
import { OLDEST, runWorker } from "./hosts/workerd.js";
import { installPackage, makeFolder, useIn } from "./package/install.js";

const folder = makeFolder();
const at = (...names) => join(folder, ...names);
const put = (name, text) => writeFileSync(at(name), text);

const EXPECTED = {
  main: { code: 0, output: "inner done\ncalled back: inner\n" },
  described: "-1 1152921504606846976 0.5 1 grün 3:abc",
  order: ["slow", "quick", "middle"],
  many: 1000,
  failed: ["ValueError", "bad port 99"],
  argument: ["TypeError", "fail(): argument 1 must be int, not string"],
  timeout: "TimeoutError",
  aborted: "CancelledError",
  closed: "RuntimeError",
  output: "quick done\nmiddle done\nslow done\nlate CancelledError\n",
  looped: {
    names: ["slow", "middle", "quick"],
    log: ["middle", "quick", "slow"],
    cancelled: "CancelledError",
    late: "TimeoutError",
  },
  job: 42,
};

const use = (program, args) => useIn(folder, program, args);
const resultOf = (stdout) => JSON.parse(/^result (.*)$/m.exec(stdout)[1]);

let packed; // what `npm pack` says of the tarball

before(async () => {
  const program = await build({
    cwd: join(ROOT, "tests/js/fixtures"),
    sources: [join(ROOT, "tests/js/fixtures/exports.c")],
  });
  for (const name of readdirSync(join(ROOT, "tests/package")))
    if (name.endsWith(".mjs")) cpSync(join(ROOT, "tests/package", name), at(name));
  cpSync(program, at("program.wasm"));
  packed = await installPackage(folder);
});

test("the tarball holds what is used, and nothing else", () => {
  const names = packed.files.map(({ path }) => path);
  const { bin, exports } = JSON.parse(readFileSync(at("node_modules/wasyncio/package.json")));
  const wanted = [
    bin.wasyncio,
    exports["."].types,
    exports["."].default,
    exports["./asyncio.wasm"],
    "src/asyncio.h",
    "dist/asyncio.pc",
    "dist/libasyncio.a",
    "dist/wasyncio-config.cmake",
    "dist/wasyncio-toolchain.cmake",
    "js/ld",
  ];
  for (const path of wanted) assert(names.includes(path.replace("./", "")), `no ${path}`);
  const built = /^dist\/(asyncio\.(pc|wasm)|libasyncio\.a|wasyncio-[\w-]+\.cmake)$/;
  const others = names.filter((name) => !/^(js|src|wasm)\//.test(name) && !built.test(name));
  assert.deepEqual(others.sort(), ["LICENSE", "README.md", "package.json"]);
  assert.deepEqual(
    names.filter((name) => /test/.test(name)),
    [],
  );
});

test("nothing else is installed with it", () => {
  const { packages } = JSON.parse(readFileSync(at("package-lock.json")));
  assert.deepEqual(Object.keys(packages), ["", "node_modules/wasyncio"]);
});

test("npx wasyncio", async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json")));
  assert.equal(await use("npx", ["--no-install", "wasyncio", "--version"]), `${version}\n`);
});

const PREFIXES = { node20: [], node26: [], deno: ["run", "--quiet", "--allow-read"], bun: [] };

testOnHosts("import", Object.keys(PREFIXES), async (host) => {
  const args = [...PREFIXES[host], "main.mjs", "program.wasm"];
  assert.deepEqual(resultOf(await use(findHost(host), args)), EXPECTED);
});

const TYPED = `import { load } from "wasyncio";
const app = await load<{ greet(name: string): Promise<string> }>("app.wasm");
export const [code, text]: [number, string] = [await app.run(), await app.exports.greet("Ada")];
`;

const tsc = (...args) =>
  use(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), ...args]);

test("tsc finds the types", () => {
  put("typed.mts", TYPED);
  return tsc(..."--noEmit --strict --target es2022 --module nodenext typed.mts".split(" "));
});

const TYPED_EXPORTS = `import { load } from "wasyncio";
import type { Exports } from "./program.js";
const { exports } = await load<Exports>("program.wasm");
export const text: string = await exports.delayed("slow", 0.5, { timeout: 1 });
// @ts-expect-error the delay is a number
await exports.delayed("slow", "0.5");
`;

test("npx wasyncio types writes what tsc takes", async () => {
  put("program.d.ts", await use("npx", ["--no-install", "wasyncio", "types", "program.wasm"]));
  put("typed_exports.mts", TYPED_EXPORTS);
  await tsc(..."--noEmit --strict --target es2022 --module nodenext typed_exports.mts".split(" "));
});

/** What a file of js/ is imported as. */
function publicName(entry) {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json")));
  const isFile = ([, { types }]) => types === `./js/${entry}.d.ts`;
  const [name] = Object.entries(exports).find(isFile) ?? [`./${entry}`];
  return `wasyncio${name.slice(1)}`;
}

test("the tests of the types pass with those of the package", async () => {
  const names = readdirSync(join(ROOT, "js")).filter((name) => name.endsWith(".test-d.ts"));
  assert(names.includes("index.test-d.ts") && names.includes("asyncio.test-d.ts"));
  for (const name of names) {
    const text = readFileSync(join(ROOT, "js", name), "utf8");
    put(
      name,
      text.replace(/"\.\/([\w/]+)\.js"/g, (_, entry) => `"${publicName(entry)}"`),
    );
  }
  const config = { extends: join(ROOT, "tsconfig.json"), include: [at("*.test-d.ts")] };
  put("tsconfig.json", JSON.stringify(config));
  await tsc("--project", at("tsconfig.json"));
});

const openSubject = (chromium, directory, page) =>
  evaluateInPage(chromium, directory, page, () => globalThis.result);

testOnHosts("a page without a bundler", ["chromium"], async (host) => {
  const names = { imports: { wasyncio: "./node_modules/wasyncio/js/index.js" } };
  put(
    "unbundled.html",
    `<!doctype html><script type="importmap">${JSON.stringify(names)}</script>
    <script type="module" src="page.mjs"></script>`,
  );
  assert.deepEqual(await openSubject(findHost(host), folder, "unbundled.html"), EXPECTED);
});

/** Bundles the app into a directory of the bundler's name; skips the test when it is not there. */
async function bundleBy(name, t) {
  const bundle = await findBundler(name);
  if (!bundle) {
    const reason = `${name} is not installed; npm ci --prefix tests/hosts`;
    return process.env.CI ? assert.fail(reason) : t.skip(reason);
  }
  mkdirSync(at(name), { recursive: true });
  assert.deepEqual(await bundle(folder, at(name)), []);
  return at(name);
}

for (const name of BUNDLERS) {
  testOnHosts(`a page bundled by ${name}`, ["chromium"], async (host, t) => {
    const directory = await bundleBy(name, t);
    if (!directory) return;
    assert.deepEqual(await openSubject(findHost(host), directory, "index.html"), EXPECTED);
  });
}

/** workerd as it was on a day: without anything of Node's, and with all of it. */
const WORKERS = { [OLDEST]: [], "2026-10-01": ["nodejs_compat"] };

for (const [date, flags] of Object.entries(WORKERS)) {
  testOnHosts(`a worker of ${date}`, ["workerd"], async (host, t) => {
    const directory = await bundleBy("esbuild", t);
    if (!directory) return;
    const modules = [
      ["worker.mjs", "esModule", join(directory, "worker.js")],
      ["program.wasm", "wasm", at("program.wasm")],
      ["wasyncio/asyncio.wasm", "wasm", at("node_modules/wasyncio/dist/asyncio.wasm")],
    ];
    const { stdout, stderr } = await runWorker(findHost(host), directory, modules, { date, flags });
    assert.match(stdout, /^result /m, stderr);
    assert.deepEqual(resultOf(stdout), EXPECTED);
  });
}
