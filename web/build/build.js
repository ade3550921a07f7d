// SPDX-License-Identifier: MIT
// Builds the page into dist/web: ./build.sh web
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { ROOT } from "../../js/cc/cache.js";
import { isFresh } from "./fresh.js";
import { makeHtml } from "./html.js";
import { buildModules } from "./modules.js";

const WEB = fileURLToPath(new URL("..", import.meta.url));
const PAGE = join(ROOT, "dist/web");
/** Builds all but the programs, unless nothing has changed since; gives the directory. */
export async function refreshFrame({ output = PAGE } = {}) {
  if (!isFresh(join(output, "index.html"))) await buildFrame(output);
  return output;
}

/** Builds everything; programs: of buildModules. */
export async function buildPage({ output = PAGE, ...programs } = {}) {
  await Promise.all([buildFrame(output), buildModules(join(output, "programs"), programs)]);
  return output;
}

async function buildFrame(output) {
  mkdirSync(output, { recursive: true });
  await bundleScripts(output);
  copyFileSync(join(WEB, "icon.svg"), join(output, "icon.svg"));
  writeFileSync(join(output, "index.html"), makeHtml()); // the last: refreshFrame goes by it
}

/** page.js, page.css and the scripts of workers. Parts that only some programs need are files of their own. */
async function bundleScripts(output) {
  for (const name of readdirSync(output)) if (/\.(js|css)$/.test(name)) rmSync(join(output, name));
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: [
      { in: join(WEB, "page/main.js"), out: "page" },
      { in: join(WEB, "page/worker.js"), out: "worker" },
      { in: join(ROOT, "js/executor_worker.js"), out: "executor_worker" }, // its name in js/
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
