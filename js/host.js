// SPDX-License-Identifier: MIT
// Does what a module wrote into its outbox (wasm/README.md): calls JavaScript functions.

import { CANCEL, ERROR, OP_SIZE, RELEASE, SETTLE } from "./abi.js";
import { CancelledError, MemoryError, NotImplementedError } from "./errors.js";
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

const done = () => {};

/**
 * The JavaScript side of one instance. module: its exports. functions: what C may call, by name.
 * afterPost(last, error): a call was settled, or the module failed at that; last: no other is open.
 */
export class Host {
  /** Told what came of the call of an export: (handle, failed, value); of calls.js. */
  settle;
  #module;
  #memory;
  #functions;
  #afterPost;
  #handles = new Handles();
  #open = new Map(); // call's handle -> its context
  #draining = false;
  #more = false; // ops that came while draining
  #closed = false;

  constructor(module, memory, functions, afterPost) {
    this.#module = module;
    this.#memory = memory;
    this.#functions = functions;
    this.#afterPost = afterPost;
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

  /**
   * The program ended: nothing is posted any more, and what still runs is told. If it ended by
   * itself, calls of its exports are told what came of them.
   */
  close(byItself) {
    this.#closed = true;
    if (byItself && this.settle) this.#take();
    this.#open.forEach(Context.cancel);
    this.#open.clear();
    this.#handles = new Handles();
  }

  /**
   * Calls receive(tag, a, address, length) with a value, its bytes copied into the module; with an
   * error if it cannot cross.
   */
  pass(receive, value) {
    this.#send(receive, this.#encode(encode, value));
  }

  #encode(encoder, value) {
    try {
      return encoder(value, this.#handles);
    } catch (error) {
      return encodeError(error);
    }
  }

  #send(receive, [tag, a, bytes]) {
    const length = bytes?.length ?? 0;
    const at = length && this.#module.asyncio_alloc(length);
    if (at) this.#memory.bytes(at, length).set(bytes);
    if (at || !length) receive(tag, a, at, length);
    else receive(ERROR, MemoryError.prototype.code, 0, 0);
  }

  // The ops as functions that do them: what they point to stays in memory only until the
  // module runs again. Calls of exports are told at once.
  #take() {
    const box = this.#module.asyncio_outbox();
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
    if (kind === SETTLE) {
      this.settle(handle, this.#memory.u32(values) === ERROR, args[0]);
      return done;
    }
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
    const post = (...message) => this.#module.asyncio_post(handle, ...message);
    try {
      this.#send(post, this.#encode(encoder, value));
    } catch (error) {
      return this.#afterPost(false, error);
    }
    this.#afterPost(!this.#draining && !this.#open.size);
  }
}
