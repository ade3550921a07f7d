// SPDX-License-Identifier: MIT
// Does what a module wrote into its outbox (wasm/README.md): calls JavaScript functions.

import { CALL, CANCEL, ERROR, INT, NOTHING, OP_SIZE, RELEASE, SETTLE, VALUE_SIZE } from "./abi.js";
import { CancelledError, MemoryError, NotImplementedError } from "./errors.js";
import { Handles, decode, decodeAll, encode, encodeError } from "./values.js";

const INDEX = 0xfffff; // of a call, in its handle: no two that are open have the same
const NAMES = 64; // that are remembered

// The last argument of a called function. Both are made when they are first asked for: the
// signal costs more than the whole rest of a call.
class Context {
  #task;
  #controller;
  #cancelled = false;

  constructor(task) {
    this.#task = task;
  }

  get task() {
    return typeof this.#task === "number" ? `Task-${this.#task}` : this.#task;
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
 * The JavaScript side of one instance. module: its exports. functions: what C may call, by name.
 * operations: those of objects.js, for programs that use them.
 * afterPost(last, error): a call was settled, or the module failed at that; last: no other is open.
 */
export class Host {
  /** Told what came of the call of an export: (handle, failed, value); of calls.js. */
  settle;
  handles = new Handles();
  #module;
  #post;
  #memory;
  #functions;
  #operations;
  #afterPost;
  #open = []; // index of a call -> its context
  #count = 0; // of those
  #names = []; // some that were called: the place in memory -> the text
  #left = 0; // ops that are still to be done
  #op = 0; // address of the next of them
  #values = 0; // and of the values of all
  #draining = false;
  #more = false; // ops that came while draining
  #closed = false;

  constructor(module, memory, functions, operations, afterPost) {
    this.#module = module;
    this.#post = module.asyncio_post;
    this.#memory = memory;
    this.#functions = functions;
    this.#operations = operations;
    this.#afterPost = afterPost;
  }

  /**
   * Does all ops; a function that is called here may call exports, which add more. Returns whether
   * the program goes on.
   */
  drain() {
    this.#more = true;
    if (this.#draining) return true;
    this.#draining = true;
    try {
      while (this.#more && !this.#closed) {
        this.#more = false;
        this.#take();
        while (this.#left) this.#do(this.#next());
      }
    } finally {
      this.#draining = false;
    }
    return !this.#closed;
  }

  /**
   * The program ended: nothing is posted any more, and what still runs is told. If it ended by
   * itself, calls of its exports are told what came of them.
   */
  close(byItself) {
    this.#closed = true;
    if (byItself && this.settle) {
      this.#settleAll();
      this.#take();
      this.#settleAll();
    }
    this.#left = 0;
    this.#open.forEach(Context.cancel);
    this.#open = [];
    this.handles = new Handles();
  }

  /**
   * Calls receive(tag, a, address, length) with a value, its bytes copied into the module; with an
   * error if it cannot cross.
   */
  pass(receive, value) {
    this.#send(receive, encode, value);
  }

  /** The value at an address, and whether it is an error that was raised. */
  read(at) {
    return [this.#memory.u32(at) === ERROR, this.#decode(at)];
  }

  #decode(at) {
    return decode(this.#memory, at, this.handles);
  }

  #send(receive, encoder, value) {
    const [tag, a, bytes] = this.#encode(encoder, value);
    const length = bytes?.length ?? 0;
    const at = length && this.#module.asyncio_alloc(length);
    if (at) this.#memory.bytes(at, length).set(bytes);
    if (at || !length) receive(tag, a, at, length);
    else receive(ERROR, MemoryError.prototype.code, 0, 0);
  }

  #encode(encoder, value) {
    try {
      return encoder(value, this.handles);
    } catch (error) {
      return encodeError(error);
    }
  }

  // ---- ops: they and what they point to stay in memory until the next ones are taken ----

  #take() {
    const box = this.#module.asyncio_outbox();
    this.#left = this.#memory.u32(box);
    this.#op = this.#memory.u32(box + 4);
    this.#values = this.#memory.u32(box + 8);
  }

  // The address of the next op.
  #next() {
    this.#left--;
    return (this.#op += OP_SIZE) - OP_SIZE;
  }

  #do(at) {
    const handle = this.#memory.u32(at + 4);
    switch (this.#memory.u32(at)) {
      case SETTLE:
        return this.#tell(handle, this.#firstValue(at));
      case CANCEL:
        return Context.cancel(this.#open[handle & INDEX]);
      case RELEASE:
        return this.handles.release(handle);
      case CALL:
        return this.#callFunction(at, handle);
      default:
        return this.#operate(at, handle);
    }
  }

  #tell(handle, at) {
    this.settle(handle, this.#memory.u32(at) === ERROR, this.#decode(at));
  }

  // Those that are left tell what calls of exports came to.
  #settleAll() {
    while (this.#left) {
      const at = this.#next();
      if (this.#memory.u32(at) === SETTLE) this.#do(at);
    }
  }

  #firstValue(at) {
    return this.#values + this.#memory.u32(at + 16) * VALUE_SIZE;
  }

  // ---- calls ----

  // The function's name, the arguments, the calling task.
  #callFunction(at, handle) {
    const first = this.#firstValue(at);
    const name = this.#readName(first);
    const count = this.#memory.u32(at + 20) - 1;
    const args = decodeAll(this.#memory, first + VALUE_SIZE, count, this.handles);
    const context = new Context(args[count - 1]);
    args[count - 1] = context;
    this.#openCall(handle, context);
    try {
      this.#answer(handle, context, this.#function(name).apply(this.#functions, args));
    } catch (error) {
      this.#settle(handle, context, encodeError, error);
    }
  }

  #operate(at, handle) {
    const count = this.#memory.u32(at + 20);
    const args = decodeAll(this.#memory, this.#firstValue(at), count, this.handles);
    const { call, waits } = this.#operations[this.#memory.f64(at + 8)];
    const context = new Context();
    this.#openCall(handle, context);
    try {
      const result = call(...args);
      if (waits) this.#answer(handle, context, result);
      else this.#settle(handle, context, encode, result);
    } catch (error) {
      this.#settle(handle, context, encodeError, error);
    }
  }

  // Most are of a name that was called before and lies where it lay then.
  #readName(at) {
    const text = this.#memory.u32(at + 8);
    const length = this.#memory.u32(text + 4);
    const place = (text >>> 4) % NAMES;
    const known = this.#names[place];
    if (known?.length === length && this.#memory.holds(text + 8, known)) return known;
    return (this.#names[place] = this.#memory.text(text + 8, length));
  }

  // Also a method of an object that was given, but not what every object has.
  #function(name) {
    const found = this.#functions[name];
    if (typeof found === "function" && found !== Object.prototype[name]) return found;
    const hint = `pass it as load(…, { functions: { ${name} } })`;
    throw new NotImplementedError(`JS function '${name}' was not given: ${hint}`);
  }

  #openCall(handle, context) {
    this.#open[handle & INDEX] = context;
    this.#count++;
  }

  #answer(handle, context, result) {
    if (typeof result?.then !== "function") return this.#settle(handle, context, encode, result);
    Promise.resolve(result).then(
      (value) => this.#settle(handle, context, encode, value),
      (error) => this.#settle(handle, context, encodeError, error),
    );
  }

  #settle(handle, context, encoder, value) {
    if (this.#open[handle & INDEX] !== context) return; // settled, or the program ended
    this.#open[handle & INDEX] = undefined;
    this.#count--;
    try {
      if (encoder !== encode) this.#postAny(handle, encoder, value);
      else if (value === undefined) this.#post(handle, NOTHING, 0, 0, 0);
      else if (typeof value === "number" && (value | 0) === value && value)
        this.#post(handle, INT, value, 0, 0);
      else this.#postAny(handle, encoder, value);
    } catch (error) {
      return this.#afterPost(false, error);
    }
    this.#afterPost(!this.#draining && !this.#count);
  }

  #postAny(handle, encoder, value) {
    const post = (tag, a, at, length) => this.#post(handle, tag, a, at, length);
    this.#send(post, encoder, value);
  }
}
