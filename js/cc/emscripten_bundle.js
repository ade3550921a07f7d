// SPDX-License-Identifier: MIT
// js/emscripten/program.js as a C file, whose text emcc puts into the programs that need it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./cache.js";
import { BuildError } from "./error.js";

/** What the oldest emcc can read. */
const TARGET = "es2019";

/** In the form of emscripten/em_js.h, which makes its texts of C tokens. */
const source = (text) => `/* Made by js/cc/emscripten_bundle.js. */
#include <emscripten.h>
__attribute__((import_module("env"), import_name("asyncio_emscripten_bundle")))
void asyncio_emscripten_bundle(void);
EMSCRIPTEN_KEEPALIVE __attribute__((section("em_js"), aligned(1)))
char __em_js__asyncio_emscripten_bundle[] = "(void)<::>{" ${quote(text)} "}";
void asyncio__emscripten_bundle(void);
void asyncio__emscripten_bundle(void) { asyncio_emscripten_bundle(); }
`;

/** Old versions of emcc pass on neither a backslash nor a newline. */
function quote(text) {
  const line = text.replaceAll("\n", " ");
  if (line.includes("\\"))
    throw new BuildError("js/emscripten/program.js: a backslash in what it imports");
  return line
    .match(/.{1,1000}/gu)
    .map(quotePiece)
    .join("");
}

const quotePiece = (piece) => `\n"${piece.replace(/["?]/g, "\\$&")}"`;

/**
 * Emscripten 3.1.6 removes a destructuring that it takes for one of a variable that nobody uses,
 * unless there is a call in it.
 */
const KEPT = {
  name: "kept",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(DESTRUCTURING, "$1 = Object($2);"),
    })),
};
const DESTRUCTURING = /((?:const|let) [{[].*?[}\]]) = ([^;]+);/g;

/** Gives the text of the file. */
export async function bundleForEmscripten() {
  const esbuild = await import("esbuild").catch(() => {
    throw new BuildError("the package esbuild is needed: npm ci");
  });
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(ROOT, "js/emscripten/program.js")],
    bundle: true,
    minify: true,
    format: "iife",
    globalName: "bundle",
    target: TARGET,
    charset: "utf8",
    plugins: [KEPT],
    write: false,
    logLevel: "silent",
  });
  return source(`${outputFiles[0].text}Asyncify.asyncioBundle = bundle;`);
}
