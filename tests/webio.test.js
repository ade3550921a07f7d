// SPDX-License-Identifier: MIT
// What C does on the web: tests against a server of their own on the loopback device.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { load } from "../js/index.js";
import { open as openWebSocket } from "../js/io/websocket.js";
import { runCTests } from "./c_tests.js";
import { run, testOnHosts } from "./hosts/hosts.js";
import { RUNS } from "./marks.js";
import { testSources } from "./sources.js";
import { telling } from "./webio/late_host.js";
import { startServer } from "./webio/server.js";
import { SlowSocket } from "./webio/slow_socket.js";

const server = await startServer();
after(server.close);

const wasm = "dist/tests/webio.wasm";
const env = { TEST_URL: server.base, TEST_REFUSING: server.refusing };
const FRAMES = { chromium: { TEST_FRAMES: "1" }, firefox: { TEST_FRAMES: "1" } };
const names = await runCTests("the web", ["tests/test.c", ...testSources(RUNS.web.sources)], wasm, {
  hosts: RUNS.web.hosts,
  settings: (host) => ({ allow: { net: true }, env: { ...env, ...FRAMES[host] } }),
});

testOnHosts("nothing is opened without permission", ["node20", "deno"], async (host) => {
  const args = ["fetch.a_redirection_is_followed", "channels.a_connection_that_breaks"];
  const { stdout } = await run(host, wasm, { args, env });
  const refused = /^not ok \w+\.\w+: .*: PermissionError: .*run it with --allow-net/gm;
  assert.equal(stdout.match(refused)?.length, args.length, stdout);
});

testOnHosts("without JavaScript there is no web", ["wasmtime", "wazero"], async (host) => {
  const args = ["fetch.nobody_answers", "channels.a_protocol_is_agreed_on"];
  const { stdout } = await run(host, wasm, { args, env: { TEST_URL: server.base } });
  assert.match(stdout, /^not ok fetch\./m);
  assert.match(stdout, /^not ok channels\..*: NotImplementedError: .* with JavaScript$/m);
});

/** Runs tests in this process, which must all be ok. */
async function runHere(args, more = {}) {
  let stdout = "";
  const decoder = new TextDecoder();
  const app = await load(readFileSync(wasm), {
    args,
    allow: { net: true },
    stdout: (bytes) => (stdout += decoder.decode(bytes, { stream: true })),
    ...more,
    env: { ASYNCIO_VIRTUAL_TIME: "1", ...more.env },
  });
  assert.equal(await app.run(), 0, stdout);
  assert.match(stdout, new RegExp(`^done ${args.length}$`, "m"));
}

test("a WebSocket that is slow holds up who sends", async (t) => {
  const { WebSocket } = globalThis;
  t.after(() => (globalThis.WebSocket = WebSocket));
  globalThis.WebSocket = SlowSocket;
  await runHere(["channels.a_full_channel_holds_up_who_sends"]);
});

test("nothing is said behind the end of a WebSocket", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { WebSocket } = globalThis;
  t.after(() => (globalThis.WebSocket = WebSocket));
  globalThis.WebSocket = SlowSocket;
  const said = [];
  const channel = await openWebSocket((value) => said.push(value), ["ws://test/slow", null]);
  await null; // it is open
  for (const message of ["one", "two"]) channel.send(message); // both are under way
  channel.close();
  await null; // it is closed
  t.mock.timers.tick(1000);
  assert.deepEqual(said, ["", null, 1000, ""]);
});

test("what is left of a response that is released is taken back", async () => {
  const closed = server.closed("/stuck");
  await runHere(["fetch.an_answer_may_be_left_unread"], { env });
  await closed;
});

test("what a host says of what was closed is ignored", async (t) => {
  const late = telling(t);
  await runHere(
    names.filter((name) => /^(channels|fetch)\./.test(name)),
    { env },
  );
  assert(late.count > 20, `${late.count} were told`);
});
