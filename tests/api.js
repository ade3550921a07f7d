// SPDX-License-Identifier: MIT
// Makes the table of the C API, docs/api.md, out of the public headers: node tests/api.js
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { COLUMNS, marksOf, REMARKS } from "./marks.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const TABLE = "docs/api.md";

/** Where the functions of these headers work. Those of I/O have a mark for each host. */
const JAVASCRIPT = "JavaScript hosts; NotImplementedError under WASI";
const HOSTS = { functions: JAVASCRIPT, objects: JAVASCRIPT, promises: JAVASCRIPT };

/** Helpers of the headers themselves, and the parts of a kind (scopes.h) but its _scope. */
const NOT_API =
  /^ASYNCIO_(MUST_USE|PRINTF|(FILE_)?EXCEPTIONS|NO_SHORT_NAMES|\w+_H)$|__|_(aenter|anext|aexit|item)$/;

const read = (path) => readFileSync(join(ROOT, path), "utf8");

/** The rooms: the headers that asyncio.h includes. */
export function rooms() {
  const names = read("src/asyncio.h").matchAll(/^#include "asyncio\/(\w+)\.h"/gm);
  return [...names].map(([, name]) => name);
}

/**
 * What a header declares for users: `[{ name, doc, isCalled }]`; doc: the comment before it, or
 * undefined; isCalled: a function, a macro with arguments, or a kind.
 */
export function declarations(room) {
  const text = read(`src/asyncio/${room}.h`);
  const comments = [...text.matchAll(/^\/\*[\s\S]*?\*\/\n/gm)];
  const docs = new Map(comments.map((match) => [match.index + match[0].length, match[0]]));
  const found = statements(text).map(({ at, code }) => ({
    name: nameOf(code),
    doc: docs.get(at),
    isCalled: !/^(?:typedef|enum)\b|^#define \w+[^\w(]/.test(code),
  }));
  const names = new Set();
  return found.filter(({ name }) => {
    const seen = !name || NOT_API.test(name) || names.has(name);
    names.add(name);
    return !seen;
  });
}

/** Every public name that stands before a bracket in a header, outside of comments. */
export function namesIn(room) {
  const code = withoutComments(read(`src/asyncio/${room}.h`));
  const names = code.match(/\b(?:asyncio_[a-z]\w*|ASYNCIO_[A-Z]\w*)(?=\()/g) ?? [];
  return [...new Set(names)].filter((name) => !NOT_API.test(name));
}

const withoutComments = (text) =>
  text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));

/** Directives, declarations and definitions at the left margin: `[{ at, code }]`. */
function statements(text) {
  const code = withoutComments(text);
  const result = [];
  const start = /^(?:#(?:.*\\\n)*.*|\w.*)/gm;
  for (let match; (match = start.exec(code));) {
    const end = match[0][0] === "#" ? start.lastIndex : endOfStatement(code, match.index);
    result.push({ at: match.index, code: code.slice(match.index, end) });
    start.lastIndex = end;
  }
  return result;
}

/** A `;` outside of all brackets, or the `}` of a function's body. */
function endOfStatement(code, at) {
  const isFunction = !/^(?:typedef|struct|enum|union|extern)\b/.test(code.slice(at));
  let depth = 0;
  for (let i = at; i < code.length; i++) {
    if ("({".includes(code[i])) depth++;
    if (")}".includes(code[i])) depth--;
    if (depth === 0 && (code[i] === ";" || (code[i] === "}" && isFunction))) return i + 1;
  }
  return code.length;
}

/** The name that a statement declares for users, if any. */
function nameOf(code) {
  const macro = /^#define (\w+)/.exec(code);
  if (macro) return /^(?:async|await)/i.test(macro[1]) ? macro[1] : undefined;
  const pointer = /^typedef[^{]*\(\*(\w+)\)/.exec(code);
  const type = /^typedef[\s\S]*?\b(\w+);$/.exec(code);
  const kind = /^enum (asyncio_\w+) \{/.exec(code);
  const fn = /\b(asyncio_\w+)\([^(]*/.exec(code.replace(/\b[A-Z_]+\([^)]*\)/g, ""));
  return (pointer ?? type ?? kind ?? (code.startsWith("typedef") ? null : fn))?.[1];
}

/** Python's name for it, as its comment ends: `Python: asyncio.run.` */
function pythonName(doc) {
  const [, name] = /Python: ([\s\S]*?)\.?\s*\*\/\n$/.exec(doc ?? "") ?? [];
  return name?.replace(/\n \* /g, " ").replace(/ \(.*\)$/, ""); // a remark
}

/** The first sentence of a comment. */
function summary(doc) {
  const text = doc.replace(/^\/\*\s*|\s*\*\/\n$/g, "").replace(/\n \* ?/g, " ");
  return text.split(/(?<=[.:;])\s/)[0].replace(/[.:;]$/, "");
}

const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

function row({ name, doc }, room) {
  const python = pythonName(doc);
  const cells = [python ? `\`${python}\`` : "", `\`${name}\``, summary(doc ?? "")];
  const marks = marksOf(room, name);
  const where = Object.keys(COLUMNS).map((host) => (marks?.includes(host) ? "✓" : ""));
  return line([...cells, ...(marks ? where : [HOSTS[room] ?? "all"])]);
}

function section(room) {
  const names = marksOf(room) ? Object.values(COLUMNS) : ["hosts"];
  const head = ["Python", "C", "what", ...names];
  const rows = declarations(room).map((declaration) => row(declaration, room));
  const remark = REMARKS[room] ? [REMARKS[room], ""] : [];
  return [`## ${room}.h`, "", ...remark, line(head), line(head.map(() => "---")), ...rows, ""];
}

export function table() {
  const intro = [
    "# The C API",
    "",
    "Made from the headers by `./build.sh api`; each declaration's comment says more. A mark (✓)",
    "stands where the tests run a program on that host which calls the function (tests/marks.js);",
    "without one it gives NotImplementedError there.",
    "",
  ];
  return [...intro, ...rooms().flatMap(section)].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(ROOT, dirname(TABLE)), { recursive: true });
  writeFileSync(join(ROOT, TABLE), table());
}
