// SPDX-License-Identifier: MIT
// fetch_all against a server of its own on the loopback device.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after } from "node:test";
import { build } from "../js/cc.js";
import { ROOT, run, testOnHosts } from "./hosts/hosts.js";

const WITH_JS = ["node20", "node26", "deno", "bun", "workerd", "chromium"];
const WITHOUT_JS = ["wasmtime", "wazero"];
/** What each calls a connection that was refused; the others say what Node does. */
const REFUSED = {
  deno: /Connection refused/,
  workerd: /Network connection lost/,
  chromium: /Failed to fetch/,
};
const BIG = 3 << 20; // bytes
const PATIENCE = 10_000; // ms
const functions = join(ROOT, "web/examples/fetch_all.mjs");

/** What the server answers, by path. */
const ANSWERS = {
  "/small": (response) => response.end("small"),
  "/empty": (response) => response.writeHead(204).end(),
  "/big": (response) => response.end(Buffer.alloc(BIG, "x")),
  "/broken": (response) => response.writeHead(500).end("out of order"),
  "/reset": (response) => {
    response.writeHead(200, { "content-length": BIG });
    response.write("only a part", () => response.destroy());
  },
  "/slow": (response) => setTimeout(() => response.end("late"), 300),
  "/meet": meet,
  "/never": () => {},
  "/stuck": (response) => response.writeHead(200).write("the rest never comes"),
  "/when": (response, query) => {
    happened(query).promise.then(() => response.end());
    setTimeout(() => response.destroy(), PATIENCE).unref();
  },
};

/** Answers once three such requests are there: only one who asks for all at once gets an answer. */
const met = [];
function meet(response) {
  met.push(response);
  if (met.length === 3) met.splice(0).forEach((waiting) => waiting.end("met"));
}

/** What the server saw, for "/when": "arrived PATH", "closed PATH" (by the other side). */
const events = new Map();
function happened(name) {
  if (!events.has(name)) {
    const event = {};
    event.promise = new Promise((resolve) => (event.happen = resolve));
    events.set(name, event);
  }
  return events.get(name);
}

const server = createServer((request, response) => {
  const { pathname, search } = new URL(request.url, "http://localhost");
  happened(`arrived ${request.url}`).happen();
  response.on("close", () => response.writableEnded || happened(`closed ${request.url}`).happen());
  response.setHeader("access-control-allow-origin", "*");
  ANSWERS[pathname](response, decodeURIComponent(search.slice(1)));
});
const base = await listen(server);
after(() => {
  server.close();
  server.closeAllConnections();
});

async function listen(listener) {
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return `http://127.0.0.1:${listener.address().port}`;
}

/** An address where nobody listens any more. */
async function refusing() {
  const listener = createServer();
  const address = await listen(listener);
  await new Promise((done) => listener.close(done));
  return address;
}

function compile(source, name) {
  const output = `dist/tests/${name}.wasm`;
  const built = build({ cwd: ROOT, sources: [source], output }).then(() => join(ROOT, output));
  built.catch(() => {}); // each test below reports it
  return built;
}

const fetchAll = compile("web/examples/fetch_all.c", "fetch_all");
const urls = (...paths) => paths.map((path) => base + path);

testOnHosts("statuses and sizes, in the order of the arguments", WITH_JS, async (host) => {
  const args = urls("/slow", "/small", "/big", "/empty");
  const { code, stdout, stderr } = await run(host, await fetchAll, { args, functions });
  assert.equal(stderr, "");
  assert.equal(
    stdout,
    `200 4 ${base}/slow\n200 5 ${base}/small\n200 ${BIG} ${base}/big\n204 0 ${base}/empty\n`,
  );
  assert.equal(code, 0);
});

testOnHosts("a failure does not lose the others", WITH_JS, async (host) => {
  const nobody = `${await refusing()}/`;
  const args = [...urls("/small", "/broken", "/reset"), nobody, ...urls("/slow", "/big")];
  const { code, stdout, stderr } = await run(host, await fetchAll, { args, functions });
  assert.equal(
    stdout,
    `200 5 ${base}/small\n500 12 ${base}/broken\n200 4 ${base}/slow\n200 ${BIG} ${base}/big\n`,
  );
  const [reset, refused, ...more] = stderr.trimEnd().split("\n");
  assert(reset.startsWith(`fetch_all: ${base}/reset: JSError: `), stderr);
  assert(refused.startsWith(`fetch_all: ${nobody}: JSError: `), stderr);
  assert.match(refused, REFUSED[host] ?? /ECONNREFUSED/);
  assert.deepEqual(more, []);
  assert.equal(code, 1);
});

testOnHosts("all requests are under way at once", WITH_JS, async (host) => {
  const args = urls("/meet?1", "/meet?2", "/meet?3");
  const { code, stdout } = await run(host, await fetchAll, { args, functions });
  assert.equal(stdout, args.map((url) => `200 3 ${url}\n`).join(""));
  assert.equal(code, 0);
});

testOnHosts("the answer of a server in trouble makes the exit code 1", WITH_JS, async (host) => {
  const args = urls("/broken");
  const { code, stdout, stderr } = await run(host, await fetchAll, { args, functions });
  assert.deepEqual({ stdout, stderr }, { stdout: `500 12 ${base}/broken\n`, stderr: "" });
  assert.equal(code, 1);
});

testOnHosts("without JavaScript the function is named", WITHOUT_JS, async (host) => {
  const args = urls("/small", "/big");
  const { code, stdout, stderr } = await run(host, await fetchAll, { args });
  assert.equal(stdout, "");
  const lines = stderr.trimEnd().split("\n");
  assert.equal(lines.length, 2);
  lines.forEach((line, i) => {
    assert(line.startsWith(`fetch_all: ${args[i]}: NotImplementedError: `), line);
    assert.match(line, /'fetch'/);
  });
  assert.equal(code, 1);
});

testOnHosts("no URL is a mistake", ["node20"], async (host) => {
  const { code, stderr } = await run(host, await fetchAll, { functions });
  assert.deepEqual({ code, stderr }, { code: 2, stderr: "usage: fetch_all URL...\n" });
});

/** Cancels a task that fetches the first URL, and waits until the server says that it saw it. */
const CANCEL = `
#include <asyncio.h>
#include <stdio.h>

static asyncio_future *answered;

static int read_all(void *url) {
  asyncio_value response;
  await(asyncio_js_call("fetch", asyncio_string(url)), response);
  asyncio_future_set_result(answered, asyncio_nothing());
  await(asyncio_js_call("size", response));
  return 0;
}

static int amain(void *arg) {
  char **urls = arg;
  answered = asyncio_loop_create_future(asyncio_get_running_loop());
  asyncio_task *task = asyncio_create_task(read_all, urls[0]);
  await(urls[2] ? asyncio_js_call("fetch", asyncio_string(urls[2])) : answered);
  asyncio_task_cancel(task);
  puts(asyncio_strerror(asyncio_await(task)));
  asyncio_release(task);
  await(asyncio_js_call("fetch", asyncio_string(urls[1])));
  puts("closed");
  return 0;
}

int main(int argc, char **argv) { return argc > 2 ? asyncio_main(amain, argv + 1) : 2; }
`;

mkdirSync(join(ROOT, "dist/tests"), { recursive: true });
writeFileSync(join(ROOT, "dist/tests/fetch_cancel.c"), CANCEL);
const cancel = compile("dist/tests/fetch_cancel.c", "fetch_cancel");

async function expectClosed(host, path, when) {
  const args = [
    base + path,
    ...[`closed ${path}`, ...when].map((event) => `${base}/when?${event}`),
  ];
  const { code, stdout, stderr } = await run(host, await cancel, { args, functions });
  assert.deepEqual({ stdout, stderr }, { stdout: "CancelledError\nclosed\n", stderr: "" });
  assert.equal(code, 0);
}

testOnHosts("a cancelled task takes its request back", WITH_JS, (host) =>
  expectClosed(host, `/never?${host}`, [`arrived /never?${host}`]),
);

testOnHosts("a cancelled task stops reading the answer", WITH_JS, (host) =>
  expectClosed(host, `/stuck?${host}`, []),
);
