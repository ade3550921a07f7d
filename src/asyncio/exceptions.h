/* Error codes and their Python names. SPDX-License-Identifier: MIT
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

/* X(constant, number, Python's name) */
#define ASYNCIO_EXCEPTIONS(X)                          \
  X(CANCELLED, -1, "CancelledError")                   \
  X(TIMEOUT, -2, "TimeoutError")                       \
  X(INVALID_STATE, -3, "InvalidStateError")            \
  X(RUNTIME_ERROR, -4, "RuntimeError")                 \
  X(VALUE_ERROR, -5, "ValueError")                     \
  X(TYPE_ERROR, -6, "TypeError")                       \
  X(NO_MEMORY, -7, "MemoryError")                      \
  X(NOT_IMPLEMENTED, -8, "NotImplementedError")        \
  X(OS_ERROR, -9, "OSError")                           \
  X(PERMISSION_ERROR, -10, "PermissionError")          \
  X(FILE_NOT_FOUND, -11, "FileNotFoundError")          \
  X(CONNECTION_ERROR, -12, "ConnectionError")          \
  X(CONNECTION_RESET, -13, "ConnectionResetError")     \
  X(CONNECTION_REFUSED, -14, "ConnectionRefusedError") \
  X(BROKEN_PIPE, -15, "BrokenPipeError")               \
  X(EOF_ERROR, -16, "EOFError")                        \
  X(INCOMPLETE_READ, -17, "IncompleteReadError")       \
  X(LIMIT_OVERRUN, -18, "LimitOverrunError")           \
  X(QUEUE_EMPTY, -19, "QueueEmpty")                    \
  X(QUEUE_FULL, -20, "QueueFull")                      \
  X(QUEUE_SHUT_DOWN, -21, "QueueShutDown")             \
  X(BROKEN_BARRIER, -22, "BrokenBarrierError")         \
  X(STOP_ASYNC_ITERATION, -23, "StopAsyncIteration")   \
  X(EXCEPTION_GROUP, -24, "ExceptionGroup")            \
  X(BASE_EXCEPTION_GROUP, -25, "BaseExceptionGroup")   \
  X(KEY_ERROR, -26, "KeyError")                        \
  X(INDEX_ERROR, -27, "IndexError")                    \
  X(LOOKUP_ERROR, -28, "LookupError")                  \
  X(ZERO_DIVISION, -29, "ZeroDivisionError")           \
  X(OVERFLOW_ERROR, -30, "OverflowError")              \
  X(ASSERTION_ERROR, -31, "AssertionError")            \
  X(JS_ERROR, -32, "JSError")                          \
  X(SYSTEM_EXIT, -33, "SystemExit")                    \
  X(KEYBOARD_INTERRUPT, -34, "KeyboardInterrupt")      \
  X(EXCEPTION, -35, "Exception")

/* Those of which only a program that uses files carries the names. */
#define ASYNCIO_FILE_EXCEPTIONS(X)            \
  X(FILE_EXISTS, -36, "FileExistsError")      \
  X(IS_A_DIRECTORY, -37, "IsADirectoryError") \
  X(NOT_A_DIRECTORY, -38, "NotADirectoryError")

/* The codes, ASYNCIO_CANCELLED to ASYNCIO_USER. Python: the exception classes.
 */
enum asyncio_code {
#define ASYNCIO__CODE(name, number, python) ASYNCIO_##name = number,
  ASYNCIO_EXCEPTIONS(ASYNCIO__CODE) ASYNCIO_FILE_EXCEPTIONS(ASYNCIO__CODE)
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
