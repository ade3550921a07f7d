// SPDX-License-Identifier: MIT
// The example checksums: jobs open files on every host, as the program itself may.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { build } from "../js/cc.js";
import { HOSTS, ROOT, run, testOnHosts } from "./hosts/hosts.js";

const files = mkdtempSync(join(tmpdir(), "wasyncio-checksums-"));
after(() => rmSync(files, { recursive: true, force: true }));
writeFileSync(join(files, "a.txt"), "123456789");
writeFileSync(join(files, "b.bin"), Buffer.alloc(300_000, 7));
writeFileSync(join(files, "empty"), "");

const SUMS = { "a.txt": "cbf43926", "b.bin": "4dd20b44", empty: "00000000" };

const wasm = join(ROOT, "dist/tests/checksums.wasm");
const built = build({ cwd: ROOT, sources: ["web/examples/checksums.c"], output: wasm });
built.catch(() => {}); // each test below reports it

testOnHosts("checksums of several files", HOSTS, async (host) => {
  await built;
  const args = [...Object.keys(SUMS), "missing"].map((name) => `/data/${name}`);
  const { code, stdout } = await run(host, wasm, { args, dirs: { "/data": files } });
  const lines = Object.entries(SUMS).map(([name, sum]) => `${sum}  /data/${name}`);
  assert.equal(stdout, [...lines, "FileNotFoundError: /data/missing", ""].join("\n"));
  assert.equal(code, 1);
});
