// SPDX-License-Identifier: MIT
// Connections over messages: within a Network, between two of them, and through a bridge.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import WebSocket from "ws";
import { build } from "../js/cc.js";
import { startBridge } from "../js/bridge.js";
import { load } from "../js/index.js";
import { Network } from "../js/network.js";
import { evaluateInPage } from "./hosts/chromium.js";
import { findHost, ROOT, run, testOnHosts } from "./hosts/hosts.js";
import { RUNS } from "./marks.js";
import { testSources } from "./sources.js";

const FLAGS = "-std=c11 -Isrc -Iwasm -Itests".split(" ");
const quick = !process.env.CI;
const compile = (sources, output, flags = FLAGS) =>
  build({ cwd: ROOT, sources, flags, output, quick });

/** A program in this process; gives { code, stdout, stderr }. speaks: called when it says something. */
async function runHere(wasm, args, allow, env = {}, speaks = () => {}) {
  const out = { stdout: "", stderr: "" };
  const take = (name) => (bytes) => speaks((out[name] += new TextDecoder().decode(bytes)));
  const streams = { stdout: take("stdout"), stderr: take("stderr") };
  const app = await load(readFileSync(wasm), { args, allow, env, ...streams });
  return { code: await app.run(), ...out };
}

// ---- within a network: the tests of real connections ----

const tests = await compile(
  ["tests/test.c", ...testSources(RUNS.network.sources)],
  "dist/tests/net.wasm",
  [...FLAGS, "-Wall"],
);
const { stdout: list } = await runHere(tests, ["--list"]);
const names = list.trim().split("\n");

testOnHosts("connections within a network", RUNS.network.hosts, async (host) => {
  const env = { ASYNCIO_VIRTUAL_TIME: "1" };
  const { code, stdout, stderr } =
    host === "node20"
      ? await runHere(tests, names, { net: new Network() }, env)
      : await run(host, tests, { args: names, allow: { net: {} }, env });
  assert.doesNotMatch(stdout, /^not ok/m, stderr);
  assert.match(stdout, new RegExp(`^done ${names.length}$`, "m"), stderr);
  assert.equal(code, 0);
});

// ---- between two networks ----

const talk = await compile(["tests/network/talk.c"], "dist/tests/talk.wasm");

test("two programs whose networks are joined", async (t) => {
  const { port1, port2 } = new MessageChannel();
  const servers = new Network().add("client", port1);
  const clients = new Network().add("server", port2);
  t.after(() => clients.remove("server")); // a port keeps the process alive
  let served;
  await new Promise((serves) => {
    served = runHere(talk, ["serve", "7000", "2"], { net: servers }, {}, serves);
  });
  const connect = (text) => runHere(talk, ["connect", "server", "7000", text], { net: clients });
  const results = await Promise.all([connect("one"), connect("two")]);
  assert.deepEqual(
    results.map(({ stdout }) => stdout),
    ["server: one\n", "server: two\n"],
  );
  assert.deepEqual(await served, { code: 0, stdout: "serves\nserved\n", stderr: "" });
  const refused = await connect("three");
  assert.match(refused.stderr, /^ConnectionRefusedError: .*nobody listens at server:7000\n$/);
  const unknown = await runHere(talk, ["connect", "elsewhere", "1", "x"], { net: clients });
  assert.match(unknown.stderr, /^OSError: .*'elsewhere' was not added to the network/);
});

test("a side that goes away resets its connections", async (t) => {
  const { port1, port2 } = new MessageChannel();
  t.after(() => port2.close());
  port2.onmessage = ({ data: [, connection] }) => {
    connection.postMessage(["open", "peer"]);
    connection.close();
  };
  const net = new Network().add("server", port1);
  const { code, stderr } = await runHere(talk, ["connect", "server", "7000", "x"], { net });
  assert.equal(stderr, "ConnectionResetError: the other side is gone\n");
  assert.equal(code, 1);
});

/** Runs in a page, whose worker serves. */
async function talkToWorker() {
  const { port1, port2 } = new MessageChannel();
  const script = `
    import { load } from "${location.origin}/js/index.js";
    import { Network } from "${location.origin}/js/network.js";
    onmessage = async ({ data: [url, port] }) => {
      const net = new Network().add("page", port);
      const stdout = () => postMessage("serves");
      const app = await load(url, { args: ["serve", "7000", "1"], allow: { net }, stdout });
      postMessage(await app.run());
    };`;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  worker.postMessage([new URL("talk.wasm", location).href, port2], [port2]);
  await new Promise((resolve) => (worker.onmessage = resolve));
  const { load } = await import("/js/index.js");
  const { Network } = await import("/js/network.js");
  const net = new Network().add("worker", port1);
  let text = "";
  const stdout = (bytes) => (text += new TextDecoder().decode(bytes));
  const args = ["connect", "worker", "7000", "hello"];
  const app = await load("talk.wasm", { args, allow: { net }, stdout });
  const ended = new Promise((resolve) => {
    worker.onmessage = ({ data }) => typeof data === "number" && resolve(data);
  });
  return [await app.run(), text, await ended];
}

testOnHosts("a page talks to a server in its worker", ["chromium"], async (host) => {
  const directory = join(ROOT, "dist/tests");
  const result = await evaluateInPage(findHost(host), directory, "", talkToWorker);
  assert.deepEqual(result, [0, "worker: hello\n", 0]);
});

// ---- through a bridge ----

const echo = net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
echo.listen(0, "127.0.0.1");
await once(echo, "listening");
const bridge = await startBridge({ port: 0 });
after(() => (echo.close(), bridge.close()));
const { port } = echo.address();

testOnHosts("TCP through a bridge", ["node20", "chromium"], async (host) => {
  const args = ["connect", "127.0.0.1", String(port), "over TCP"];
  const { code, stdout, stderr } =
    host === "node20"
      ? await runHere(talk, args, { net: new Network({ bridge: bridge.url }) })
      : await run(host, talk, { args, allow: { net: { bridge: bridge.url } } });
  assert.deepEqual(
    { code, stdout, stderr },
    { code: 0, stdout: "127.0.0.1: over TCP\n", stderr: "" },
  );
});

test("a bridge that is not there refuses", async () => {
  const gone = await startBridge({ port: 0 });
  gone.close();
  const args = ["connect", "127.0.0.1", String(port), "x"];
  const { code, stderr } = await runHere(talk, args, { net: new Network({ bridge: gone.url }) });
  assert.match(stderr, /^ConnectionRefusedError: no bridge at ws:.*run wasyncio bridge\n$/);
  assert.equal(code, 1);
});

/** The status that a bridge answers with: 101 when it leads there. */
async function statusOf(url, host, origin) {
  const socket = new WebSocket(`${url}?host=${host}&port=${port}`, { origin });
  socket.on("error", () => {});
  const opened = once(socket, "open").then(() => 101);
  const refused = once(socket, "unexpected-response").then(([, response]) => response.statusCode);
  const status = await Promise.race([opened, refused]);
  socket.terminate();
  return status;
}

test("a bridge leads to the loopback device, for its pages", async () => {
  assert.equal(await statusOf(bridge.url, "localhost", "http://localhost:8080"), 101);
  assert.equal(await statusOf(bridge.url, "localhost", "https://example.org"), 403);
  assert.equal(await statusOf(bridge.url, "localhost", "null"), 403);
  assert.equal(await statusOf(bridge.url, "example.org", undefined), 403);
  const open = await startBridge({ port: 0, origins: ["https://example.org"] });
  assert.equal(await statusOf(open.url, "localhost", "https://example.org"), 101);
  open.close();
});

test("wasyncio bridge says where it listens", async () => {
  const command = [join(ROOT, "js/cli.js"), "bridge", "--port", "0"];
  const child = spawn(process.execPath, command);
  const [text] = await once(child.stdout, "data");
  const [, url] = /new Network\(\{ bridge: "(ws:.*)" \}\)/.exec(text);
  assert.equal(await statusOf(url, "127.0.0.1", undefined), 101);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
});

test("what is no network or port is named", async () => {
  assert.throws(() => new Network().add("x", {}), /Network.add: 'x' must be a MessagePort/);
  const { port1 } = new MessageChannel();
  assert.throws(() => new Network().add("localhost", port1), /'localhost' is the network itself/);
  await assert.rejects(load(readFileSync(talk), { allow: { net: {} } }), /must be .* or Network/);
});
