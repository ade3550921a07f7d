// SPDX-License-Identifier: MIT
// `wasyncio cc --explain` and `wasyncio link --explain`: which functions are instrumented, and why.

/** The text of it. found: of findSuspending. */
export function explain(module, { reasons, stored }) {
  const names = [...reasons.keys()].map((fn) => fn.name);
  const width = Math.min(32, Math.max(...names.map((name) => name.length)));
  const lines = [...reasons].map(([fn, reason]) => `  ${fn.name.padEnd(width)}  ${why(reason)}`);
  const total = module.functions.filter((fn) => !fn.imported).length;
  const title = `${reasons.size} of ${total} functions may be suspended:`;
  const types = explainTypes(module, reasons, stored);
  return [title, ...lines, ...types, ...(module.isExact ? [] : GUESSED), ""].join("\n");
}

const GUESSED = [
  "which numbers are pointers was guessed, so there may be too many: link with -Wl,--emit-relocs",
];

function why({ by, to }) {
  if (by === "switch") return "suspends";
  if (by === "call") return `calls ${to.name}`;
  if (by === "pointer") return `calls through a pointer that may be ${to.name}`;
  return `calls through a pointer in memory, of the type of ${to.name}`;
}

/**
 * Where the pointer itself could not be followed: the program keeps it, and calls through any
 * pointer of that type. What the library keeps, only the library calls.
 */
function explainTypes(module, reasons, stored) {
  const kept = [...reasons.keys()].filter((fn) => stored.user.has(fn.index));
  if (!kept.length) return [];
  const callers = (type) =>
    [...reasons].filter(([, { by, to }]) => by === "type" && to.type === type).length;
  return [
    "kept in the program's memory, so that what calls a pointer of the type may suspend:",
    ...kept.map(({ name, type }) => `  ${name}, ${describe(module.types[type])}: ${callers(type)}`),
  ];
}

const TYPES = { 0x7f: "i32", 0x7e: "i64", 0x7d: "f32", 0x7c: "f64", 0x7b: "v128" };

function describe({ params, results }) {
  const list = (types) => types.map((type) => TYPES[type] ?? "ref").join(", ");
  return `(${list(params)}) -> ${results.length ? list(results) : "nothing"}`;
}
