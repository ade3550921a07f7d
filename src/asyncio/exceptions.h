/* Error codes, their Python names and texts. SPDX-License-Identifier: MIT
 *
 * A function that can fail returns a status: 0 is success, > 0 a count or
 * ASYNCIO_RETURNED, < 0 one of these codes. The text of an error that was
 * raised with asyncio_raise travels beside the code.
 */
#ifndef ASYNCIO_EXCEPTIONS_H
#define ASYNCIO_EXCEPTIONS_H

#if defined(__GNUC__) || defined(__clang__)
#define ASYNCIO_MUST_USE __attribute__((warn_unused_result))
#define ASYNCIO_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define ASYNCIO_MUST_USE
#define ASYNCIO_PRINTF(text, first)
#endif

/* X(constant, number, Python's name, text when nothing else was said) */
#define ASYNCIO_EXCEPTIONS(X)                                                \
  X(CANCELLED, -1, "CancelledError", "cancelled")                            \
  X(TIMEOUT, -2, "TimeoutError", "timed out")                                \
  X(INVALID_STATE, -3, "InvalidStateError", "invalid state")                 \
  X(RUNTIME_ERROR, -4, "RuntimeError", "runtime error")                      \
  X(VALUE_ERROR, -5, "ValueError", "bad value")                              \
  X(TYPE_ERROR, -6, "TypeError", "bad type")                                 \
  X(NO_MEMORY, -7, "MemoryError", "out of memory")                           \
  X(NOT_IMPLEMENTED, -8, "NotImplementedError", "not on this host")          \
  X(OS_ERROR, -9, "OSError", "operating system error")                       \
  X(PERMISSION_ERROR, -10, "PermissionError", "not permitted")               \
  X(FILE_NOT_FOUND, -11, "FileNotFoundError", "file not found")              \
  X(CONNECTION_ERROR, -12, "ConnectionError", "connection failed")           \
  X(CONNECTION_RESET, -13, "ConnectionResetError", "connection reset")       \
  X(CONNECTION_REFUSED, -14, "ConnectionRefusedError", "connection refused") \
  X(BROKEN_PIPE, -15, "BrokenPipeError", "broken pipe")                      \
  X(EOF_ERROR, -16, "EOFError", "end of file")                               \
  X(INCOMPLETE_READ, -17, "IncompleteReadError", "stream ended early")       \
  X(LIMIT_OVERRUN, -18, "LimitOverrunError", "separator not found in limit") \
  X(QUEUE_EMPTY, -19, "QueueEmpty", "queue is empty")                        \
  X(QUEUE_FULL, -20, "QueueFull", "queue is full")                           \
  X(QUEUE_SHUT_DOWN, -21, "QueueShutDown", "queue was shut down")            \
  X(BROKEN_BARRIER, -22, "BrokenBarrierError", "barrier is broken")          \
  X(STOP_ASYNC_ITERATION, -23, "StopAsyncIteration", "no more items")        \
  X(EXCEPTION_GROUP, -24, "ExceptionGroup", "several errors")                \
  X(BASE_EXCEPTION_GROUP, -25, "BaseExceptionGroup", "several errors")       \
  X(KEY_ERROR, -26, "KeyError", "no such key")                               \
  X(INDEX_ERROR, -27, "IndexError", "index out of range")                    \
  X(LOOKUP_ERROR, -28, "LookupError", "not found")                           \
  X(ZERO_DIVISION, -29, "ZeroDivisionError", "division by zero")             \
  X(OVERFLOW_ERROR, -30, "OverflowError", "result too large")                \
  X(ASSERTION_ERROR, -31, "AssertionError", "assertion failed")              \
  X(JS_ERROR, -32, "JSError", "JavaScript error")                            \
  X(SYSTEM_EXIT, -33, "SystemExit", "exit")                                  \
  X(KEYBOARD_INTERRUPT, -34, "KeyboardInterrupt", "interrupted")             \
  X(EXCEPTION, -35, "Exception", "error")

enum asyncio_code {
#define ASYNCIO__CODE(name, number, python, text) ASYNCIO_##name = number,
  ASYNCIO_EXCEPTIONS(ASYNCIO__CODE)
#undef ASYNCIO__CODE
      ASYNCIO_USER = -1000 /* a program's own codes: this and below */
};

/* Name of a code as Python spells it.
 * code: any status.
 * Returns a static text: "CancelledError" for ASYNCIO_CANCELLED, "Error" for a
 * program's own codes and unknown ones, "OK" for 0 and above. */
const char *asyncio_strerror(int code);

/* Raises an error: keeps the formatted text beside the code.
 * code: a code below 0; anything else is raised as ASYNCIO_VALUE_ERROR.
 * format: as for printf; the text is cut at 255 bytes.
 * Returns the code, for `return asyncio_raise(ASYNCIO_VALUE_ERROR, …)`.
 * Python: raise ValueError(…). */
ASYNCIO_MUST_USE ASYNCIO_PRINTF(2, 3) int asyncio_raise(int code,
                                                        const char *format,
                                                        ...);

/* Text of the error that the current task (or plain code) met last.
 * Returns the text, "" when nothing was said; borrowed until the next await.
 * Python: str(exception). */
const char *asyncio_message(void);

#endif
