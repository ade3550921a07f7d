// SPDX-License-Identifier: MIT
// The page as it looks and what it costs: accessibility, widths, bytes, requests. Pictures of it
// are left in dist/tests/looks, to be looked at.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { before } from "node:test";
import { gzipSync } from "node:zlib";
import { BROWSERS, ROOT, testOnHosts } from "../hosts/hosts.js";
import * as inPage from "./fixtures/in_page.js";
import { open, startSite } from "./site.js";

const BUDGET = 250_000; // bytes of gzip
const WIDTHS = { 360: 780, 768: 1024, 1440: 900 };
const PICTURES = join(ROOT, "dist/tests/looks");
const AXE = createRequire(import.meta.url)("axe-core").source;
const scheme = (value) => [{ name: "prefers-color-scheme", value }];

let url;
before(async () => {
  url = await startSite({ names: ["gather", "thousand"], quick: false });
  mkdirSync(PICTURES, { recursive: true });
});

async function runProgram(page, name = "gather") {
  await page.evaluate(inPage.choose, name, "Infinity");
  await page.evaluate(inPage.click, "run");
  await page.evaluate(inPage.untilEnded);
}

/** What axe-core finds: [rule, element] of each. */
async function findViolations(page) {
  await page.evaluate(new Function(AXE));
  return page.evaluate(async () => {
    const { violations } = await window.axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => [id, String(target)]));
  });
}

testOnHosts("axe-core finds nothing", BROWSERS, async (host, t) => {
  const page = await open(t, host, `${url}#gather`);
  assert.deepEqual(await findViolations(page), []);
  await runProgram(page);
  await page.evaluate(() => document.getElementById("lanes").focus());
  await page.press("ArrowDown");
  await page.evaluate(inPage.readTable, 11);
  assert.deepEqual(await findViolations(page), []);
});

/** Until what was drawn for another size is shown. */
const untilDrawn = () =>
  new Promise((resolve) => {
    window.requestAnimationFrame(() => window.requestAnimationFrame(resolve));
  });

/** Of each width a picture, after which nothing has to scroll sideways. */
async function checkWidths(page, name, check = () => {}) {
  for (const [width, height] of Object.entries(WIDTHS)) {
    await page.resize([Number(width), height]);
    await page.evaluate(untilDrawn);
    await page.screenshot(join(PICTURES, `${name}-${width}.png`));
    const [wide, inner] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      window.innerWidth,
    ]);
    assert(wide <= inner, `${name}: it scrolls sideways at ${width} pixels: ${wide} of ${inner}`);
    await check(width);
  }
}

testOnHosts("three widths, in light and dark", ["chromium"], async (host, t) => {
  const page = await open(t, host, `${url}#gather`);
  await runProgram(page);
  for (const value of ["light", "dark"]) {
    await page.puppeteer.emulateMediaFeatures(scheme(value));
    await checkWidths(page, `${host}-${value}`, async (width) => {
      assert.deepEqual(await findViolations(page), [], `${value}, ${width}`);
    });
  }
});

testOnHosts("three widths", ["firefox", "webkit"], async (host, t) => {
  const page = await open(t, host, `${url}#gather`);
  await runProgram(page);
  await checkWidths(page, host);
});

/** The answers that a page gets while `act` is done, and what its console said. */
async function record(page, act) {
  const answers = [];
  const said = [];
  const { puppeteer } = page;
  puppeteer.on("response", (answer) => answers.push(answer));
  puppeteer.on("console", (message) => said.push(message.text()));
  await puppeteer.setCacheEnabled(false);
  await act();
  return { urls: [...new Set(answers.map((answer) => answer.url()))], said };
}

async function gzipped(urls) {
  const bodies = await Promise.all(urls.map(async (each) => (await fetch(each)).arrayBuffer()));
  return bodies.reduce((sum, body) => sum + gzipSync(Buffer.from(body)).length, 0);
}

testOnHosts(
  "the first load is small, with no module and nothing from elsewhere",
  ["chromium"],
  async (host, t) => {
    const page = await open(t, host, "about:blank");
    const { urls, said } = await record(page, () =>
      page.puppeteer.goto(`${url}#gather`, { waitUntil: "networkidle0" }),
    );
    const bytes = await gzipped(urls);
    t.diagnostic(`${urls.length} files, ${bytes} bytes of gzip`);
    assert(urls.length >= 3 && urls.every((each) => each.startsWith(url)), `${urls}`);
    assert(!urls.some((each) => /worker|\.wasm/.test(each)), `${urls}`);
    assert(bytes <= BUDGET);
    assert.deepEqual(said, []);
  },
);

testOnHosts(
  "even with the program that greets it is within the same bytes",
  ["chromium"],
  async (host, t) => {
    const page = await open(t, host, "about:blank");
    const { urls, said } = await record(page, async () => {
      await page.puppeteer.goto(url);
      await page.evaluate(inPage.untilEnded);
    });
    const bytes = await gzipped(urls);
    t.diagnostic(`${urls.length} files, ${bytes} bytes of gzip`);
    assert.deepEqual(
      urls.filter((each) => each.endsWith(".wasm")),
      [`${url}programs/gather.wasm`],
    );
    assert(
      urls.every((each) => each.startsWith(url)),
      `${urls}`,
    );
    assert(bytes <= BUDGET);
    assert.deepEqual(said, []);
  },
);

testOnHosts("who wants less motion is not greeted by any", ["chromium"], async (host, t) => {
  const features = [{ name: "prefers-reduced-motion", value: "reduce" }];
  const page = await open(t, host, url, { features });
  assert.equal(await page.evaluate(() => document.getElementById("run").textContent), "Run");
  assert.equal(await page.evaluate(() => document.getElementById("run").disabled), false);
});

testOnHosts("a browser without WebAssembly is told so", ["chromium"], async (host, t) => {
  const page = await open(t, host, "about:blank");
  await page.puppeteer.evaluateOnNewDocument(() => delete globalThis.WebAssembly);
  await page.puppeteer.goto(url);
  const notice = await page.evaluate(inPage.untilSays, "notice", "WebAssembly");
  assert.match(notice, /^This browser has no WebAssembly/);
  assert.deepEqual(await findViolations(page), []);
});

/** Milliseconds of work in each frame while the timeline is zoomed and moved: for the log. */
async function moveAbout() {
  const lanes = document.getElementById("lanes");
  const { left } = lanes.getBoundingClientRect();
  const { requestAnimationFrame: request } = window;
  let spent = 0;
  window.requestAnimationFrame = (call) =>
    request.call(window, (time) => {
      const start = performance.now();
      call(time);
      spent += performance.now() - start;
    });
  for (let i = 0; i < 20; i++) {
    const init = { deltaY: i % 10 < 5 ? -30 : 30, ctrlKey: i % 2 === 0, clientX: left + 400 };
    const event = new window.WheelEvent("wheel", { ...init, bubbles: true, cancelable: true });
    lanes.dispatchEvent(event);
    await new Promise((resolve) => window.requestAnimationFrame(resolve));
  }
  window.requestAnimationFrame = request;
  return spent / 20;
}

testOnHosts("a thousand tasks can be moved about in", BROWSERS, async (host, t) => {
  const page = await open(t, host, `${url}#thousand`);
  await runProgram(page, "thousand");
  const spent = await page.evaluate(moveAbout);
  t.diagnostic(`${spent.toFixed(1)} ms of work in a frame, of the 33 that there are`);
  const rows = await page.evaluate(inPage.readTable, 1000);
  assert.equal(rows[0][0], "Task-1");
  assert.equal(rows.at(-1)[0], "work-999");
  assert(rows.every(([, state]) => state === "done"));
});
