// SPDX-License-Identifier: MIT
// Error classes by their codes, by which a program's errors cross to C and back, and those of them
// that every page needs; errors.js has the others.

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

export class BaseException extends Error {}
export const Exception = define("Exception", BaseException, -35);
export const RuntimeError = define("RuntimeError", Exception, -4);
export const NotImplementedError = define("NotImplementedError", RuntimeError, -8);

/** A module that cannot be loaded, or that this package cannot run. */
export class LoadError extends Exception {}
LoadError.prototype.name = "LoadError";
