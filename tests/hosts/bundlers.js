// SPDX-License-Identifier: MIT
// Bundlers of tests/hosts/package.json, each as its users would call it for a page.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);

/** bundle(folder, output): tests/package's app in a folder, into a directory; gives what it said. */
const BUNDLES = { esbuild: byEsbuild, vite: byVite, webpack: byWebpack };

export const BUNDLERS = Object.keys(BUNDLES);

/** A function (folder, output) that gives the warnings, or undefined when it is not installed. */
export async function findBundler(name) {
  try {
    const bundler = await import(pathToFileURL(require.resolve(name)));
    return (folder, output) => BUNDLES[name](bundler, folder, output);
  } catch (error) {
    if (!/^(ERR_)?MODULE_NOT_FOUND$/.test(error.code)) throw error;
    return undefined;
  }
}

const pageOf = (script) => `<!doctype html><script type="module" src="${script}"></script>`;

/** An import of a program is its URL for a page, and the file itself is left to a worker. */
async function byEsbuild({ build }, folder, output) {
  const common = {
    absWorkingDir: folder,
    bundle: true,
    format: "esm",
    minify: true,
    outdir: output,
    logLevel: "silent",
  };
  const loader = { ".wasm": "file" };
  const entryPoints = {
    page_esbuild: "page_esbuild.mjs",
    executor_worker: "node_modules/wasyncio/js/executor_worker.js",
  };
  const page = await build({ ...common, entryPoints, loader });
  writeFileSync(join(output, "index.html"), pageOf("page_esbuild.js"));
  const worker = await build({
    ...common,
    entryPoints: ["worker.mjs"],
    conditions: ["workerd", "worker", "browser"],
    external: ["*.wasm"],
  });
  return [...page.warnings, ...worker.warnings].map(({ text }) => text);
}

async function byVite({ build }, folder, output) {
  writeFileSync(join(folder, "index.html"), pageOf("./page.mjs"));
  const warnings = [];
  const say = (text) => warnings.push(text);
  await build({
    root: folder,
    base: "./",
    configFile: false,
    logLevel: "warn",
    customLogger: { info() {}, warn: say, warnOnce: say, error: say, hasErrorLogged: () => false },
    build: { outDir: output, assetsInlineLimit: 0 },
  });
  return warnings;
}

function byWebpack({ default: webpack }, folder, output) {
  const options = {
    mode: "production",
    context: folder,
    entry: "./page.mjs",
    output: { path: output, filename: "page.js" },
    performance: { hints: false },
  };
  writeFileSync(join(output, "index.html"), pageOf("page.js"));
  return new Promise((resolve, reject) => {
    webpack(options, (error, stats) => {
      if (error) return reject(error);
      const { errors, warnings } = stats.toJson({ errors: true, warnings: true });
      resolve([...errors, ...warnings].map(({ message }) => message));
    });
  });
}
