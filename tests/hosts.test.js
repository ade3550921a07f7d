// SPDX-License-Identifier: MIT
// A host that is missing is skipped with the command that installs it, and fails CI.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { ALL_HOSTS, installCommand, ROOT, runProgram } from "./hosts/hosts.js";

const directory = mkdtempSync(join(tmpdir(), "wasyncio-hosts-"));
after(() => rmSync(directory, { recursive: true, force: true }));

const script = join(directory, "one.test.js");
const table = pathToFileURL(join(ROOT, "tests/hosts/hosts.js")).href;
writeFileSync(
  script,
  `import { ALL_HOSTS, testOnHosts } from "${table}"; testOnHosts("nothing", ALL_HOSTS, () => {});`,
);

/** Runs a file with one test for each host, with `host` taken away. */
function runWithout(host, env) {
  const args = ["--test", "--test-reporter=spec", script];
  const clean = { NODE_TEST_CONTEXT: undefined, CI: "", DISABLE_HOSTS: host, ...env };
  return runProgram(process.execPath, args, { env: clean });
}

for (const host of ALL_HOSTS) {
  test(`CI fails without ${host}, and names it`, async () => {
    const { code, stdout } = await runWithout(host, { CI: "true" });
    assert.equal(code, 1);
    assert(stdout.includes(`${host} is not installed; ${installCommand(host)}`), stdout);
  });
}

test("elsewhere a missing host is skipped", async () => {
  const { code, stdout } = await runWithout("wazero", {});
  assert.equal(code, 0, stdout);
  assert(stdout.includes(`wazero is not installed; ${installCommand("wazero")}`), stdout);
});
