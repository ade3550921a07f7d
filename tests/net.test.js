// SPDX-License-Identifier: MIT
// Connections and servers: C tests over loopback, and what the embedder allows.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "../js/cc.js";
import { load, PermissionError } from "../js/index.js";
import { runCTests } from "./c_tests.js";
import { ROOT, run, testOnHosts } from "./hosts/hosts.js";
import { RUNS } from "./marks.js";
import { testSources } from "./sources.js";

const directory = mkdtempSync(join(tmpdir(), "wasyncio-net-"));
after(() => rmSync(directory, { recursive: true }));

const certificate = makeCertificate();
const lacks = { deno: { NO_REFUSED_DATAGRAMS: "1" } }; // node:dgram there

await runCTests(
  "connections",
  ["tests/test.c", ...testSources(RUNS.connections.sources)],
  "dist/tests/net.wasm",
  {
    hosts: RUNS.connections.hosts,
    settings: (host) => ({
      allow: { net: true },
      env: { TEST_DIR: directory, ...certificate, ...lacks[host] },
    }),
  },
);

/** One of this machine's own, and its key, as tests/net/test_tls.c wants them. */
function makeCertificate() {
  const [key, certificate] = ["key.pem", "certificate.pem"].map((name) => join(directory, name));
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  const { status, stderr } = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
    ...["-addext", names, "-keyout", key, "-out", certificate],
  ]);
  assert.equal(status, 0, `openssl, which makes a certificate, failed: ${stderr}`);
  const read = (path) => readFileSync(path, "utf8");
  return { TLS_CERTIFICATE: read(certificate), TLS_KEY: read(key) };
}

// ---- hosts without connections, and without permission ----

const kinds = build({
  cwd: ROOT,
  sources: ["tests/net/programs/kinds.c"],
  output: "dist/tests/kinds.wasm",
  quick: true,
});
kinds.catch(() => {}); // each test below reports it

const KINDS = [
  ...["streams", "transports", "unix", "tls", "start_tls"],
  ...["udp", "getaddrinfo", "getnameinfo"],
];

/** All kinds end with this error, but for pairs in memory. */
async function checkKinds(host, error) {
  const { stdout, stderr } = await run(host, await kinds);
  const lines = KINDS.map((kind) => `${kind}: ${error}\n`);
  assert.equal(stdout, `pair: ok\n${lines.join("")}`, stderr);
}

const NONE = ["workerd", "wasmtime", "wazero", "chromium"];
testOnHosts("connections in memory alone", NONE, (host) => checkKinds(host, "NotImplementedError"));

testOnHosts("no kind without permission", ["node20", "deno", "bun"], (host) =>
  checkKinds(host, "PermissionError"),
);

const output = "dist/tests/echo_server.wasm";
const built = build({ cwd: ROOT, sources: ["web/examples/echo_server.c"], output });
built.catch(() => {}); // each test below reports it

testOnHosts("without permission", ["node20", "deno", "bun"], async (host) => {
  const { code, stderr } = await run(host, await built);
  assert.match(stderr, /^PermissionError: .*run it with --allow-net/);
  assert.equal(code, 1);
});

testOnHosts("without connections", ["workerd", "wasmtime", "wazero"], async (host) => {
  const { code, stderr } = await run(host, await built);
  assert.match(stderr, /^NotImplementedError: connections are not on this host/);
  assert.equal(code, 1);
});

test("load() takes what is allowed, and nothing else", async () => {
  const wasm = await built;
  let text = "";
  const take = (bytes) => (text += new TextDecoder().decode(bytes));
  const options = { stdout: take, stderr: take };
  assert.equal(await (await load(wasm, { ...options, allow: { net: true } })).run(), 0);
  assert.equal(text, "ONE TWO\nTHREE\n");
  text = "";
  assert.equal(await (await load(wasm, { ...options, allow: { net: false } })).run(), 1);
  assert.match(text, new RegExp(`^${PermissionError.name}: .*allow: { net: true }`));
  await assert.rejects(load(wasm, { allow: { nett: true } }), /'allow' has no 'nett', only net/);
  await assert.rejects(load(wasm, { allow: { net: 1 } }), /'allow.net' must be boolean/);
});
