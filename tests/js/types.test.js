// SPDX-License-Identifier: MIT
// The declarations: each export and each member of it has a doc comment, no file is long, and what
// JavaScript exports is declared.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { describeTypes } from "../../js/cli/types.js";
import { ROOT } from "../hosts/hosts.js";
import { buildFixture } from "./fixtures/modules.js";

const fixture = await buildFixture("exports.c");
const ENTRIES = ["js/index", "js/devtools"];
const LONGEST = 600;

const paths = ENTRIES.map((entry) => join(ROOT, `${entry}.d.ts`));
const options = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] };
const program = ts.createProgram(paths, options);
const checker = program.getTypeChecker();

const isDocumented = (symbol) =>
  symbol.getDocumentationComment(checker).length > 0 || symbol.getJsDocTags(checker).length > 0;
const isPrivate = (symbol) =>
  symbol.declarations.every((node) => ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private);

/** The symbols that an entry exports; an alias stands for what it names. */
function exportsOf(path) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(path));
  return checker
    .getExportsOfModule(module)
    .map((symbol) =>
      symbol.flags & ts.SymbolFlags.Alias
        ? [symbol.name, checker.getAliasedSymbol(symbol)]
        : [symbol.name, symbol],
    );
}

/** The members of a class or interface that it declares itself. */
function membersOf(symbol) {
  const own = [...(symbol.members?.values() ?? [])];
  const statics = symbol.flags & ts.SymbolFlags.Class ? [...symbol.exports.values()] : [];
  return [...own, ...statics].filter((member) => !(member.flags & ts.SymbolFlags.TypeParameter));
}

const isPlain = (member) => !["prototype", "__constructor"].includes(member.name);

for (const path of paths) {
  for (const [name, symbol] of exportsOf(path)) {
    test(`${name} and its members have doc comments`, () => {
      assert(isDocumented(symbol), `${name} has none`);
      const bare = membersOf(symbol).filter(
        (member) => isPlain(member) && !isPrivate(member) && !isDocumented(member),
      );
      assert.deepEqual(
        bare.map((member) => member.name),
        [],
      );
    });
  }
}

test("what JavaScript exports is declared, and nothing else", async () => {
  for (const [i, entry] of ENTRIES.entries()) {
    const isValue = ([, symbol]) => symbol.flags & ts.SymbolFlags.Value;
    const declared = exportsOf(paths[i]).filter(isValue);
    const names = declared.map(([name]) => name).sort();
    const module = await import(`../../${entry}.js`);
    assert.deepEqual(names, Object.keys(module).sort());
  }
});

test(`no declaration file is longer than ${LONGEST} lines`, () => {
  const names = readdirSync(join(ROOT, "js"), { recursive: true });
  for (const name of names.filter((name) => name.endsWith(".d.ts"))) {
    const lines = readFileSync(join(ROOT, "js", name), "utf8").split("\n").length;
    assert(lines <= LONGEST, `${name} has ${lines} lines`);
  }
});

/** What `tsc --strict` says of a program beside the file that `wasyncio types` writes. */
async function check(source) {
  const files = { "/app.d.ts": await describeTypes(fixture), "/main.ts": source };
  const strict = {
    ...options,
    strict: true,
    noEmit: true,
    skipDefaultLibCheck: true,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    paths: { wasyncio: [paths[0]] },
  };
  const host = ts.createCompilerHost(strict);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => name in files || fileExists(name);
  host.readFile = (name) => files[name] ?? readFile(name);
  host.getSourceFile = (name, ...rest) =>
    name in files
      ? ts.createSourceFile(name, files[name], strict.target)
      : getSourceFile(name, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram(["/main.ts"], strict, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

const main = (body) => `
  import { load } from "wasyncio";
  import type { Exports } from "./app.js";
  export async function main(signal: AbortSignal) {
    const app = await load<Exports>("app.wasm");
    ${body}
  }
`;

test("what `wasyncio types` writes type-checks under tsc --strict", async () => {
  const calls =
    'const text: string = await app.exports.delayed("Ada", 0.5, { signal, timeout: 2 });';
  assert.deepEqual(await check(main(`${calls} return text;`)), []);
});

test("and refuses what the exports do not take", async () => {
  const wrong = [
    ["await app.exports.delayed(5, 0.5);", /number.*not assignable.*string/],
    ['await app.exports.delayed("Ada");', /Expected 2-3 arguments/],
    ["await app.exports.nowhere();", /'nowhere' does not exist/],
    ['await app.exports.delayed("Ada", 1, { tiemout: 1 });', /'tiemout' does not exist/],
    [
      '(await app.exports.delayed("Ada", 1)).toFixed();',
      /'toFixed' does not exist on type 'string'/,
    ],
  ];
  const messages = await check(main(wrong.map(([body]) => body).join("\n")));
  assert.equal(messages.length, wrong.length, messages.join("\n"));
  for (const [i, [, problem]] of wrong.entries()) assert.match(messages[i], problem);
});
