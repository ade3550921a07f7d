// SPDX-License-Identifier: MIT
// Builds C tests as one program and runs them on hosts. tests/test.h has the other end of the
// protocol.
import assert from "node:assert/strict";
import { build } from "../js/cc.js";
import { findHost, ROOT, run, testOnHosts } from "./hosts/hosts.js";

const HOSTS = ["node20", "node26", "deno", "bun", "workerd", "wasmtime"];

/** On all of them, which takes a minute: for CI, and for all tests at once (run.js). */
const thorough = Boolean(process.env.CI || process.env.ALL_HOSTS);

/** Otherwise on these two, and what ends the program on the first: wasmtime compiles each time. */
const FEW = [HOSTS.find(findHost), "wasmtime"];

const FLAGS = "-std=c11 -Wall -Wextra -Wpedantic -Wshadow -Werror -Isrc -Iwasm -Itests".split(" ");

/**
 * Declares the tests of the sources, for each host. Returns their names. With a toolchain of its own
 * the program runs on few hosts. hosts: if only some can run them; target: as of build(); settings:
 * more options of run(), or a function that gives them for a host.
 */
export async function runCTests(title, sources, output, options = {}) {
  const { toolchain, hosts, target, settings = {} } = options;
  const quick = !process.env.CI; // CI tests what users build
  const wasm = await build({ cwd: ROOT, sources, flags: FLAGS, output, quick, target, toolchain });
  const tests = await listTests(wasm, target ? hosts : HOSTS);
  const usual = thorough && !toolchain ? HOSTS : FEW;
  if (!thorough && !hosts)
    console.log(`${title}: on ${FEW.join(" and ")}; CI=true runs them on all hosts`);
  const settingsOf = typeof settings === "function" ? settings : () => settings;
  testOnHosts(title, hosts ?? usual, (host, t) =>
    runTests(wasm, tests, host, t, { target, settings: settingsOf(host) }),
  );
  return tests.map(nameOf);
}

/** A line is `file.name`, or `file.name exit=70 stderr=text` for one that ends the program. */
async function listTests(wasm, hosts) {
  const host = hosts.find(findHost);
  assert(host, `none of ${hosts.join(", ")} is installed`);
  const { code, stdout, stderr } = await run(host, wasm, { args: ["--list"], virtualTime: true });
  assert.equal(code, 0, `--list: ${stderr}`);
  const tests = stdout.trim().split("\n").map(parseTest);
  assert(tests.length > 1, "--list printed no tests");
  return tests;
}

function parseTest(line) {
  const match = /^(\S+)(?: exit=(\d+))?(?: stderr=(.*))?$/.exec(line);
  assert(match, `--list printed: ${line}`);
  const [, name, exit, text = ""] = match;
  return {
    name,
    text: text.replaceAll("\\n", "\n"),
    exit: exit === undefined ? undefined : Number(exit),
  };
}

/** A component's exit code is 0 or 1, so that those which end the program are not run as one. */
async function runTests(wasm, tests, host, t, { target, settings }) {
  const ends = !target && (thorough || host === FEW[0]);
  const together = tests.filter((test) => test.exit === undefined);
  const alone = ends ? tests.filter((test) => test.exit !== undefined) : [];
  const result = await run(host, wasm, {
    ...settings,
    args: together.map(nameOf),
    virtualTime: true,
  });
  const lines = parseResults(result.stdout);
  const results = new Map(await Promise.all(alone.map((test) => runAlone(wasm, host, test))));
  for (const { name } of together) await t.test(name, () => checkLine(lines.get(name), result));
  for (const test of alone) await t.test(test.name, () => checkEnd(results.get(test), test));
  await t.test("the program ran to its end", () => {
    assert.match(result.stdout, new RegExp(`^done ${together.length}$`, "m"), describe(result));
    const failed = [...lines.values()].some((line) => !line.startsWith("ok "));
    assert.equal(result.code === 0, !failed, describe(result));
  });
}

const nameOf = (test) => test.name;

/** `ok NAME` or `not ok NAME: FILE:LINE: TEXT`; anything else a test has printed itself. */
function parseResults(stdout) {
  const lines = stdout.matchAll(/^(?:not )?ok ([^\s:]+).*$/gm);
  return new Map([...lines].map((match) => [match[1], match[0]]));
}

function checkLine(line, result) {
  assert(line, `the program ended before this test: ${describe(result)}`);
  assert(line.startsWith("ok "), `${line}\n${result.stderr}`);
}

/** A test that ends the program is run in a process of its own; all of them at once. */
async function runAlone(wasm, host, test) {
  return [test, await run(host, wasm, { args: [test.name], virtualTime: true })];
}

function checkEnd(result, { exit, text }) {
  assert.equal(result.code, exit, describe(result));
  assert(result.stderr.includes(text), `stderr lacks "${text}": ${describe(result)}`);
}

function describe({ code, stdout, stderr }) {
  return `exit code ${code}\n${stdout.slice(-500)}\n${stderr}`;
}
