// SPDX-License-Identifier: MIT
// The tests of js/ on every host of JavaScript, from the packed tarball.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { before, test } from "node:test";
import { findHost, testOnHosts } from "../hosts/hosts.js";
import { TESTS } from "./bundle.js";
import { EXCEPTIONS, NODE_ONLY, skipsOf } from "./exceptions.js";
import { installPackage, makeFolder } from "./install.js";
import { matches, readItems } from "./items.js";
import { runTests, TEST_HOSTS } from "./run_tests.js";

const folder = makeFolder();
const files = readdirSync(TESTS).filter((name) => name.endsWith(".test.js") && !NODE_ONLY[name]);

const results = new Map(); // promises of what runTests gives, by file and host

/** Node is the first: what it makes is given to the others. */
const FIRST = "node20";
const findProgram = (host) => findHost(host) ?? (host === FIRST ? process.execPath : undefined);

const resultOf = (file, host) => results.get(`${file} on ${host}`);

before(async () => {
  await installPackage(folder);
  const inTurn = makeLimit(availableParallelism());
  for (const host of TEST_HOSTS.filter(findProgram))
    for (const file of files) {
      const result = inTurn(() => runOne(file, host));
      result.catch(() => {}); // its test says so
      results.set(`${file} on ${host}`, result);
    }
});

async function runOne(file, host) {
  const made = host === FIRST ? undefined : (await resultOf(file, FIRST)).made;
  return runTests(host, findProgram(host), file, { folder, skips: skipsOf(host, file), made });
}

/** A function that calls what it is given, `count` at a time and in order. */
function makeLimit(count) {
  const waiting = [];
  let free = count;
  return async (call) => {
    if (free) free--;
    else await new Promise((resolve) => waiting.push(resolve));
    try {
      return await call();
    } finally {
      if (waiting.length) waiting.shift()();
      else free++;
    }
  };
}

for (const file of files) {
  testOnHosts(`tests/js/${file}`, TEST_HOSTS, async (host, t) => {
    const { reports } = await resultOf(file, host);
    const failed = reports.filter(({ error }) => error);
    const skipped = reports.filter(({ skip }) => skip);
    const passed = reports.length - failed.length - skipped.length;
    const rest = skipped.length ? `, ${skipped.length} cannot run here` : "";
    t.diagnostic(`${host}, ${file}: ${passed} passed${rest}`);
    const texts = failed.map(({ test, error }) => `${host}, ${file}, ${test}:\n${error}`);
    assert.equal(texts.length, 0, texts.join("\n\n"));
    assert(passed > 0 || skipped.length > 0, `${host}, ${file}: no test`);
  });
}

/** The tests of a file that a line means, as they went on a host. */
async function findReports({ file, name }, host) {
  const { reports = [] } = (await resultOf(file, host)?.catch(() => ({}))) ?? {};
  return reports.filter(({ test }) => matches(name, test));
}

/** How many tests of an item passed on a host; each must be there, and one must pass. */
async function countPassed({ item, tests }, host) {
  let passed = 0;
  for (const line of tests) {
    const found = await findReports(line, host);
    assert(found.length, `items.txt names no test of ${host}: ${line.file}: ${line.name}`);
    const failed = found.filter(({ error }) => error).map(({ test }) => test);
    assert.equal(failed.join(", "), "", `${host}, ${line.file}`);
    passed += found.filter(({ skip }) => !skip).length;
  }
  assert(passed > 0, `nothing shows on ${host}: ${item}`);
  return `${host} ${passed}`;
}

for (const row of readItems()) {
  test(row.item, async (t) => {
    const counts = [];
    for (const host of TEST_HOSTS.filter(findProgram)) {
      const reason = row.missing[host];
      counts.push(reason ? `${host}: ${reason}` : await countPassed(row, host));
    }
    t.diagnostic(`${row.item}: ${counts.join(", ")}`);
  });
}

test("each exception is for a test that there is", async () => {
  for (const name of Object.keys(NODE_ONLY)) assert(readdirSync(TESTS).includes(name), name);
  for (const { file, tests } of EXCEPTIONS)
    for (const name of tests) {
      const found = await findReports({ file, name }, FIRST);
      assert.equal(found.length, 1, `${file}: ${name}`);
    }
});
