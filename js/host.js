// SPDX-License-Identifier: MIT
// Does what a module wrote into its outbox (wasm/README.md): calls JavaScript functions.

import {
  CALL,
  CANCEL,
  ERROR,
  INT,
  MAY_WAIT,
  NAMED,
  NAMES,
  NOTHING,
  OPEN,
  OPERATE,
  OP_SIZE,
  RELEASE,
  VALUE_SIZE,
} from "./abi.js";
import { CancelledError, NotImplementedError } from "./errors.js";
import { INDEX, put } from "./handles.js";
import { Values } from "./values.js";

const { then } = Promise.prototype; // calls back once, whatever a promise has in its place

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
    if (typeof this.#task !== "number") return this.#task;
    return this.#task ? `Task-${this.#task}` : undefined;
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
  /** Told what came of the call of an export: (handle, value, failed); of calls.js. */
  settle;
  /** What the program has open: of io/io.js, for programs that use it. */
  io;
  /** Who does ops of other kinds, by these: (handle, what, task, address of the values, their end). */
  ops = {};
  #post;
  #outbox;
  #memory;
  #functions;
  #operations;
  #afterPost;
  #open = []; // index of a call -> it
  #count = 0; // of those
  #unused = []; // calls that were settled, for the next ones
  #names = []; // of functions that were called, where C keeps them
  #settled = 0; // address of what came of the call of an export, and is to be told next
  #draining = false;
  #more = false; // ops that came while draining
  #closed = false;

  constructor(module, memory, functions, operations, afterPost) {
    this.#post = module.asyncio_post;
    this.#outbox = module.asyncio_outbox;
    this.#memory = memory;
    this.#functions = functions;
    this.#operations = operations;
    this.#afterPost = afterPost;
    this.values = new Values(memory, module);
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
        this.#doAll();
        this.#tell();
      }
    } finally {
      this.#draining = false;
    }
    return !this.#closed;
  }

  /**
   * The program ended: nothing is posted any more, and what still runs is told. If it ended by
   * itself, what it has written goes out, and calls of its exports are told what came of them.
   */
  close(byItself) {
    this.#closed = true;
    if (byItself) {
      this.#tell();
      this.io?.end();
      this.#doAll(true);
      this.#tell();
    }
    this.io?.close();
    for (const call of this.#open) if (call) Context.cancel(call.context);
    this.#open = [];
    this.values.clear();
  }

  /** The value at an address, and whether it is an error that was raised. */
  read(at) {
    return [this.values.decode(at), this.#memory.u32(at) === ERROR];
  }

  // ---- ops: they and what they point to stay in memory until the next ones are taken ----

  // atEnd: nothing is done any more but what was written, which still goes out.
  #doAll(atEnd) {
    const at = this.#outbox() >>> 2;
    let { words } = this.#memory;
    let left = words[at];
    let place = words[at + 1] >>> 2;
    let value = words[at + 2];
    this.#settled = words[at + 3];
    for (; left && (atEnd || !this.#closed); left--, place += OP_SIZE / 4) {
      ({ words } = this.#memory); // the one before may have made it grow
      const kind = words[place];
      const handle = words[place + 1];
      const first = value;
      value += words[place + 3] * VALUE_SIZE;
      if (atEnd && kind <= OPEN) continue;
      if (kind === CALL || kind === OPERATE)
        this.#call(kind === CALL, handle, words[place + 2], words[place + 4], first, value);
      else if (kind === RELEASE) this.values.release(handle);
      else if (kind >= OPEN) this.io.do(kind, handle, words[place + 2], first, words[place + 3]);
      else if (kind === CANCEL) this.#cancel(this.#open[handle & INDEX]);
      else this.ops[kind](handle, words[place + 2], words[place + 4], first, value);
    }
  }

  #tell() {
    while (this.#settled) {
      const at = this.#settled + 8;
      const { words } = this.#memory;
      const place = at >>> 2;
      this.#settled = words[place - 2];
      this.settle(words[place - 1], this.values.decode(at), words[place] === ERROR);
    }
  }

  #cancel(call) {
    if (call) Context.cancel(call.context); // else it was settled before
  }

  // ---- calls ----

  // Of a function, or an operation. Behind its values are the names of the function and of the
  // task, if they are new.
  #call(isFunction, handle, what, task, first, end) {
    if (what > NAMES) this.#names[what % NAMES] = this.values.decode((end -= VALUE_SIZE));
    if (task === NAMED) task = this.values.decode((end -= VALUE_SIZE));
    const context = new Context(task);
    const count = (end - first) / VALUE_SIZE;
    const call = this.#openCall(handle, context);
    let result;
    try {
      if (isFunction) result = this.#run(this.#names[what % NAMES], first, count, context);
      else result = this.#operations[what](...this.values.decodeAll(first, count));
      if ((isFunction || what >= MAY_WAIT) && typeof result?.then === "function")
        return void then.call(Promise.resolve(result), call.resolve, call.reject);
    } catch (error) {
      return call.reject(error);
    }
    call.resolve(result);
  }

  #openCall(handle, context) {
    const call = this.#unused.pop() ?? {
      resolve: (value) => this.#settle(call, value, false),
      reject: (error) => this.#settle(call, error, true),
    };
    call.handle = handle;
    call.context = context;
    this.#count++;
    put(this.#open, handle, call);
    return call;
  }

  // Also a method of an object that was given, but not what every object has. Few arguments are
  // passed without an array, which costs as much as the rest of the call.
  #run(name, first, count, context) {
    const { values } = this;
    const functions = this.#functions;
    const run = functions[name];
    if (typeof run !== "function" || run === Object.prototype[name]) throw notGiven(name);
    if (count === 0) return run.call(functions, context);
    if (count === 1) return run.call(functions, values.decode(first), context);
    if (count === 2)
      return run.call(functions, values.decode(first), values.decode(first + VALUE_SIZE), context);
    return run.call(functions, ...values.decodeAll(first, count), context);
  }

  #settle(call, value, failed) {
    const { handle } = call;
    if (this.#open[handle & INDEX] !== call) return; // the program ended
    this.#open[handle & INDEX] = call.context = undefined;
    this.#unused.push(call);
    this.#count--;
    try {
      if (value === undefined && !failed) this.#post(handle, NOTHING, 0, 0, 0);
      else if (typeof value === "number" && (value | 0) === value && value && !failed)
        this.#post(handle, INT, value, 0, 0);
      else this.values.send(this.#post, handle, value, failed);
    } catch (error) {
      return this.#afterPost(false, error);
    }
    this.#afterPost(!this.#draining && !this.#count);
  }
}

function notGiven(name) {
  const hint = `pass it as load(…, { functions: { ${name} } })`;
  return new NotImplementedError(`JS function '${name}' was not given: ${hint}`);
}
