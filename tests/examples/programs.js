// SPDX-License-Identifier: MIT
// The programs of web/examples, and what each prints.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../hosts/hosts.js";

/** Programs whose output depends on what they are given; each has a test of its own. */
export const TESTED_APART = new Set(["checksums", "executor", "fetch_all", "wordcount"]);

/** These too, each in the test of that name: with processes, signals or an input that stays open. */
export const WITH_PROCESSES = new Map([
  ["grep", "stdio"],
  ["pipeline", "subprocess"],
  ["signal", "signals"],
  ["subprocess", "subprocess"],
]);

/** The others' timers are so close to each other that a busy machine could change their order. */
export const IN_REAL_TIME = new Set(["hello", "cancel_task"]);

/** They need connections of the host, which is to allow them. */
export const WITH_NET = new Set(["echo_server", "transport"]);

const sources = readdirSync(join(ROOT, "web/examples")).filter((name) => name.endsWith(".c"));
export const programs = sources
  .map((name) => name.slice(0, -2))
  .filter((name) => !TESTED_APART.has(name) && !WITH_PROCESSES.has(name));

export const expectedOutput = (name) =>
  readFileSync(join(ROOT, "tests/examples", `${name}.out`), "utf8");
