// SPDX-License-Identifier: MIT
// ASYNCIO_DEBUG in the environment switches debug mode on, wherever a program runs.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "../js/cc.js";
import { HOSTS, ROOT, run, testOnHosts } from "./hosts/hosts.js";

const PROGRAM = `#include <asyncio.h>
#include <stdio.h>
static int amain(void *arg) {
  (void)arg;
  printf(" %d", asyncio_loop_get_debug(asyncio_get_running_loop()));
  asyncio_loop_set_slow_callback_duration(asyncio_get_running_loop(), 0);
  return asyncio_sleep(0);
}
int main(void) {
  int rc = asyncio_run(amain, NULL);
  if (rc == 0) rc = asyncio_run(amain, NULL, .debug = true);
  if (rc == 0) rc = asyncio_run(amain, NULL, .debug = ASYNCIO_DEBUG_OFF);
  return rc != 0;
}
`;

const directory = join(ROOT, "dist/tests/debug_mode");
mkdirSync(directory, { recursive: true });
writeFileSync(join(directory, "program.c"), PROGRAM);
const wasm = await build({ cwd: directory, sources: ["program.c"] });

testOnHosts("debug mode is on with ASYNCIO_DEBUG=1, and off without", HOSTS, async (host) => {
  const debugOf = async (env) => {
    const { code, stdout, stderr } = await run(host, wasm, { env });
    assert.equal(code, 0, stderr);
    return [stdout.trim(), stderr];
  };
  assert.equal((await debugOf({}))[0], "0 1 0");
  assert.equal((await debugOf({ ASYNCIO_DEBUG: "0" }))[0], "0 1 0");
  const [debug, stderr] = await debugOf({ ASYNCIO_DEBUG: "1" });
  assert.equal(debug, "1 1 0");
  assert.match(stderr, /^Executing <Task 'Task-1'> took \d+\.\d{3} seconds$/m);
});
