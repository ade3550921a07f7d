// SPDX-License-Identifier: MIT
// Around tests/js/fixtures/modules.js, in the Node that is the first to run the tests: keeps what
// it made for the others, in the file that MADE names.
import { readFileSync, writeFileSync } from "node:fs";
import * as modules from "../../js/fixtures/modules.js";
import using from "../../js/fixtures/using.js";

export { collectOutput } from "../../js/fixtures/output.js";

const programs = {};
const texts = {};

process.once("exit", () => writeFileSync(process.env.MADE, JSON.stringify({ programs, texts })));

const keep = (key, bytes) => (programs[key] = Buffer.from(bytes).toString("base64"));

export async function buildFixture(name, options) {
  const path = await modules.buildFixture(name, options);
  keep(JSON.stringify([name, options]), readFileSync(path));
  return path;
}

export async function compileFixture(name, options) {
  return WebAssembly.compile(readFileSync(await buildFixture(name, options)));
}

export function assemble(text) {
  const bytes = modules.assemble(text);
  keep(text, bytes);
  return bytes;
}

export const readText = (path) => (texts[path] = modules.readText(path));

export function listNames(path, extension) {
  const names = modules.listNames(path, extension);
  texts[`${path}/*${extension}`] = names.join("\n");
  return names;
}

export const importUsing = async () => using;
