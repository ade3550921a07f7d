// SPDX-License-Identifier: MIT
// Context variables. A context holds `vars`, a map that is never changed but replaced: so tasks
// and calls get a copy of the current one for the price of a reference.

import { currentContext, e } from "./engine.js";
import { LookupError, RuntimeError, TypeError, ValueError } from "../errors.js";
import { describe } from "./names.js";

const MISSING = Symbol("missing");

export class Context {
  vars;
  #entered = false;

  /** A copy of the current one. */
  static capture() {
    const context = new Context();
    context.vars = currentContext().vars;
    return context;
  }

  /** Calls a function in this context. */
  run(call, ...args) {
    if (this.#entered || currentContext() === this) {
      throw new RuntimeError("cannot enter context: it is already entered");
    }
    const outer = e.entered;
    this.#entered = true;
    e.entered = this;
    try {
      return call(...args);
    } finally {
      e.entered = outer;
      this.#entered = false;
    }
  }

  copy() {
    const context = new Context();
    context.vars = this.vars;
    return context;
  }

  get(variable, missing) {
    return this.has(variable) ? this.vars.get(variable) : missing;
  }

  has(variable) {
    return this.vars?.has(variable) ?? false;
  }

  get size() {
    return this.vars?.size ?? 0;
  }

  keys() {
    return (this.vars ?? new Map()).keys();
  }

  values() {
    return (this.vars ?? new Map()).values();
  }

  entries() {
    return (this.vars ?? new Map()).entries();
  }

  [Symbol.iterator]() {
    return this.keys();
  }
}

/** What a set() gives, for reset(). */
export class Token {
  static MISSING = MISSING;
  _used = false;
  _context = currentContext();

  constructor(variable, old) {
    this.var = variable;
    this.old_value = old;
  }
}

export class ContextVar {
  #default;

  constructor(name, options = {}) {
    if (typeof name !== "string") {
      throw new TypeError(`context variable name must be a string, not ${describe(name)}`);
    }
    this.name = name;
    this.#default = "default" in options ? options.default : MISSING;
  }

  /** Its value; without one the argument, else the default, else a LookupError. */
  get(...missing) {
    const { vars } = currentContext();
    if (vars?.has(this)) return vars.get(this);
    if (missing.length) return missing[0];
    if (this.#default === MISSING) throw new LookupError(this.name);
    return this.#default;
  }

  set(value) {
    const context = currentContext();
    const old = context.vars?.has(this) ? context.vars.get(this) : MISSING;
    context.vars = new Map(context.vars).set(this, value);
    return new Token(this, old);
  }

  reset(token) {
    if (token._used) throw new RuntimeError("Token has already been used once");
    if (token.var !== this) throw new ValueError("Token was created by a different ContextVar");
    if (token._context !== currentContext()) {
      throw new ValueError("Token was created in a different Context");
    }
    token._used = true;
    const vars = new Map(currentContext().vars);
    if (token.old_value === MISSING) vars.delete(this);
    else vars.set(this, token.old_value);
    currentContext().vars = vars;
  }
}

export function copy_context() {
  return Context.capture();
}
