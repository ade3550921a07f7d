// SPDX-License-Identifier: MIT
// What a module says of its exported functions, in a custom section.

const SECTION = "asyncio_exports";

/**
 * The functions that a compiled module exports: `Map` of name -> `{ isPlain, result, parameters }`,
 * the parameters as `[type, name]`; empty without any. A line of the section is
 * `name result (type, name), …`, with a `=` before the result of a plain function: others are
 * coroutines.
 */
export function readSignatures(module) {
  const signatures = new Map();
  for (const section of WebAssembly.Module.customSections(module, SECTION)) {
    for (const line of new TextDecoder().decode(section).split("\n").filter(Boolean))
      signatures.set(...readSignature(line));
  }
  return signatures;
}

/** The [name, signature] of one line. (Emscripten cannot pass on a backslash.) */
export function readSignature(line) {
  const [, name, plain, result, rest] = /^([^ ]+) (=?)([^ ]+)(.*)/.exec(line);
  const parameters = [...rest.matchAll(/[(]([^,]+), ([^)]+)[)]/g)].map(([, ...pair]) => pair);
  return [name, { isPlain: plain === "=", result, parameters }];
}
