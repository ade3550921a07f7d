// SPDX-License-Identifier: MIT
// Runs the tests by node:test: node tests/run.js [PART...], where a part is tests/PART.test.js or
// the tests of directory tests/PART.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildLibrary } from "../js/cc.js";
import { ALL_HOSTS, findHost, installCommand } from "./hosts/hosts.js";

const TESTS = fileURLToPath(new URL(".", import.meta.url));

/** The parts, by name, each with its files. */
function findParts() {
  const parts = new Map();
  const add = (part, path) => parts.set(part, [...(parts.get(part) ?? []), path]);
  for (const entry of readdirSync(TESTS, { withFileTypes: true })) {
    if (entry.name.endsWith(".test.js")) add(entry.name.slice(0, -8), join(TESTS, entry.name));
    if (entry.isDirectory()) findTests(entry.name).forEach((path) => add(entry.name, path));
  }
  return parts;
}

function findTests(directory) {
  const names = readdirSync(join(TESTS, directory)).filter((name) => name.endsWith(".test.js"));
  return names.map((name) => join(TESTS, directory, name));
}

function select(names, parts) {
  if (!names.length) return [...parts.values()].flat();
  return names.flatMap((name) => {
    if (parts.has(name)) return parts.get(name);
    if (existsSync(name)) return [name];
    console.error(`build.sh: no test part '${name}'; there are ${[...parts.keys()].join(", ")}`);
    process.exit(2);
  });
}

function reportMissingHosts() {
  const missing = ALL_HOSTS.filter((host) => !findHost(host));
  for (const host of missing) {
    console.log(`not tested on ${host}, which is not installed: ${installCommand(host)}`);
  }
}

const names = process.argv.slice(2);
const files = select(names, findParts());
const env = names.length ? process.env : { ...process.env, ALL_HOSTS: "1" }; // of c_tests.js

// The library is built once, before several files need it at the same time. A failure is reported
// by the tests that need it.
if (files.length > 1) await buildLibrary().catch(() => {});
if (files.some((path) => path.startsWith(join(TESTS, "trace"))))
  await buildLibrary({ trace: true }).catch(() => {});
// Node's own default leaves one core idle: much of a test file is a wait for one process.
const options = ["--test", `--test-concurrency=${availableParallelism()}`, "--test-reporter=spec"];
const { status } = spawnSync(process.execPath, [...options, ...files], { stdio: "inherit", env });
reportMissingHosts();
process.exitCode = status ?? 1;
