// SPDX-License-Identifier: MIT
// The errors of src/asyncio/exceptions.h as classes with Python's names.

import { BaseException, Exception, RuntimeError, define } from "./codes.js";

export { BaseException, Exception, LoadError, NotImplementedError, RuntimeError } from "./codes.js";

// Python's order of arguments, and no errors needed.
class Group extends AggregateError {
  constructor(message, errors = []) {
    super(errors, message);
  }
}

// As in a C enum, a code that is not given is the one after the last.
export const CancelledError = define("CancelledError", BaseException, -1);
export const OSError = define("OSError", Exception, -9);
export const TimeoutError = define("TimeoutError", OSError, -2);
export const InvalidStateError = define("InvalidStateError", Exception);
export const ValueError = define("ValueError", Exception, -5);
export const TypeError = define("TypeError", globalThis.TypeError);
export const MemoryError = define("MemoryError", Exception);
export const PermissionError = define("PermissionError", OSError, -10);
export const FileNotFoundError = define("FileNotFoundError", OSError);
export const ConnectionError = define("ConnectionError", OSError);
export const ConnectionResetError = define("ConnectionResetError", ConnectionError);
export const ConnectionRefusedError = define("ConnectionRefusedError", ConnectionError);
export const BrokenPipeError = define("BrokenPipeError", ConnectionError);
export const EOFError = define("EOFError", Exception);
export const IncompleteReadError = define("IncompleteReadError", EOFError);
export const LimitOverrunError = define("LimitOverrunError", Exception);
export const QueueEmpty = define("QueueEmpty", Exception);
export const QueueFull = define("QueueFull", Exception);
export const QueueShutDown = define("QueueShutDown", Exception);
export const BrokenBarrierError = define("BrokenBarrierError", RuntimeError);
export const StopAsyncIteration = define("StopAsyncIteration", Exception);
export const ExceptionGroup = define("ExceptionGroup", Group);
export const BaseExceptionGroup = define("BaseExceptionGroup", Group);
export const LookupError = define("LookupError", Exception, -28);
export const KeyError = define("KeyError", LookupError, -26);
export const IndexError = define("IndexError", LookupError);
export const ZeroDivisionError = define("ZeroDivisionError", Exception, -29);
export const OverflowError = define("OverflowError", Exception);
export const AssertionError = define("AssertionError", Exception);
export const JSError = define("JSError", Exception);
export const SystemExit = define("SystemExit", BaseException);
export const KeyboardInterrupt = define("KeyboardInterrupt", BaseException);
export const FileExistsError = define("FileExistsError", OSError, -36);
export const IsADirectoryError = define("IsADirectoryError", OSError);
export const NotADirectoryError = define("NotADirectoryError", OSError);
