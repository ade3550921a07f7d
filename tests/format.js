// SPDX-License-Identifier: MIT
// Formats the C and the JavaScript, or with --check names the files that are not formatted.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { format as formatC } from "@wasm-fmt/clang-format";
import * as prettier from "prettier";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SKIP = new Set(["node_modules", "dist", ".git", "package-lock.json"]);
const clangStyle = readFileSync(join(ROOT, ".clang-format"), "utf8");

const FORMATTERS = {
  ".c": (text, path) => formatC(text, path, clangStyle),
  ".h": (text, path) => formatC(text, path.replace(/h$/, "c"), clangStyle), // C, not C++
  ".js": formatScript,
  ".mjs": formatScript,
  ".ts": formatScript,
  ".json": formatScript,
};

async function formatScript(text, filepath) {
  return prettier.format(text, { ...(await prettier.resolveConfig(filepath)), filepath });
}

function* walk(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (SKIP.has(entry.name)) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (Object.hasOwn(FORMATTERS, extname(path))) yield path;
  }
}

/** Formats all files; gives the names of those that were not formatted. */
async function formatAll(check) {
  const changed = [];
  for (const path of walk(ROOT)) {
    const text = readFileSync(path, "utf8");
    const formatted = await FORMATTERS[extname(path)](text, path);
    if (formatted === text) continue;
    changed.push(relative(ROOT, path));
    if (!check) writeFileSync(path, formatted);
  }
  return changed;
}

const [option, ...rest] = process.argv.slice(2);
const check = option === "--check";
if (rest.length || (option !== undefined && !check)) {
  console.error("build.sh: format takes nothing but --check");
  process.exit(2);
}
const changed = await formatAll(check);
for (const path of changed) console.log(check ? `not formatted: ${path}` : `formatted ${path}`);
if (check && changed.length) {
  console.error("To format them: ./build.sh format");
  process.exitCode = 1;
}
