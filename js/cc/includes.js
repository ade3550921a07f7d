// SPDX-License-Identifier: MIT
// Finds the files that a compilation may read: the key of the cache is made of them, and the
// compiler from npm sees nothing else (it has no access to the real file system).
import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

const DIRECTIVE = /^[ \t]*#[ \t]*(?:include|include_next|import|embed|define|if|elif)\b(.*)$/gm;
const NAME = /["<]([^"<>\n]+)[">]/g;

/**
 * The sources, and all that they include, directly or not, as a map from absolute path to content.
 * Takes too much rather than too little: every branch of `#if`, every directory where a name
 * exists, and names in macros. System headers belong to the toolchain and are left out.
 */
export function readClosure(sources, directories, cwd, names = []) {
  const files = new Map();
  const queue = sources.map((source) => resolve(cwd, source));
  for (const name of names) enqueue(name, cwd);
  while (queue.length) {
    const path = queue.pop();
    if (files.has(path)) continue;
    const content = readFileSync(path);
    files.set(path, content);
    for (const name of mentioned(content)) enqueue(name, dirname(path));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));

  function enqueue(name, from) {
    for (const directory of [from, ...directories]) {
      const path = resolve(cwd, directory, name);
      if (isFile(path)) queue.push(path);
    }
  }
}

function* mentioned(content) {
  for (const [, rest] of content.toString("latin1").matchAll(DIRECTIVE)) {
    for (const [, name] of rest.matchAll(NAME)) yield Buffer.from(name, "latin1").toString();
  }
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
