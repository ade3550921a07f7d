// SPDX-License-Identifier: MIT
// What suspension costs a library with callbacks of all kinds: SQLite in a task, with Asyncify and
// without.
import { join } from "node:path";
import { embeddedCases, findSources } from "./harness/embedded.js";

const OPTIONS = ["OS_OTHER=1", "THREADSAFE=0", "OMIT_LOAD_EXTENSION", "DEFAULT_MEMSTATUS=0"];

export async function cases({ host }) {
  if (!host.startsWith("node")) return [];
  const directory = join(findSources("better-sqlite3"), "deps/sqlite3");
  const sources = ["tests/bench/sqlite.c", join(directory, "sqlite3.c")];
  const flags = [`-I${directory}`, "-w", ...OPTIONS.map((name) => `-DSQLITE_${name}`)];
  return embeddedCases("sqlite", { sources, flags });
}
