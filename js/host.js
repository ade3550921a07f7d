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
import { isInteger, Values } from "./values.js";

const { then } = Promise.prototype; // calls back once, whatever a promise has in its place

// A call that is open, or was: the next one whose handle has the same index takes its place.
class Call {
  handle = 0; // while it is open
  cancelled = 0; // the handle of the last one that was
  controller; // of its signal, if that was asked for

  constructor(settle) {
    this.resolve = (value) => settle(this, value, false);
    this.reject = (error) => settle(this, error, true);
  }

  cancel() {
    this.cancelled = this.handle;
    this.controller?.abort(notWaitedFor());
  }
}

const notWaitedFor = () => new CancelledError("the call is not waited for");

// The last argument of a called function. Both are made when they are first asked for: the signal
// costs more than the whole rest of a call. The call does not know of it: it is garbage at once.
class Context {
  #task;
  #call;
  #handle;

  constructor(task, call) {
    this.#task = task;
    this.#call = call;
    this.#handle = call.handle;
  }

  get task() {
    if (typeof this.#task !== "number") return this.#task;
    return this.#task ? `Task-${this.#task >>> 0}` : undefined;
  }

  // Its controller takes the place of the call: a member less to be set for each.
  get signal() {
    if (this.#call instanceof Call) this.#call = makeController(this.#call, this.#handle);
    return this.#call.signal;
  }
}

function makeController(call, handle) {
  const controller = new AbortController();
  if (call.cancelled === handle) controller.abort(notWaitedFor());
  else if (call.handle === handle) call.controller = controller;
  return controller;
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
  #calls = []; // by the index of their handle, also those that were settled
  #count = 0; // of those that are open
  #called = []; // functions that were called, where C keeps their names: { name, run }
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
   * Does all ops; a function that is called here may call exports, which add more. What came of
   * calls is given back by asking once more. Returns whether the program goes on.
   */
  drain() {
    if (this.#draining) return (this.#more = true);
    this.#draining = true;
    try {
      do {
        this.#more = false;
        this.#doAll(false);
        if (this.#tell()) this.#more = true;
      } while (this.#more && !this.#closed);
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
    for (const call of this.#calls) this.#cancel(call);
    this.#calls = [];
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
      const kind = words[place];
      const handle = words[place + 1];
      const what = words[place + 2];
      const count = words[place + 3];
      const task = words[place + 4];
      if (kind === CALL && !atEnd) this.#call(words, handle, what, task, value, count);
      else if (kind >= OPEN || !atEnd) this.#do(kind, handle, what >>> 0, task, value, count);
      value = (value + count * VALUE_SIZE) | 0;
      if (!words.length) ({ words } = this.#memory); // that has made it grow
    }
  }

  #do(kind, handle, what, task, first, count) {
    if (kind === OPERATE) this.#operate(handle, what, first, count);
    else if (kind === RELEASE) this.values.release(handle);
    else if (kind >= OPEN) this.io.do(kind, handle, what, first, count);
    else if (kind === CANCEL) this.#cancel(this.#calls[handle & INDEX]);
    else this.ops[kind](handle, what, task >>> 0, first, first + count * VALUE_SIZE);
  }

  // Returns whether there was any.
  #tell() {
    if (!this.#settled) return false;
    let { words } = this.#memory;
    while (this.#settled) {
      if (!words.length) ({ words } = this.#memory);
      const place = this.#settled >>> 2;
      this.#settled = words[place];
      const tag = words[place + 2];
      const value = tag === NOTHING ? undefined : this.values.decode((place + 2) << 2);
      this.settle(words[place + 1], value, tag === ERROR);
    }
    return true;
  }

  #cancel(call) {
    if (call?.handle) call.cancel(); // else it was settled before
  }

  // ---- calls ----

  // Behind the arguments are the names of the task and of the function, if they are new.
  #call(words, handle, what, task, first, count) {
    if (what < 0) this.#called[what & (NAMES - 1)] = { name: this.#last(first, count--) };
    if (task === NAMED) task = this.#last(first, count--);
    const call = this.#open(handle);
    const context = new Context(task, call);
    let result;
    try {
      result = this.#run(this.#called[what & (NAMES - 1)], words, first, count, context);
      if (typeof result?.then === "function") return wait(result, call);
    } catch (error) {
      return call.reject(error);
    }
    call.resolve(result);
  }

  #operate(handle, what, first, count) {
    const call = this.#open(handle);
    let result;
    try {
      result = this.#operations[what](...this.values.decodeAll(first, count));
      if (what >= MAY_WAIT && typeof result?.then === "function") return wait(result, call);
    } catch (error) {
      return call.reject(error);
    }
    call.resolve(result);
  }

  #last(first, count) {
    return this.values.decode(first + (count - 1) * VALUE_SIZE);
  }

  #open(handle) {
    let call = this.#calls[handle & INDEX];
    if (!call) put(this.#calls, handle, (call = new Call(this.#settle)));
    call.handle = handle;
    this.#count++;
    return call;
  }

  // Few arguments are passed without an array, which costs as much as the rest of the call; and the
  // function is called by its name, as the engine can then see which it is.
  #run(called, words, first, count, context) {
    const functions = this.#functions;
    const run = functions[called.name];
    if (!run || run !== called.run) called.run = check(run, called.name);
    const { name } = called;
    if (count === 0) return functions[name](context);
    if (count > 2) return functions[name](...this.values.decodeAll(first, count), context);
    const one = this.#argument(words, first);
    if (count === 1) return functions[name](one, context);
    return functions[name](one, this.#argument(words, first + VALUE_SIZE), context);
  }

  // Small integers, as most are, need not be decoded.
  #argument(words, at) {
    const place = at >>> 2;
    const low = words[place + 2];
    if (words[place] === INT && words[place + 3] === low >> 31) return low;
    return this.values.decode(at);
  }

  #settle = (call, value, failed) => {
    if (this.#closed) return;
    const { handle } = call;
    call.handle = 0;
    call.controller = undefined;
    this.#count--;
    try {
      if (typeof value === "number" && !failed && isInteger(value))
        this.#post(handle, INT, value, 0, 0); // known to the engine: faster than send()
      else this.values.send(this.#post, handle, value, failed);
    } catch (error) {
      return this.#afterPost(false, error);
    }
    this.#afterPost(!this.#draining && !this.#count);
  };
}

// A promise of the engine's own needs no Promise.resolve around it.
function wait(promise, call) {
  const isPlain = promise.then === then && promise.constructor === Promise;
  then.call(isPlain ? promise : Promise.resolve(promise), call.resolve, call.reject);
}

// Also a method of an object that was given, but not what every object has.
function check(run, name) {
  if (typeof run === "function" && run !== Object.prototype[name]) return run;
  throw notGiven(name);
}

function notGiven(name) {
  const hint = `pass it as load(…, { functions: { ${name} } })`;
  return new NotImplementedError(`JS function '${name}' was not given: ${hint}`);
}
