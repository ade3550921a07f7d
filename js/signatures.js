// SPDX-License-Identifier: MIT
// What a module says of its exported coroutines, in a custom section.

const SECTION = "asyncio_exports";

/**
 * The coroutines that a compiled module exports: `Map` of name -> `{ result, parameters }`, the
 * parameters as `[type, name]`; empty without any. A line of the section is
 * `name result (type, name), …`.
 */
export function readSignatures(module) {
  const signatures = new Map();
  for (const section of WebAssembly.Module.customSections(module, SECTION)) {
    for (const line of new TextDecoder().decode(section).split("\n").filter(Boolean)) {
      const [, name, result, rest] = /^(\w+) (\w+)(.*)/.exec(line);
      const parameters = [...rest.matchAll(/\((\w+), (\w+)\)/g)].map(([, ...pair]) => pair);
      signatures.set(name, { result, parameters });
    }
  }
  return signatures;
}
