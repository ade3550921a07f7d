// SPDX-License-Identifier: MIT
// A content-addressed cache: the name of a file is the hash of everything that went into it, so
// nothing is ever stale, and two builds at once can only write the same bytes.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The directory of the package: what `js/`, `src/` and `wasm/` are in. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");

/** Entries beyond this many are removed, the longest unused first. */
const KEEP = 1000;

/** `dist/` in a checkout; an installed package must not write into `node_modules`. */
export function cacheDirectory(env = process.env) {
  if (env.WASYNCIO_CACHE) return env.WASYNCIO_CACHE;
  if (existsSync(join(ROOT, "build.sh"))) return join(ROOT, "dist", "cache");
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "wasyncio");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "wasyncio");
  if (process.platform === "win32" && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, "wasyncio");
  return join(homedir(), ".cache", "wasyncio");
}

/** The hash of strings, buffers and arrays of them, each with its place kept apart. */
export function digest(...parts) {
  const hash = createHash("sha256");
  for (const part of parts.flat(Infinity)) {
    hash.update(`${Buffer.byteLength(part)}:`).update(part);
  }
  return hash.digest("hex").slice(0, 24);
}

/** Opens the cache; `path(key, ext)` names an entry, `has(path)` asks for it and marks it used. */
export function openCache(directory = cacheDirectory()) {
  mkdirSync(directory, { recursive: true });
  return { directory, path: (key, ext) => join(directory, key + ext), has, prune };

  function prune() {
    const names = readdirSync(directory);
    if (names.length <= KEEP) return;
    const entries = names.map((name) => join(directory, name)).filter((path) => existsSync(path));
    const used = new Map(entries.map((path) => [path, statSync(path).mtimeMs]));
    entries.sort((a, b) => used.get(b) - used.get(a));
    for (const path of entries.slice(KEEP / 2)) rmSync(path, { force: true });
  }
}

function has(path) {
  try {
    const now = new Date();
    utimesSync(path, now, now);
    return true;
  } catch {
    return false;
  }
}
