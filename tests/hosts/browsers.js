// SPDX-License-Identifier: MIT
// Pages in Chromium, Firefox and WebKitGTK, all behind the same few calls.
import { AsyncResource } from "node:async_hooks";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after } from "node:test";
import { FLAGS } from "./chromium.js";

const START = 30_000; // milliseconds in which a driver should answer

const inPath = (name) =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .map((place) => join(place, name))
    .find(existsSync);

export const findFirefox = () => process.env.FIREFOX ?? inPath("firefox-esr") ?? inPath("firefox");

/** /usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser, or the like. */
function findMiniBrowser() {
  const libraries = readdirSync("/usr/lib").map((name) => join("/usr/lib", name));
  const places = [...libraries, "/usr/libexec"].filter(existsSync).flatMap((place) => {
    const names = statSync(place).isDirectory() ? readdirSync(place) : [];
    return names.filter((name) => /^webkit2?gtk-/.test(name)).map((name) => join(place, name));
  });
  return places.map((place) => join(place, "MiniBrowser")).find(existsSync);
}

/** The driver; it wants a browser to drive and a display, too. */
export function findWebKit() {
  const all = inPath("Xvfb") && inPath("xvfb-run") && findMiniBrowser();
  return all && (process.env.WEBKIT_DRIVER ?? inPath("WebKitWebDriver"));
}

const LAUNCH = { chromium: launchByPuppeteer, firefox: launchByPuppeteer, webkit: launchWebKit };
const launched = new Map(); // one of each per test file
const ofTheFile = new AsyncResource("browsers"); // its hooks are not those of the test that is first

/**
 * A page at a URL: { evaluate(fn, ...args), click(selector), press(key), resize(size),
 * screenshot(path), close() }, and of puppeteer's also `puppeteer`. size: [width, height];
 * features: of media queries, by puppeteer only.
 */
export async function openPage(host, program, url, { size = [1280, 900], features = [] } = {}) {
  if (!launched.has(host)) launched.set(host, LAUNCH[host](host, program));
  const browser = await launched.get(host);
  return browser.open(url, size, features);
}

/** close: is called when the tests of the file are over. */
export function closeAtTheEnd(close) {
  ofTheFile.runInAsyncScope(() => after(close));
}

async function launchByPuppeteer(host, executablePath) {
  const { default: puppeteer } = await import("puppeteer-core");
  const userDataDir = mkdtempSync(join(tmpdir(), `wasyncio-${host}-`));
  const args = host === "chromium" ? FLAGS : [];
  const options = { browser: host === "firefox" ? "firefox" : "chrome", executablePath, args };
  const browser = await puppeteer.launch({ ...options, userDataDir, protocolTimeout: 120_000 });
  closeAtTheEnd(async () => {
    await browser.close();
    rmSync(userDataDir, { recursive: true, force: true });
  });
  return {
    async open(url, [width, height], features) {
      const page = await browser.newPage();
      await page.setViewport({ width, height });
      if (features.length) await page.emulateMediaFeatures(features);
      await page.goto(url);
      return {
        puppeteer: page,
        evaluate: (fn, ...args) => page.evaluate(fn, ...args),
        click: (selector) => page.click(selector),
        press: (key) => page.keyboard.press(key),
        resize: ([width, height]) => page.setViewport({ width, height }),
        screenshot: (path) => page.screenshot({ path, fullPage: true }),
        close: () => page.close(),
      };
    },
  };
}

/** One window, whose page is another each time. */
async function launchWebKit(_host, program) {
  const { Builder, By, Key } = await import("selenium-webdriver");
  const port = await freePort();
  const screen = ["-a", "-s", "-screen 0 1600x1200x24"];
  const env = { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" };
  const command = [...screen, program, `--port=${port}`];
  const driver = spawn("xvfb-run", command, { env, detached: true, stdio: "ignore" });
  const started = {}; // the browser
  closeAtTheEnd(async () => {
    await started.browser?.quit();
    endGroup(driver);
  });
  await untilListens(port);
  const browserOptions = { binary: findMiniBrowser(), args: ["--automation"] };
  const browser = await new Builder()
    .usingServer(`http://127.0.0.1:${port}`)
    .withCapabilities({ browserName: "MiniBrowser", "webkitgtk:browserOptions": browserOptions })
    .build();
  started.browser = browser;
  await browser.manage().setTimeouts({ script: 120_000 });
  const resize = ([width, height]) => browser.manage().window().setRect({ width, height });
  return {
    async open(url, size) {
      await resize(size);
      await browser.get(url);
      return {
        evaluate: (fn, ...args) => evaluateBySelenium(browser, fn, args),
        click: (selector) => browser.findElement(By.css(selector)).click(),
        press: (key) => browser.switchTo().activeElement().sendKeys(keyOf(Key, key)),
        resize,
        screenshot: async (path) => writeFileSync(path, await browser.takeScreenshot(), "base64"),
        close: () => browser.get("about:blank"),
      };
    },
  };
}

/** ArrowUp is ARROW_UP there. */
const keyOf = (Key, key) => Key[key.replace(/(?<=[a-z])(?=[A-Z])/, "_").toUpperCase()] ?? key;

async function evaluateBySelenium(browser, fn, args) {
  const script = `const [done, ...args] = [arguments[arguments.length - 1], ...arguments];
    Promise.resolve().then(() => (${fn})(...args.slice(0, -1))).then(
      (value) => done({ value }), (error) => done({ error: String(error) }));`;
  const { value, error } = await browser.executeAsyncScript(script, ...args);
  if (error) throw new Error(error);
  return value ?? undefined;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilListens(port) {
  const end = Date.now() + START;
  for (;;) {
    try {
      return await fetch(`http://127.0.0.1:${port}/status`);
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** The driver, and the display that xvfb-run made for it. */
function endGroup(child) {
  try {
    process.kill(-child.pid, "SIGTERM");
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // it has ended by itself
  }
}
