// SPDX-License-Identifier: MIT
// What other build systems find the library by: pkg-config's file and CMake's, beside libasyncio.a.
// They name everything by where they are themselves, so that the package can be moved.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./cache.js";

const TEMPLATES = join(ROOT, "js/cc/packages");

/** Writes them into a directory, which has to be in the package's own. */
export function writePackages(directory) {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(TEMPLATES)) {
    const text = readFileSync(join(TEMPLATES, name), "utf8").replaceAll("@VERSION@", version);
    writeFileSync(join(directory, name.replace(/\.in$/, "")), text);
  }
}
