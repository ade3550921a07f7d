// SPDX-License-Identifier: MIT
// Whether what was built is newer than all that it was built of.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../js/cc/cache.js";

const SOURCES = ["src", "wasm", "js", "web", "package-lock.json"];

export function isFresh(file) {
  const built = changedAt(file);
  const paths = SOURCES.map((name) => join(ROOT, name)).flatMap((path) => [path, ...below(path)]);
  return paths.every((path) => changedAt(path) < built);
}

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function below(path) {
  if (!statSync(path).isDirectory()) return [];
  return readdirSync(path, { recursive: true }).map((name) => join(path, name));
}
