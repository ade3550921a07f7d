// SPDX-License-Identifier: MIT
// The ordering rules and sample scenarios of tests/parity, in JavaScript: the order of all events
// is CPython's, whatever engine runs the generators.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildLoop } from "../../js/cc/loop.js";
import { listNames, readText } from "./fixtures/modules.js";

await buildLoop({ output: "dist/asyncio.wasm" });

const KINDS = {
  rules: (name) => import(`../parity/rules/${name}.mjs`),
  scenarios: (name) => import(`../parity/scenarios/${name}.mjs`),
};

for (const [kind, runProgram] of Object.entries(KINDS)) {
  describe(kind, () => {
    for (const name of listNames(`tests/parity/${kind}`, ".mjs")) {
      test(name, async (t) => {
        const log = t.mock.method(console, "log", () => {});
        await runProgram(name);
        const lines = log.mock.calls.map(({ arguments: [line] }) => line);
        const expected = readText(`tests/parity/${kind}/${name}.out`);
        assert.equal(lines.join("\n"), expected.trimEnd());
      });
    }
  });
}
