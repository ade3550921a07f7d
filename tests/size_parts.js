// SPDX-License-Identifier: MIT
// The shim part by part, in bytes of gzip, and what its names and its texts alone take:
//   node tests/size.js --parts [--json]
// A part is what the files before it do not have yet, so that the parts add up to the whole.
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import ts from "typescript";
import { ROOT } from "./hosts/hosts.js";

const EXPORTS = "the list of what is exported";

/** In the order in which they are counted: the first that fits is a file's. */
const GROUPS = {
  "to run a C program on a page":
    /^js\/(index|load|instance|turns|memory|wasi|options|source|platform|codes|abi)\.js$/,
  "values and calls between C and JavaScript":
    /^js\/(errors|values|host|calls|functions|objects|signatures)\.js$/,
  "the loop for JavaScript": /^js\/(asyncio\.js|loop\/)/,
  "files, in memory and of WASI": /^js\/(files|memory_files|wasi_files|preview1)\.js$/,
  "connections and processes": /^js\/io\//,
  "Node, Deno and Bun": /^js\/node\.js$/,
  "what is exported": /^the list/,
  "developer tools, reports and diagnoses": /./,
};

const SHIM = {
  stdin: { contents: 'export * from "./js/index.js";', resolveDir: ROOT },
  absWorkingDir: ROOT,
  bundle: true,
  minifyIdentifiers: true,
  minifySyntax: true,
  format: "esm",
  target: "es2022",
  platform: "neutral",
  external: ["node:*"],
  write: false,
};

const gzip = (text) => gzipSync(text, { level: 9 }).length;

/** Rows { group, file, raw, gzip }; without a file they are sums, the last one of all. */
export async function measureParts() {
  const { outputFiles } = await esbuild.build(SHIM);
  const files = await splitBundle(outputFiles[0].text);
  const rows = [];
  let [text, size] = ["", gzip("")];
  for (const [group, pattern] of Object.entries(GROUPS)) {
    const mine = [];
    for (const [file, part] of files) {
      if (!pattern.test(file) || rows.some((row) => row.file === file)) continue;
      text += part;
      const grown = gzip(text);
      mine.push({ group, file, raw: part.length, gzip: grown - size });
      size = grown;
    }
    rows.push(...mine, { group, ...sum(mine) });
  }
  return [...rows, { group: "all of it", ...sum(rows.filter((row) => row.file)) }];
}

const sum = (rows) => ({
  raw: rows.reduce((total, { raw }) => total + raw, 0),
  gzip: rows.reduce((total, { gzip }) => total + gzip, 0),
});

/** Map of file -> minified text: where white space is left, esbuild says what comes from where. */
async function splitBundle(text) {
  const files = new Map();
  const [body, exported] = text.split(/^(?=export \{)/m);
  const pieces = body.split(/^ *\/\/ (js\/[\w/]+\.js)$/m).slice(1);
  for (let i = 0; i < pieces.length; i += 2) {
    files.set(pieces[i], (files.get(pieces[i]) ?? "") + pieces[i + 1]);
  }
  for (const [file, piece] of files) {
    const { code } = await esbuild.transform(piece, { minifyWhitespace: true });
    files.set(file, code);
  }
  return files.set(EXPORTS, exported.replace(/\s+/g, " "));
}

/** Bytes of gzip of what is exported, with every public method, and nothing in them. */
export async function measureNames() {
  const all = await import("../js/index.js");
  const lines = Object.entries(all).map(([name, value]) =>
    isClass(value) ? `export class ${name}{${membersOf(value)}}` : `export let ${name}=()=>{};`,
  );
  const { code } = await esbuild.transform(lines.join("\n"), { minify: true, format: "esm" });
  return gzip(code);
}

const isClass = (value) => typeof value === "function" && /^class\b/.test(String(value));

const membersOf = ({ prototype }) =>
  Object.getOwnPropertyNames(prototype)
    .filter((name) => /^[a-z]/.test(name) && name !== "constructor")
    .map((name) => `${name}(){}`)
    .join("");

/** Bytes of gzip that are saved when what is said in errors, warnings and tables is left out. */
export async function measureTexts() {
  const { outputFiles } = await esbuild.build({ ...SHIM, minifyWhitespace: true });
  const { text } = outputFiles[0];
  const texts = findTexts(text);
  const starts = texts.map(([start]) => start);
  const code = [0, ...texts.map(([, end]) => end)].map((end, i) => text.slice(end, starts[i]));
  return gzip(text) - gzip(code.join(""));
}

/** Where texts are, [start, end]: literals of several words, and the words of templates. */
function findTexts(source) {
  const found = [];
  const visit = (node) => {
    const isText = ts.isStringLiteral(node) ? node.text.includes(" ") : isWords(node);
    if (isText) found.push([node.getStart(file) + 1, node.getEnd() - (ENDS[node.kind] ?? 1)]);
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile("shim.js", source, ts.ScriptTarget.ES2022);
  visit(file);
  return found;
}

const { TemplateHead, TemplateMiddle } = ts.SyntaxKind;
const ENDS = { [TemplateHead]: 2, [TemplateMiddle]: 2 }; // of "${"
const isWords = (node) =>
  ts.isNoSubstitutionTemplateLiteral(node) ||
  ts.isTemplateMiddleOrTemplateTail(node) ||
  ts.isTemplateHead(node);

/** Prints a line for each file, sums, the names (that much is left without any code), the texts. */
export async function printParts(json) {
  const rows = await measureParts();
  rows.push({ group: "the exported names alone", gzip: await measureNames() });
  rows.push({ group: "the texts alone", gzip: await measureTexts() });
  for (const { group, file, raw = "", gzip: size } of rows) {
    const label = file ? `  ${file}` : group;
    if (json) console.log(JSON.stringify({ group, file, raw, gzip: size }));
    else console.log(label.padEnd(44), String(raw).padStart(9), String(size).padStart(9));
  }
}
