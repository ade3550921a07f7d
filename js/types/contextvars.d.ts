// SPDX-License-Identifier: MIT
// Context variables.

/** The values of context variables. Each task and each call has a copy of its own. */
export class Context {
  /** Calls a function in it. @throws {RuntimeError} when it runs already. */
  run<A extends unknown[], R>(call: (...args: A) => R, ...args: A): R;
  /** Another with the same values. */
  copy(): Context;
  /** The value of a variable; without one `missing`. */
  get<T>(variable: ContextVar<T>): T | undefined;
  get<T, D>(variable: ContextVar<T>, missing: D): T | D;
  /** Whether a variable has a value here. */
  has(variable: ContextVar<any>): boolean;
  /** How many variables have one. */
  readonly size: number;
  /** Those variables. */
  keys(): IterableIterator<ContextVar<any>>;
  /** Their values. */
  values(): IterableIterator<unknown>;
  /** Both. */
  entries(): IterableIterator<[ContextVar<any>, unknown]>;
  /** As {@link keys}. */
  [Symbol.iterator](): IterableIterator<ContextVar<any>>;
}

/** What {@link ContextVar.reset} takes. */
export class Token<T = unknown> {
  private constructor();
  /** The variable that was set. */
  readonly var: ContextVar<T>;
  /** {@link Token.MISSING} when it had none. */
  readonly old_value: T | typeof Token.MISSING;
  /** For a variable that had no value. */
  static readonly MISSING: unique symbol;
}

/** A variable whose value belongs to the context. */
export class ContextVar<T = unknown> {
  constructor(name: string, options?: { default: T });
  /** Its name, for people. */
  readonly name: string;
  /** @throws {LookupError} without a value and a default. */
  get(): T;
  get<D>(missing: D): T | D;
  /** Gives it a value in the current context. @returns what takes that back. */
  set(value: T): Token<T>;
  /** The value before a set(). @throws {RuntimeError} {ValueError} for another token. */
  reset(token: Token<T>): void;
}

/** A copy of the current context. */
export function copy_context(): Context;
export { copy_context as copyContext };
