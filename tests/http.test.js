// SPDX-License-Identifier: MIT
// The examples of web/examples/http: a server and a client in C, and a chat with its page.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "../js/cc.js";
import { commandLine, RUNTIMES } from "../js/runner.js";
import { openPage } from "./hosts/chromium.js";
import { findHost, ROOT, run, testOnHosts } from "./hosts/hosts.js";

const EXAMPLES = join(ROOT, "web/examples/http");
const LLHTTP = join(ROOT, "dist/llhttp");

/** Why there is nothing to test, or false: where everything is tested, pip must be there. */
const got = existsSync(join(LLHTTP, "include/llhttp.h")) || getParser();
const skip = !got && !process.env.CI && "get_llhttp.sh found no parser: it needs pip";

function getParser() {
  return spawnSync(join(EXAMPLES, "get_llhttp.sh"), [LLHTTP]).status === 0;
}

/** The path of a program, built when a test first wants it. */
const programs = new Map();
function compile(name) {
  if (!programs.has(name)) {
    const parser = ["api", "http", "llhttp"].map((file) => join(LLHTTP, `src/${file}.c`));
    const sources = [join(EXAMPLES, `${name}.c`), join(EXAMPLES, "http.c"), ...parser];
    const flags = ["-I", join(LLHTTP, "include")];
    const output = `dist/tests/http_${name}.wasm`;
    programs.set(name, build({ cwd: ROOT, sources, flags, output, quick: !process.env.CI }));
  }
  return programs.get(name);
}

/** Starts a server on a host, until the test ends; gives its URL. */
async function serve(t, host, name, args = []) {
  const wasm = await compile(name);
  const options = { args, env: {}, dirs: { ".": EXAMPLES }, allow: { net: true } };
  const command = RUNTIMES[host]?.command ?? commandLine; // Node's
  const child = spawn(findHost(host), command(wasm, options));
  t.after(() => child.kill());
  const [text] = await once(child.stdout, "data");
  return String(text).trim();
}

function testWhereItRuns(name, hosts, body) {
  if (skip) test(name, { skip }, () => {});
  else testOnHosts(name, hosts, body);
}

testWhereItRuns("a server answers", ["node20", "deno", "bun"], async (host, t) => {
  const url = await serve(t, host, "server", ["0"]);
  const hello = await fetch(url);
  assert.equal(hello.status, 200);
  assert.equal(await hello.text(), "hello\n");
  const body = "x".repeat(100_000);
  const echo = await fetch(`${url}echo`, { method: "POST", body });
  assert.equal(await echo.text(), body);
  assert.equal((await fetch(`${url}elsewhere`)).status, 404);
});

/** What a server says to bytes, up to its end of the connection. */
async function say(url, text) {
  const socket = net.connect({ port: new URL(url).port, host: "127.0.0.1" });
  socket.write(text);
  let answer = "";
  for await (const piece of socket) answer += piece;
  return answer;
}

testWhereItRuns("requests that come at once, and what is none", ["node20"], async (host, t) => {
  const url = await serve(t, host, "server", ["0"]);
  const both = "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n";
  assert.equal((await say(url, both)).match(/200 OK/g).length, 2);
  assert.match(await say(url, "hello there\r\n\r\n"), /^HTTP\/1.1 400 Bad Request\r\n/);
});

testWhereItRuns("a client asks", ["node20", "bun"], async (host, t) => {
  const url = await serve(t, host, "server", ["0"]);
  const ask = async (...args) => run(host, await compile("client"), { args, allow: { net: true } });
  const stderr = "";
  assert.deepEqual(await ask(url), { code: 0, stdout: "200\nhello\n", stderr });
  assert.deepEqual(await ask(`${url}echo`, "abc"), { code: 0, stdout: "200\nabc", stderr });
  assert.deepEqual(await ask(`${url}x`), { code: 0, stdout: "404\nnot found\n", stderr });
  const wrong = await ask("nowhere");
  assert.equal(wrong.stderr, "ValueError: no http:// URL: nowhere\n");
});

testWhereItRuns("two pages chat", ["chromium"], async (host, t) => {
  const url = await serve(t, "node20", "chat", ["chat.html", "0"]);
  const pages = [await openPage(findHost(host), url), await openPage(findHost(host), url)];
  for (const page of pages) t.after(() => page.close());
  const speak = async (page, text) => {
    await page.bringToFront(); // a page in the background draws nothing, and cannot be clicked
    await page.type("input", text);
    await page.click("button");
  };
  const hears = (page, text) =>
    page.waitForFunction(
      (what) => document.body.textContent.includes(what),
      { polling: "mutation" },
      text,
    );
  await speak(pages[0], "Is anybody there?");
  for (const page of pages) await hears(page, "Is anybody there?");
  await speak(pages[1], "Yes, two of us.");
  for (const page of pages) await hears(page, "Yes, two of us.");
  const said = await pages[0].$$eval("li", (items) => items.map((item) => item.textContent));
  assert.deepEqual(said, ["Is anybody there?", "Yes, two of us."]);
});
