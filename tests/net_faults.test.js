// SPDX-License-Identifier: MIT
// Faults of connections that want another peer than a program of ours: one that resets, and more of
// them than a process may have open. And what they keep: nothing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { after } from "node:test";
import { build } from "../js/cc.js";
import { commandLine, RUNTIMES } from "../js/runner.js";
import { findHost, ROOT, run, testOnHosts } from "./hosts/hosts.js";

const HOSTS = ["node20", "node26", "deno", "bun", "wasmtime"];

const LOOPBACK = "127.0.0.1";
const FILES = 200; // that the server may have open
const CLIENTS = 400;

/** For a target of build(). */
function buildPeers(target) {
  const output = `dist/tests/peers.${target}.wasm`;
  const sources = ["tests/net/programs/peers.c"];
  const built = build({ cwd: ROOT, sources, output, target, quick: true });
  built.catch(() => {}); // each test below reports it
  return built;
}

const modules = buildPeers("p1");
const components = buildPeers("p2");
const programFor = (host) => (host === "wasmtime" ? components : modules);

const resetting = net.createServer((socket) => {
  socket.on("error", () => {});
  socket.once("data", () => socket.resetAndDestroy());
});
resetting.listen(0, LOOPBACK).unref();
await once(resetting, "listening");
after(() => resetting.close());

testOnHosts("a peer that resets", HOSTS, async (host) => {
  const args = ["reset", String(resetting.address().port)];
  const options = { args, allow: { net: true } };
  const { code, stdout, stderr } = await run(host, await programFor(host), options);
  assert.equal(stdout, "read: ConnectionResetError\ndrain: ConnectionResetError\n", stderr);
  assert.equal(code, 0);
});

// A second run may still want more than the first; what each of 500 connections kept would show.
testOnHosts("memory is flat over ten runs of an echo server", HOSTS, async (host) => {
  const options = { args: ["flat"], allow: { net: true } };
  const { code, stdout, stderr } = await run(host, await programFor(host), options);
  assert.equal(code, 0, stderr);
  const pages = stdout.trim().split("\n").map(Number);
  assert.equal(pages.length, 10, stdout);
  assert(pages[9] <= pages[2] + 1, `pages of memory after each run: ${pages}`);
});

// Deno 2.9 panics when there is no file left, also with a server by node:net alone.
const SURVIVORS = HOSTS.filter((host) => host !== "deno");
testOnHosts("more connections than files may be open", SURVIVORS, async (host) => {
  const server = startStorm(host, await programFor(host));
  const ended = once(server, "close");
  const port = Number(await new Promise((resolve) => server.stdout.once("data", resolve)));
  const clients = Array.from({ length: CLIENTS }, () => connect(port));
  await untilAnswered(port, "ready\n", clients);
  for (const client of clients) client.destroy();
  await untilAnswered(port, "stop\n");
  assert.deepEqual(await ended, [0, null], server.text);
  assert.match(server.text, /\nserved\n$/);
});

/** A server that may not have many files open; `text` is what it printed. */
function startStorm(host, wasm) {
  const options = { args: ["storm"], env: {}, dirs: {}, allow: { net: true } };
  const command = RUNTIMES[host]?.command(wasm, options) ?? commandLine(wasm, options);
  const limited = ["-c", `ulimit -n ${FILES}; exec "$0" "$@"`, findHost(host), ...command];
  const child = spawn("sh", limited, { cwd: ROOT, timeout: 60_000 });
  child.text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (child.text += text));
  return child;
}

function connect(port) {
  const socket = net.connect({ host: LOOPBACK, port });
  socket.on("error", () => {});
  return socket;
}

/** Says a line on new connections until one of them comes back; `others` may be it as well. */
async function untilAnswered(port, line, others = []) {
  for (const client of others) client.write(line);
  for (;;) {
    const client = connect(port);
    const answers = [client, ...others].map((socket) => once(socket, "data"));
    answers.push(once(client, "close").then(() => [undefined]));
    client.write(line);
    const [answer] = await Promise.any(answers);
    client.destroy();
    for (const promise of answers) promise.catch(() => {});
    if (String(answer) === line) return;
  }
}
