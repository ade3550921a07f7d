// SPDX-License-Identifier: MIT
// Runs a program in a page of Chromium or Firefox. The page comes from a server on the loopback
// device that knows the package's js/, the program, and a module of functions.
import { AsyncResource } from "node:async_hooks";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, extname, join, posix } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { readFiles } from "./programs.js";

const SHIM = fileURLToPath(new URL("../../js/", import.meta.url));
const GUEST = fileURLToPath(new URL("guest.mjs", import.meta.url));
const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--js-flags=--expose-gc",
];

export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const places = (process.env.PATH ?? "").split(delimiter);
  return places.flatMap((place) => NAMES.map((name) => join(place, name))).find(existsSync);
}

const shared = new Map(); // one of each browser per test file
const ofTheFile = new AsyncResource("pages"); // its hooks are not those of the test that is first

const LAUNCH = {
  chromium: { browser: "chrome", args: FLAGS },
  firefox: { browser: "firefox", args: [] },
};

function openShared(host, program) {
  if (!shared.has(host)) shared.set(host, open(host, program));
  return shared.get(host);
}

export const runInChromium = (...what) => runInPageOf("chromium", ...what);
export const runInFirefox = (...what) => runInPageOf("firefox", ...what);
export const evaluateInPage = (...what) => evaluateInPageOf("chromium", ...what);

/** As `run` in hosts.js. The files of `dirs` are handed over in memory. */
async function runInPageOf(host, program, wasm, { args, env, dirs, stdin, functions, allow }) {
  const { browser, server } = await openShared(host, program);
  const files = Object.entries(dirs).flatMap(([guest, path]) => [...readFiles(path, guest)]);
  const base = server.serve({ wasm, functions });
  const page = await browser.newPage();
  try {
    await page.goto(base);
    const options = { args, env, stdin, files, allow, functions: Boolean(functions) };
    return await page.evaluate(runInPage, options);
  } finally {
    await page.close();
  }
}

/**
 * What a function gives in a page of a directory, once all that the page loads is there. say: is
 * told what the page writes to the console.
 */
export async function evaluateInPageOf(host, program, directory, name, evaluate, say = () => {}) {
  const { browser, server } = await openShared(host, program);
  const page = await browser.newPage();
  page.on("console", (message) => say(message.text()));
  try {
    await page.goto(server.serve({ directory }) + name);
    return await page.evaluate(evaluate);
  } finally {
    await page.close();
  }
}

/** The page itself, of puppeteer, for tests that close it. */
export async function openTab(host, program, directory) {
  const { browser, server } = await openShared(host, program);
  const page = await browser.newPage();
  await page.goto(server.serve({ directory }));
  return page;
}

/** A page of a server of the test's own, which is to close it. */
export async function openPage(program, url) {
  const { browser } = await openShared("chromium", program);
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}

/** Runs in the page. */
async function runInPage({ functions, ...options }) {
  const { runProgram } = await import("/guest.mjs");
  const given = functions && (await import(new URL("functions.mjs", location)));
  return runProgram("program.wasm", options, given);
}

async function open(host, executablePath) {
  const { default: puppeteer } = await import("puppeteer-core");
  const userDataDir = mkdtempSync(join(tmpdir(), `wasyncio-${host}-`));
  const browser = await puppeteer.launch({ executablePath, userDataDir, ...LAUNCH[host] });
  const server = await startServer();
  const close = async () => {
    await browser.close();
    server.close();
    rmSync(userDataDir, { recursive: true, force: true });
  };
  ofTheFile.runInAsyncScope(() => after(close));
  return { browser, server };
}

/** Each program gets a directory of its own, /1/, /2/ …; the shim is /js/. */
async function startServer() {
  const programs = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = locate(pathname, programs);
    const type = TYPES[extname(pathname)] ?? "text/html";
    const body = path ? readFileSync(path) : pathname.endsWith("/") ? "<!doctype html>" : undefined;
    response.writeHead(body === undefined ? 404 : 200, { "content-type": type }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const serve = (program) => `http://127.0.0.1:${server.address().port}/${programs.push(program)}/`;
  return { serve, close: () => server.close() };
}

function locate(pathname, programs) {
  const [, first, ...rest] = posix.normalize(pathname).split("/");
  if (first === "js") return join(SHIM, ...rest);
  if (first === "guest.mjs") return GUEST;
  const { wasm, functions, directory } = programs[first - 1] ?? {};
  if (directory) return findFile(join(directory, ...rest));
  return { "program.wasm": wasm, "functions.mjs": functions }[rest.join("/")];
}

const findFile = (path) => (statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined);
