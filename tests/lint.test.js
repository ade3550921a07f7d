// SPDX-License-Identifier: MIT
// eslint on all JavaScript; tsc on the declarations and on what must and must not type-check.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT, runProgram } from "./hosts/hosts.js";

const require = createRequire(import.meta.url);

async function runTool(name, script, args) {
  const path = join(dirname(require.resolve(`${name}/package.json`)), script);
  const { code, stdout, stderr } = await runProgram(process.execPath, [path, ...args], {
    cwd: ROOT,
  });
  assert.equal(code, 0, stdout + stderr);
}

test("eslint", () => runTool("eslint", "bin/eslint.js", ["."]));
test("types", () => runTool("typescript", "bin/tsc", ["--project", "tsconfig.json"]));
