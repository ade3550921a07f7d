// SPDX-License-Identifier: MIT
// Context variables. A context holds `vars`, a map that is never changed but replaced: so tasks
// and calls get a copy of the current one for the price of a reference.

import { e } from "./engine.js";
import { LookupError, RuntimeError, ValueError } from "../errors.js";
import { wrong } from "./names.js";

const MISSING = Symbol("missing");
const EMPTY = { vars: new Map() };
const outside = { ...EMPTY };

/** What holds the variables. */
export const current = () => e.entered ?? e.current?._context ?? outside;

export class Context {
  vars;
  _entered = false;

  /** Empty, or a copy of another. */
  constructor({ vars } = EMPTY) {
    this.vars = vars;
  }

  /** Calls a function in this context. */
  run(call, ...args) {
    if (this._entered || current() === this) {
      throw new RuntimeError("cannot enter context: it is already entered");
    }
    const outer = e.entered;
    this._entered = true;
    e.entered = this;
    try {
      return call(...args);
    } finally {
      e.entered = outer;
      this._entered = false;
    }
  }

  copy() {
    return new Context(this);
  }

  get(variable, missing) {
    return this.has(variable) ? this.vars.get(variable) : missing;
  }

  get size() {
    return this.vars.size;
  }
}

for (const name of ["has", "keys", "values", "entries"]) {
  Context.prototype[name] = function (variable) {
    return this.vars[name](variable);
  };
}
Context.prototype[Symbol.iterator] = Context.prototype.keys;

/** What a set() gives, for reset(). */
export class Token {
  static MISSING = MISSING;
  _used = false;
  _context = current();

  constructor(variable, old) {
    this.var = variable;
    this.old_value = old;
  }
}

export class ContextVar {
  #default;

  constructor(name, options = {}) {
    if (typeof name !== "string") throw wrong("context variable name must be a string", name);
    this.name = name;
    this.#default = "default" in options ? options.default : MISSING;
  }

  /** Its value; without one the argument, else the default, else a LookupError. */
  get(...missing) {
    const { vars } = current();
    if (vars.has(this)) return vars.get(this);
    const [value] = [...missing, this.#default];
    if (value === MISSING) throw new LookupError(this.name);
    return value;
  }

  set(value) {
    const context = current();
    const { vars } = context;
    context.vars = new Map(vars).set(this, value);
    return new Token(this, vars.has(this) ? vars.get(this) : MISSING);
  }

  reset(token) {
    const context = current();
    if (token._used) throw new RuntimeError("Token has already been used once");
    if (token.var !== this) throw new ValueError("Token was created by a different ContextVar");
    if (token._context !== context) {
      throw new ValueError("Token was created in a different Context");
    }
    token._used = true;
    context.vars = new Map(context.vars);
    if (token.old_value === MISSING) context.vars.delete(this);
    else context.vars.set(this, token.old_value);
  }
}

/** A copy of the current one. */
export const copy_context = () => new Context(current());
