// SPDX-License-Identifier: MIT

/**
 * Root of the errors that cross to C and back; their names are Python's. Throw one of them in a
 * function that C calls, and C gets its code.
 */
export class BaseException extends Error {
  /** The status in C, as in asyncio/exceptions.h; below 0. */
  readonly code: number;
}

/** Any error of C without a class of its own; its `code` says which. */
export class Exception extends BaseException {}
/** The task or call was cancelled. */
export class CancelledError extends BaseException {}
export class OSError extends Exception {}
export class TimeoutError extends OSError {}
export class InvalidStateError extends Exception {}
/** Among others: a program that crashed, and calls at the wrong time. */
export class RuntimeError extends Exception {}
export class ValueError extends Exception {}
export class MemoryError extends Exception {}
/** Not on this host. */
export class NotImplementedError extends RuntimeError {}
export class PermissionError extends OSError {}
export class FileNotFoundError extends OSError {}
export class ConnectionError extends OSError {}
export class ConnectionResetError extends ConnectionError {}
export class ConnectionRefusedError extends ConnectionError {}
export class BrokenPipeError extends ConnectionError {}
export class EOFError extends Exception {}
export class IncompleteReadError extends EOFError {}
export class LimitOverrunError extends Exception {}
export class QueueEmpty extends Exception {}
export class QueueFull extends Exception {}
export class QueueShutDown extends Exception {}
export class BrokenBarrierError extends RuntimeError {}
export class StopAsyncIteration extends Exception {}
export class LookupError extends Exception {}
export class KeyError extends LookupError {}
export class IndexError extends LookupError {}
export class ZeroDivisionError extends Exception {}
export class OverflowError extends Exception {}
export class AssertionError extends Exception {}
/** What JavaScript threw that is none of these: "Name: message". */
export class JSError extends Exception {}
export class SystemExit extends BaseException {}
export class KeyboardInterrupt extends BaseException {}

/** Not a BaseException but JavaScript's TypeError, with the code of Python's. */
export class TypeError extends globalThis.TypeError {
  readonly code: number;
}

/** Several errors in one. */
export class ExceptionGroup extends AggregateError {
  constructor(message: string, errors?: Iterable<unknown>);
  readonly code: number;
}
export class BaseExceptionGroup extends AggregateError {
  constructor(message: string, errors?: Iterable<unknown>);
  readonly code: number;
}

/** A module that cannot be read, or cannot run here; the message says why and what to do. */
export class LoadError extends Exception {}
