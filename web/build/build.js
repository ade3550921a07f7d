// SPDX-License-Identifier: MIT
// Builds the page into dist/web: ./build.sh web
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { ROOT } from "../../js/cc/cache.js";
import { makeHtml } from "./html.js";
import { buildModules } from "./modules.js";

const WEB = fileURLToPath(new URL("..", import.meta.url));
const PAGE = join(ROOT, "dist/web");
const SOURCES = ["src", "wasm", "js", "web", "package-lock.json"];

/** Builds everything, unless nothing has changed since; gives the directory. */
export async function refreshPage({ output = PAGE, log } = {}) {
  return isFresh(output) ? output : buildPage({ output, log });
}

function isFresh(output) {
  const built = changedAt(join(output, "index.html")); // the last that is written
  const paths = SOURCES.map((name) => join(ROOT, name)).flatMap((path) => [path, ...below(path)]);
  return paths.every((path) => changedAt(path) < built);
}

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function below(path) {
  if (!statSync(path).isDirectory()) return [];
  return readdirSync(path, { recursive: true }).map((name) => join(path, name));
}

/** Builds everything; log: is told what takes long. */
export async function buildPage({ output = PAGE, log = () => {} } = {}) {
  mkdirSync(output, { recursive: true });
  await Promise.all([bundleScripts(output), buildModules(join(output, "programs"), log)]);
  copyFileSync(join(WEB, "icon.svg"), join(output, "icon.svg"));
  writeFileSync(join(output, "index.html"), makeHtml());
  return output;
}

/** page.js, worker.js and page.css. Parts that only some programs need are files of their own. */
async function bundleScripts(output) {
  for (const name of readdirSync(output)) if (/\.(js|css)$/.test(name)) rmSync(join(output, name));
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: [
      { in: join(WEB, "page/main.js"), out: "page" },
      { in: join(WEB, "page/worker.js"), out: "worker" },
      { in: join(WEB, "style/page.css"), out: "page" },
    ],
    outdir: output,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: ["chrome111", "firefox115", "safari16.4"],
    chunkNames: "part-[hash]",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const output = await buildPage({ log: (text) => console.error(`build.sh: ${text}`) });
  console.log(`built ${output}; ./build.sh serve shows it`);
}
