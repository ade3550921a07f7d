// SPDX-License-Identifier: MIT
// The page in browsers: every program prints what it should, the timeline shows what it did, and it
// can be stopped and stepped, also one that would rather not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { PROGRAMS } from "../../web/programs.js";
import { BROWSERS, ROOT, testOnHosts } from "../hosts/hosts.js";
import * as inPage from "./fixtures/in_page.js";
import { KNOWN, SUMS } from "./fixtures/known.js";
import { DIAGNOSIS, open, startSite, startStrangeSite } from "./site.js";

const VIRTUAL = "Infinity";
let url;
let strange;
before(async () => {
  url = await startSite();
  strange = await startStrangeSite();
});

/** Those that print something else here than tests/examples has. */
const APART = {
  subprocess: {
    output: "",
    errors: "NotImplementedError: only .wasm programs can be started on this host\n",
    exit: "exit code 1",
  },
  signal: {
    output: "",
    errors: "NotImplementedError: signals are not on this host\n",
    exit: "exit code 1",
  },
  checksums: { output: SUMS, errors: "", exit: "exit code 1" },
  wordcount: {
    output: "13 haiku.txt\n9 pangram.txt\n22 total\n",
    errors: "wordcount: missing.txt: No such file or directory\n",
    exit: "exit code 1",
  },
  fetch_all: {
    output: /^200 \d+ \.\/\n200 \d+ page.css\n404 \d+ no-such-page\n$/,
    errors: "",
    exit: "exit code 1",
  },
};

function expectedOf(name) {
  if (APART[name]) return { ...APART[name] };
  const output = readFileSync(join(ROOT, "tests/examples", `${name}.out`), "utf8");
  return { output, errors: "", exit: "exit code 0" };
}

function check(name, got) {
  const expected = expectedOf(name);
  if (expected.output instanceof RegExp) {
    assert.match(got.output, expected.output);
    expected.output = got.output;
  }
  assert.deepEqual(got, expected, name);
}

async function run(page, name, patience = 100) {
  await page.evaluate(inPage.choose, name, VIRTUAL);
  await page.evaluate(inPage.click, "run");
  return page.evaluate(inPage.untilEnded, patience);
}

/**
 * The same in Firefox, where a worker that makes workers may stop for good in `new Worker` while
 * WebDriver listens: 6 of 40 pages with 20 lines of JavaScript did (Firefox ESR 153), and none of 40
 * that nobody drove. Such a run is ended, and made again.
 */
async function runDriven(page, name) {
  for (let tries = 0; tries < 8; tries++) {
    const got = await run(page, name, 5);
    if (got) return got;
    await page.evaluate(inPage.click, "stop");
    await page.evaluate(inPage.untilEnded);
  }
  throw new Error(`${name} did not give control back, eight times`);
}

testOnHosts("every program prints what it should", BROWSERS, async (host, t) => {
  const page = await open(t, host, `${url}#future`);
  const usual = host === "firefox" ? runDriven : run;
  for (const { name } of PROGRAMS) check(name, await usual(page, name));
});

testOnHosts("the timeline has what three programs do", BROWSERS, async (host, t) => {
  const page = await open(t, host, `${url}#future`);
  for (const [name, known] of Object.entries(KNOWN)) {
    await run(page, name);
    const rows = await page.evaluate(inPage.readTable, known.length);
    assert.deepEqual(
      rows.map(([task, state, result, , , states]) => [task, state, result, states]),
      known,
    );
    for (const [, , , made, stack] of rows.slice(1)) {
      assert.match(made, new RegExp(`^by Task-1 at ${name}\\.c:\\d+$`));
      assert.match(stack, /^(at most \d+ bytes|never parked)$/);
    }
  }
});

testOnHosts("stop cancels main, and the cleanup is seen", BROWSERS, async (host, t) => {
  const page = await open(t, host, `${url}#cancel_task`);
  await page.evaluate(inPage.click, "step");
  await page.evaluate(inPage.untilSays, "state", "paused");
  await page.evaluate(inPage.stepUntil, "working");
  await page.evaluate(inPage.click, "stop");
  assert.deepEqual(await page.evaluate(inPage.untilEnded), {
    output: "cancelled before it began\nworking\ncleaning up\n",
    errors: "KeyboardInterrupt\n",
    exit: "exit code 130",
  });
  const rows = await page.evaluate(inPage.readTable, 3);
  assert.deepEqual(
    rows.map(([, state]) => state),
    ["cancelled", "cancelled", "cancelled"],
  );
});

testOnHosts("one pass at a time", BROWSERS, async (host, t) => {
  const page = await open(t, host, `${url}#gather`);
  await page.evaluate(inPage.click, "step");
  await page.evaluate(inPage.untilSays, "state", "paused");
  const [presses, passes] = await page.evaluate(inPage.stepUntil, "finished 4");
  assert.deepEqual([presses, passes], [4, 4]);
  const rows = await page.evaluate(inPage.readTable, 6);
  assert.deepEqual(
    rows.slice(0, 3).map(([, state]) => state),
    ["waits for gather of 5", "waits for sleep 100 ms", "waits for sleep 80 ms"],
  );
  await page.evaluate(inPage.choose, "gather", VIRTUAL);
  await page.evaluate(inPage.click, "pause"); // goes on
  check("gather", await page.evaluate(inPage.untilEnded));
});

testOnHosts("a task's state is told by keyboard", BROWSERS, async (host, t) => {
  const page = await open(t, host, `${url}#gather`);
  await run(page, "gather");
  await page.evaluate(() => document.getElementById("lanes").focus());
  for (const key of ["ArrowDown", "ArrowDown"]) await page.press(key);
  const about = () => page.evaluate(() => document.getElementById("about").textContent);
  assert.match(await about(), /^TaskTask-2Statedone.*Result0Stackat most \d+ bytesMadeby Task-1/);
  await page.press("ArrowLeft");
  await page.press("ArrowLeft");
  assert.match(await about(), /^TaskTask-2Statewaits for sleep 100 ms/);
  await page.press("ArrowUp");
  assert.match(await about(), /^TaskTask-1Statewaits for gather of 5.*AwaitsTask-2, Task-3/);
});

testOnHosts("a program that never yields can be stopped", BROWSERS, async (host, t) => {
  const page = await open(t, host, `${strange}#future`);
  await page.evaluate(inPage.click, "run");
  assert.match(await page.evaluate(inPage.untilSays, "state", "busy"), /not given control back/);
  await page.evaluate(inPage.click, "stop");
  const { output, exit } = await page.evaluate(inPage.untilEnded);
  assert.equal(output, "spinning\n");
  assert.match(exit, /^ended by the page: it did not give control back/);
  check("gather", await run(page, "gather")); // the page is as before
});

testOnHosts(
  "one that does not end when cancelled ends by a second stop",
  BROWSERS,
  async (host, t) => {
    const page = await open(t, host, `${strange}#wait`);
    await page.evaluate(inPage.click, "run");
    await page.evaluate(inPage.untilSays, "output", "begun");
    await page.evaluate(inPage.click, "stop");
    await page.evaluate(inPage.untilSays, "output", "no");
    await page.evaluate(inPage.click, "stop");
    const { exit } = await page.evaluate(inPage.untilEnded);
    assert.equal(exit, "ended by the page: it did not end when it was cancelled");
  },
);

testOnHosts("a broken module is told of", BROWSERS, async (host, t) => {
  const page = await open(t, host, `${strange}#shield`);
  await page.evaluate(inPage.click, "run");
  const { exit } = await page.evaluate(inPage.untilEnded);
  assert.match(exit, /^LoadError: .*shield\.wasm .*/);
});

testOnHosts("a program that the server cannot build is told of", BROWSERS, async (host, t) => {
  const page = await open(t, host, `${strange}#wait_for`);
  await page.evaluate(inPage.click, "run");
  assert.deepEqual(await page.evaluate(inPage.untilEnded), {
    output: "",
    errors: `${DIAGNOSIS}\n`,
    exit: "Error: wait_for.wasm could not be built",
  });
});

testOnHosts("a policy without WebAssembly is told of", BROWSERS, async (host, t) => {
  const headers = { "Content-Security-Policy": "default-src 'self'" };
  const page = await open(t, host, await startSite({ headers }));
  const notice = await page.evaluate(inPage.untilSays, "notice", "WebAssembly");
  assert.match(notice, /Content-Security-Policy .* 'wasm-unsafe-eval'/);
  assert.equal(await page.evaluate(() => document.getElementById("run").disabled), true);
});
