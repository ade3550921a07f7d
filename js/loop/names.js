// SPDX-License-Identifier: MIT
// What things are called: in JavaScript's spelling, and in messages.

import { TypeError } from "../errors.js";

/** Gives the methods of a class their names in JavaScript's spelling too. */
export function withCamelCase({ prototype }) {
  for (const [name, what] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    const camel = name.replace(/\B_(.)/g, (_, letter) => letter.toUpperCase());
    Object.defineProperty(prototype, camel, what);
  }
}

/** What to call a value in a message. */
function describe(value) {
  if (typeof value === "string") return JSON.stringify(value);
  return value === Object(value) ? `a ${value.constructor?.name ?? "object"}` : String(value);
}

/** A TypeError that says what was expected, and what came. */
export const wrong = (what, value, hint = "") =>
  new TypeError(`${what}, not ${describe(value)}${hint}`);

/** The options at the end of arguments, a plain object, which are taken away. */
export function takeOptions(args, isThem = () => true) {
  const last = args.at(-1);
  const isPlain = last && Object.getPrototypeOf(last) === Object.prototype;
  return isPlain && isThem(last) ? args.pop() : {};
}

export const isFunction = (value) => typeof value === "function";

/** The key of what `await using` calls. */
export const DISPOSE = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
