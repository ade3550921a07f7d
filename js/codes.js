// SPDX-License-Identifier: MIT
// Error classes by their codes, by which a program's errors cross to C and back.

/** The classes of errors.js by code. */
export const classes = new Map();

let last = 0;

/** Makes a class for errors of a code: the status that C sees. */
export function define(name, Base, code = last - 1) {
  const Class = { [name]: class extends Base {} }[name];
  Object.assign(Class.prototype, { name, code });
  classes.set((last = code), Class);
  return Class;
}
