// SPDX-License-Identifier: MIT
// A component of a finished module, for WASI preview 2: by jco, with its adapter of preview 1.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findPackage } from "../toolchain.js";
import { ROOT } from "./cache.js";
import { BuildError } from "./error.js";

/** The part of preview 2 that wasm/p2 imports. */
export const WIT = join(ROOT, "wasm/p2/sockets.wit");

const INSTALL = "npm install --save-dev @bytecodealliance/jco";

/** What makes components: { id, main }. JCO names a directory that has the package. */
export function findJco(env = process.env) {
  const from = env.JCO && join(env.JCO, "package.json");
  const found = findPackage("@bytecodealliance/jco", from);
  if (!found)
    throw new BuildError(`--target p2 wants jco, which is not installed; run: ${INSTALL}`);
  return { id: `jco ${found.version}`, main: found.main };
}

/** Writes a component of a module; it appears only when it is complete. */
export async function componentize(module, { main }, output) {
  const jco = await import(pathToFileURL(main).href);
  const binary = readFileSync(module);
  const typed = await jco.componentEmbed({ binary, witSource: readFileSync(WIT, "utf8") });
  const adapter = readFileSync(jco.preview1AdapterCommandPath());
  const made = await jco.componentNew(typed, [["wasi_snapshot_preview1", adapter]]);
  const temporary = `${output}.${process.pid}.tmp`;
  writeFileSync(temporary, made);
  renameSync(temporary, output);
}
