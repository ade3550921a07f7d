/* The program's own input and output, as streams. SPDX-License-Identifier: MIT
 *
 *   asyncio_stream_reader *input;
 *   int rc;
 *   await(asyncio_stdin(&input));
 *   async_for (rc, line, asyncio_stream_reader, input) { … }
 *
 * While a task waits for them the others go on, but under WASI to write waits.
 * What stdio has read or holds is not seen: use one of the two, or fflush.
 * In JavaScript they are what `load` was given as stdin, stdout and stderr.
 * The functions return 0; ASYNCIO_OS_ERROR or a kind of it, as
 * ASYNCIO_BROKEN_PIPE; ASYNCIO_NOT_IMPLEMENTED in a program of Emscripten;
 * ASYNCIO_CANCELLED; ASYNCIO_RUNTIME_ERROR where nothing can suspend;
 * ASYNCIO_NO_MEMORY.
 */
#ifndef ASYNCIO_PIPES_H
#define ASYNCIO_PIPES_H

#include "streams.h"

/* What asyncio_stdin is told by name. */
typedef struct asyncio_stdin_options {
  asyncio_stream_reader **reader;
  ptrdiff_t limit; /* bytes, 0: ASYNCIO_STREAM_LIMIT */
} asyncio_stdin_options;

/* Opens the standard input. asyncio_stdin(&reader, .limit = 4096)
 * reader: gets a reference, NULL on failure. Returns as above;
 * ASYNCIO_VALUE_ERROR for a limit below 0.
 * Python: asyncio.StreamReader, and loop.connect_read_pipe with sys.stdin. */
#define asyncio_stdin(...) \
  asyncio__stdin((asyncio_stdin_options){.reader = __VA_ARGS__})

/* Opens the standard output. Closing the writer leaves the output itself open,
 * as it is the whole program's.
 * writer: gets a reference, NULL on failure. Returns as above.
 * Python: asyncio.StreamWriter, and loop.connect_write_pipe with sys.stdout. */
ASYNCIO_MUST_USE int asyncio_stdout(asyncio_stream_writer **writer);

/* Opens the output of errors, likewise.
 * Python: asyncio.StreamWriter, and loop.connect_write_pipe with sys.stderr. */
ASYNCIO_MUST_USE int asyncio_stderr(asyncio_stream_writer **writer);

/* Has a protocol be told what is read.
 * loop: the running one. self: handed to its functions; released on failure.
 * fd: 0. transport: gets it, borrowed; connection_made has been called. NULL on
 * failure. Returns as above; ASYNCIO_VALUE_ERROR for another descriptor.
 * Python: await loop.connect_read_pipe(factory, pipe). */
ASYNCIO_MUST_USE int asyncio_loop_connect_read_pipe(
    asyncio_loop *loop, const asyncio_protocol *protocol, void *self, int fd,
    asyncio_transport **transport);

/* Has a protocol write, and be told when to pause. fd: 1 or 2; else as above.
 * Python: await loop.connect_write_pipe(factory, pipe). */
ASYNCIO_MUST_USE int asyncio_loop_connect_write_pipe(
    asyncio_loop *loop, const asyncio_protocol *protocol, void *self, int fd,
    asyncio_transport **transport);

ASYNCIO_MUST_USE int asyncio__stdin(asyncio_stdin_options);

#endif
