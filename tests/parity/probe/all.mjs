// SPDX-License-Identifier: MIT
// Runs all rules or scenarios of a directory, in one process: the trace of each behind `== name`.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const directory = resolve(process.argv[2]);
const only = process.argv[3];

for (const name of readdirSync(directory).sort()) {
  if (!/^[RS]\d\d\.mjs$/.test(name) || (only && !name.startsWith(only))) continue;
  console.log(`== ${name.slice(0, -4)}`);
  await import(pathToFileURL(join(directory, name)).href);
}
