// SPDX-License-Identifier: MIT
// In the place of tests/js/fixtures/modules.js where there is no compiler: gives what that made for
// the same tests in Node, before.
import { PROGRAMS, TEXTS } from "given";
import using from "../../js/fixtures/using.js";

export { collectOutput } from "../../js/fixtures/output.js";

function find(made, key) {
  if (Object.hasOwn(made, key)) return made[key];
  throw new Error(`Node did not make this for the test: ${key}`);
}

export async function buildFixture(name, options) {
  return find(PROGRAMS, JSON.stringify([name, options]));
}

export async function compileFixture(name, options) {
  return compile(find(PROGRAMS, JSON.stringify([name, options])));
}

export const assemble = (text) => copy(find(PROGRAMS, text));

export const readText = (path) => find(TEXTS, path);

export const listNames = (path, extension) => readText(`${path}/*${extension}`).split("\n");

// workerd compiles nothing: it is given modules.
const isModule = (program) => program instanceof WebAssembly.Module;
const compile = (program) => (isModule(program) ? program : WebAssembly.compile(program));
const copy = (program) => (isModule(program) ? program : program.slice());

export const importUsing = async () => using;
