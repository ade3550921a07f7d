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
/** The system refused; also the root of what follows from that. */
export class OSError extends Exception {}
/** A deadline has passed. */
export class TimeoutError extends OSError {}
/** A future is not done yet, or done already. */
export class InvalidStateError extends Exception {}
/** Among others: a program that crashed, and calls at the wrong time. */
export class RuntimeError extends Exception {}
/** An argument of the right type that cannot be. */
export class ValueError extends Exception {}
/** No memory. */
export class MemoryError extends Exception {}
/** Not on this host. */
export class NotImplementedError extends RuntimeError {}
/** Not allowed. */
export class PermissionError extends OSError {}
/** No such file or directory. */
export class FileNotFoundError extends OSError {}
/** There is such a file or directory already. */
export class FileExistsError extends OSError {}
/** A directory, where a file was to be. */
export class IsADirectoryError extends OSError {}
/** A path goes on behind what is no directory. */
export class NotADirectoryError extends OSError {}
/** Root of what can go wrong with a connection. */
export class ConnectionError extends OSError {}
/** The other side has broken it off. */
export class ConnectionResetError extends ConnectionError {}
/** Nobody listens there. */
export class ConnectionRefusedError extends ConnectionError {}
/** The other side reads no more. */
export class BrokenPipeError extends ConnectionError {}
/** The end came too early. */
export class EOFError extends Exception {}
/** The end came in the middle of what was to be read. */
export class IncompleteReadError extends EOFError {
  /** What had been read by the end of the stream; not of one that was made in JavaScript. */
  partial?: Uint8Array;
  /** How many bytes were to be read, -1 when that is not known. */
  expected?: number;
}
/** What was looked for is further away than the limit. */
export class LimitOverrunError extends Exception {
  /** How many bytes there are that are too many; not of one that was made in JavaScript. */
  consumed?: number;
}
/** There is no item at the moment. */
export class QueueEmpty extends Exception {}
/** There is no room at the moment. */
export class QueueFull extends Exception {}
/** The queue was shut down. */
export class QueueShutDown extends Exception {}
/** The barrier was aborted or reset. */
export class BrokenBarrierError extends RuntimeError {}
/** There is no further item. */
export class StopAsyncIteration extends Exception {}
/** There is no such thing; also the root of the next two. */
export class LookupError extends Exception {}
/** There is no such key. */
export class KeyError extends LookupError {}
/** There is no such index. */
export class IndexError extends LookupError {}
/** Division by zero. */
export class ZeroDivisionError extends Exception {}
/** A number that does not fit. */
export class OverflowError extends Exception {}
/** What was asserted is not so. */
export class AssertionError extends Exception {}
/** What JavaScript threw that is none of these: "Name: message". */
export class JSError extends Exception {}
/** Ends the loop, and a program with an exit code. */
export class SystemExit extends BaseException {}
/** SIGINT: ends the loop. */
export class KeyboardInterrupt extends BaseException {}

/** Not a BaseException but JavaScript's TypeError, with the code of Python's. */
export class TypeError extends globalThis.TypeError {
  /** The status in C, as in asyncio/exceptions.h; below 0. */
  readonly code: number;
}

/** Several errors in one. */
export class ExceptionGroup extends AggregateError {
  constructor(message: string, errors?: Iterable<unknown>);
  /** The status in C, as in asyncio/exceptions.h; below 0. */
  readonly code: number;
}
/** The same with errors among them that end the loop. */
export class BaseExceptionGroup extends AggregateError {
  constructor(message: string, errors?: Iterable<unknown>);
  /** The status in C, as in asyncio/exceptions.h; below 0. */
  readonly code: number;
}

/** A module that cannot be read, or cannot run here; the message says why and what to do. */
export class LoadError extends Exception {}
