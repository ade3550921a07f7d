// SPDX-License-Identifier: MIT
// Does what a module wrote into its outbox (wasm/README.md): calls JavaScript functions.

import { CANCEL, OP_SIZE, RELEASE } from "./abi.js";
import { CancelledError, NotImplementedError } from "./errors.js";
import { Handles, decodeAll, encode, encodeError } from "./values.js";

// The last argument of a called function. The signal is made when it is first asked for,
// as that costs more than the whole rest of a call.
class Context {
  #controller;
  #cancelled = false;

  constructor(task) {
    this.task = typeof task === "number" ? `Task-${task}` : task;
  }

  get signal() {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#cancelled) Context.cancel(this);
    }
    return this.#controller.signal;
  }

  // Not a method, so that a function cannot cancel itself.
  static cancel(context) {
    if (!context) return; // the call was settled before
    context.#cancelled = true;
    context.#controller?.abort(new CancelledError("the call is not waited for"));
  }
}

/**
 * The JavaScript side of one instance.
 * functions: what C may call, by name. outbox(): address of the new ops.
 * post(handle, [tag, a, bytes], last): settles a call. last: no other is open, and nothing of
 * the program is on the stack.
 */
export class Host {
  #memory;
  #functions;
  #outbox;
  #post;
  #handles = new Handles();
  #open = new Map(); // call's handle -> its context
  #draining = false;
  #more = false; // ops that came while draining
  #closed = false;

  constructor(memory, { functions, outbox, post }) {
    this.#memory = memory;
    this.#functions = functions;
    this.#outbox = outbox;
    this.#post = post;
  }

  /** Does all ops; a function that is called here may call exports, which add more. */
  drain() {
    this.#more = true;
    if (this.#draining) return;
    this.#draining = true;
    try {
      while (this.#more && !this.#closed) {
        this.#more = false;
        for (const run of this.#take()) this.#closed || run();
      }
    } finally {
      this.#draining = false;
    }
  }

  /** The program ended: nothing is posted any more, and what still runs is told. */
  close() {
    this.#closed = true;
    this.#open.forEach(Context.cancel);
    this.#open.clear();
    this.#handles = new Handles();
  }

  // The ops as functions that do them: what they point to stays in memory only until the
  // module runs again.
  #take() {
    const box = this.#outbox();
    const ops = this.#memory.u32(box + 4);
    return this.#memory.array(ops, this.#memory.u32(box), OP_SIZE, (op) => this.#read(op));
  }

  #read(at) {
    const kind = this.#memory.u32(at);
    const handle = this.#memory.u32(at + 4);
    if (kind === RELEASE) return () => this.#handles.release(handle);
    if (kind === CANCEL) return () => Context.cancel(this.#open.get(handle));
    const values = this.#memory.u32(at + 16);
    const count = this.#memory.u32(at + 20);
    const args = decodeAll(this.#memory, values, count, this.#handles);
    return () => this.#call(handle, args.shift(), new Context(args.shift()), args);
  }

  #call(handle, name, context, args) {
    const succeed = (value) => this.#settle(handle, encode, value);
    const fail = (error) => this.#settle(handle, encodeError, error);
    this.#open.set(handle, context);
    args.push(context);
    try {
      const result = this.#function(name).apply(this.#functions, args);
      if (typeof result?.then === "function") Promise.resolve(result).then(succeed, fail);
      else succeed(result);
    } catch (error) {
      fail(error);
    }
  }

  // Also a method of an object that was given, but not what every object has.
  #function(name) {
    const found = this.#functions[name];
    if (typeof found === "function" && found !== Object.prototype[name]) return found;
    const hint = `pass it as load(…, { functions: { ${name} } })`;
    throw new NotImplementedError(`JS function '${name}' was not given: ${hint}`);
  }

  #settle(handle, encoder, value) {
    if (!this.#open.delete(handle)) return; // the program ended meanwhile
    let message;
    try {
      message = encoder(value, this.#handles);
    } catch (error) {
      message = encodeError(error);
    }
    this.#post(handle, message, !this.#draining && !this.#open.size);
  }
}
