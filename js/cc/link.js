// SPDX-License-Identifier: MIT
// `wasyncio link`: finishes a module that another build compiled and linked.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { findOptimizer } from "../toolchain.js";
import { explainModule, finish, prepare } from "./asyncify.js";
import { parseFlags } from "./flags.js";
import { checkLinked } from "./linked.js";

/**
 * Writes `output`, which may be the same file, if it is given, and gives what `--explain` prints.
 * flags: -O and -g. What is wrong with the module throws a BuildError.
 */
export function linkModule({ input, output, flags = [] }) {
  const options = parseFlags(flags, ".");
  checkLinked(input);
  const linked = { path: input };
  const text = explainModule(linked);
  if (output) {
    mkdirSync(dirname(output), { recursive: true });
    finish(prepare(linked, options), findOptimizer().optimize, output);
  }
  return text;
}
