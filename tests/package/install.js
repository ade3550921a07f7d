// SPDX-License-Identifier: MIT
// The package as others get it: packed, and installed into an empty folder.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { ROOT, runProgram } from "../hosts/hosts.js";

/** A folder for the tests of one file, which is removed after them; nothing is in it yet. */
export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), "wasyncio-package-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Packs the tree and installs the tarball in the folder; gives what `npm pack` says of it. */
export async function installPackage(folder) {
  const manifest = { name: "app", private: true, type: "module" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const npm = async (...args) =>
    useIn(folder, "npm", [...args, "--loglevel=error", "--no-fund", "--no-audit"]);
  const [packed] = JSON.parse(await npm("pack", ROOT, "--json"));
  await npm("install", "--offline", join(folder, packed.filename));
  return packed;
}

/** Runs a program in a folder, which must succeed; gives what it printed. */
export async function useIn(folder, program, args, options) {
  const { code, stdout, stderr } = await runProgram(program, args, { cwd: folder, ...options });
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout;
}
