// SPDX-License-Identifier: MIT

/** Gives the methods of a class their names in JavaScript's spelling too. */
export function withCamelCase(Class) {
  for (const [name, what] of Object.entries(Object.getOwnPropertyDescriptors(Class.prototype))) {
    const camel = name.replace(/(?<=[a-z])_([a-z])/g, (_, letter) => letter.toUpperCase());
    if (camel !== name && name[0] !== "_") Object.defineProperty(Class.prototype, camel, what);
  }
  return Class;
}

/** What to call a value in a message. */
export function describe(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "object") return `a ${value.constructor?.name ?? "object"}`;
  if (typeof value === "function") return `a function`;
  return typeof value === "string" ? JSON.stringify(value) : `${value}`;
}
