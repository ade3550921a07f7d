/* Other programs: their input, output and exit status.
 * SPDX-License-Identifier: MIT
 *
 *   asyncio_process *sort;
 *   asyncio_value output;
 *   await(asyncio_create_subprocess_exec(ASYNCIO_ARGV("sort", "-r"), &sort,
 *                                        .std_in = ASYNCIO_PIPE,
 *                                        .std_out = ASYNCIO_PIPE));
 *   await(asyncio_process_communicate(sort, "a\nb\n", 4, &output, NULL));
 *
 * The embedder has to allow them (`wasyncio run --allow-spawn`,
 * load(…, { allow: { spawn: true } })). A program whose name ends in ".wasm" is
 * loaded there and runs as an instance of its own, on every JavaScript host: it
 * may do what this one may, and it shares this one's thread; if it reads its
 * input by libc, it begins when that has ended. All others need a host with
 * processes.
 *
 * The functions that start one return 0; ASYNCIO_NOT_IMPLEMENTED where the host
 * cannot; ASYNCIO_PERMISSION_ERROR where it is not allowed, or the system
 * refuses; ASYNCIO_FILE_NOT_FOUND or another ASYNCIO_OS_ERROR;
 * ASYNCIO_VALUE_ERROR for an option that makes no sense; ASYNCIO_CANCELLED;
 * ASYNCIO_RUNTIME_ERROR where nothing can suspend; ASYNCIO_NO_MEMORY.
 */
#ifndef ASYNCIO_SUBPROCESS_H
#define ASYNCIO_SUBPROCESS_H

#include "streams.h"

/* A program's input or output that is not this program's own, which it is by
 * default. Python: subprocess.PIPE, STDOUT (for std_err: where the output goes,
 * one behind the other), DEVNULL. */
enum asyncio_subprocess_stream {
  ASYNCIO_PIPE = -1,
  ASYNCIO_STDOUT = -2,
  ASYNCIO_DEVNULL = -3
};

/* A name and arguments as an array that ends with NULL. */
#define ASYNCIO_ARGV(...) ((const char *const[]){__VA_ARGS__, NULL})

/* A program that was started. A counted reference; with the last one a program
 * that still runs is killed. Python: asyncio.subprocess.Process. */
typedef struct asyncio_process asyncio_process;

/* A program that was started, for a protocol. Valid until connection_lost has
 * returned; asyncio_retain keeps it for longer.
 * Python: asyncio.SubprocessTransport. */
typedef struct asyncio_subprocess_transport asyncio_subprocess_transport;

/* What asyncio_create_subprocess_exec is told by name. */
typedef struct asyncio_process_options {
  asyncio_process **process;
  int std_in, std_out, std_err; /* 0 or an asyncio_subprocess_stream */
  const char *cwd;              /* directory of the host, NULL: this one's */
  const char *const *env; /* "NAME=value", NULL at the end; NULL: the host's */
  ptrdiff_t limit;        /* of the readers, bytes, 0: ASYNCIO_STREAM_LIMIT */
} asyncio_process_options;

/* Starts a program.
 * asyncio_create_subprocess_exec(argv, &process, .std_out = ASYNCIO_PIPE)
 * argv: its name, which the host looks for in its PATH, and arguments; NULL at
 * the end. process: gets a reference, NULL on failure. Returns as above.
 * Python: await asyncio.create_subprocess_exec(program, *args). */
#define asyncio_create_subprocess_exec(argv, ...) \
  asyncio__create_subprocess(                     \
      argv, NULL, (asyncio_process_options){.process = __VA_ARGS__})

/* The same with a command of the host's shell.
 * Python: await asyncio.create_subprocess_shell(cmd). */
#define asyncio_create_subprocess_shell(cmd, ...) \
  asyncio__create_subprocess(                     \
      NULL, cmd, (asyncio_process_options){.process = __VA_ARGS__})

/* Waits until the program has ended and its pipes are closed. One whose output
 * is a pipe that nobody reads may never end: asyncio_process_communicate.
 * returncode: gets its exit code, or -N when signal N ended it; NULL to leave
 * it. Returns 0, ASYNCIO_CANCELLED, ASYNCIO_RUNTIME_ERROR, ASYNCIO_NO_MEMORY.
 * Python: await process.wait. */
ASYNCIO_MUST_USE int asyncio_process_wait(asyncio_process *process,
                                          int *returncode);

/* Gives a program its input, reads all of its output, and waits for its end.
 * input: `size` bytes, which must stay until it returns; only with a pipe.
 * output, errors: get byte arrays, nothing without a pipe; NULL to leave it.
 * Returns as asyncio_process_wait, or as asyncio_stream_reader_read;
 * ASYNCIO_VALUE_ERROR for an input without a pipe.
 * Python: await process.communicate(input). */
ASYNCIO_MUST_USE int asyncio_process_communicate(asyncio_process *process,
                                                 const void *input, size_t size,
                                                 asyncio_value *output,
                                                 asyncio_value *errors);

/* Whether the program has ended. returncode: gets what asyncio_process_wait
 * gives, NULL to leave it. Python: process.returncode. */
bool asyncio_process_returncode(const asyncio_process *process,
                                int *returncode);

/* Sends a signal (signals.h). To one that has ended does nothing.
 * Returns 0; ASYNCIO_VALUE_ERROR for a number that is no signal's;
 * ASYNCIO_NO_MEMORY. Python: process.send_signal. */
int asyncio_process_send_signal(asyncio_process *process, int number);

/* Sends ASYNCIO_SIGTERM. Python: process.terminate. */
int asyncio_process_terminate(asyncio_process *process);

/* Sends ASYNCIO_SIGKILL. Python: process.kill. */
int asyncio_process_kill(asyncio_process *process);

/* Its number on the host; of a ".wasm" one of its own. Python: process.pid. */
int64_t asyncio_process_pid(const asyncio_process *process);

/* Its input, borrowed; NULL without a pipe. Python: process.stdin. */
asyncio_stream_writer *asyncio_process_stdin(const asyncio_process *process);

/* Its output, borrowed; NULL without a pipe. Python: process.stdout. */
asyncio_stream_reader *asyncio_process_stdout(const asyncio_process *process);

/* Its errors, borrowed; NULL without a pipe. Python: process.stderr. */
asyncio_stream_reader *asyncio_process_stderr(const asyncio_process *process);

/* ---- with a protocol ---- */

/* What is told of a program, as asyncio_protocol is.
 * Python: asyncio.SubprocessProtocol. */
typedef struct asyncio_subprocess_protocol {
  /* The first to be called. Python: connection_made. */
  int (*connection_made)(void *self, asyncio_subprocess_transport *transport);

  /* It wrote bytes, borrowed, to its output (fd 1) or errors (2).
   * Python: pipe_data_received. */
  int (*pipe_data_received)(void *self, int fd, const char *data, size_t size);

  /* A pipe is closed. error: why, or nothing; borrowed.
   * Python: pipe_connection_lost. */
  int (*pipe_connection_lost)(void *self, int fd, asyncio_value error);

  /* Too much waits to be written to its input. Python: pause_writing. */
  int (*pause_writing)(void *self);

  /* No more does. Python: resume_writing. */
  int (*resume_writing)(void *self);

  /* It has ended; more may still come from its pipes.
   * Python: process_exited. */
  int (*process_exited)(void *self);

  /* The last to be called: it has ended, and its pipes are closed.
   * Python: connection_lost(None). */
  int (*connection_lost)(void *self);

  /* The transport is done with `self`. Python: the last reference is gone. */
  void (*release)(void *self);
} asyncio_subprocess_protocol;

/* What asyncio_loop_subprocess_exec is told by name. */
typedef struct asyncio_subprocess_options {
  asyncio_subprocess_transport **transport;
  int std_in, std_out, std_err;
  const char *cwd;
  const char *const *env;
} asyncio_subprocess_options;

/* Starts a program for a protocol.
 * asyncio_loop_subprocess_exec(loop, &protocol, self, argv, &transport,
 *                              .std_out = ASYNCIO_PIPE)
 * loop: the running one. self: handed to its functions; released on failure.
 * transport: gets it, borrowed; connection_made has been called. NULL on
 * failure. Returns as above.
 * Python: await loop.subprocess_exec(factory, program, *args). */
#define asyncio_loop_subprocess_exec(loop, protocol, self, argv, ...) \
  asyncio__loop_subprocess(                                           \
      loop, protocol, self, argv, NULL,                               \
      (asyncio_subprocess_options){.transport = __VA_ARGS__})

/* The same with a command of the host's shell.
 * Python: await loop.subprocess_shell(factory, cmd). */
#define asyncio_loop_subprocess_shell(loop, protocol, self, cmd, ...) \
  asyncio__loop_subprocess(                                           \
      loop, protocol, self, NULL, cmd,                                \
      (asyncio_subprocess_options){.transport = __VA_ARGS__})

/* As asyncio_process_pid. Python: transport.get_pid. */
int64_t asyncio_subprocess_transport_get_pid(
    const asyncio_subprocess_transport *transport);

/* As asyncio_process_returncode. Python: transport.get_returncode. */
bool asyncio_subprocess_transport_get_returncode(
    const asyncio_subprocess_transport *transport, int *returncode);

/* The pipe to its input (0), or from its output (1) or errors (2), borrowed;
 * NULL without one. Python: transport.get_pipe_transport. */
asyncio_transport *asyncio_subprocess_transport_get_pipe_transport(
    const asyncio_subprocess_transport *transport, int fd);

/* As asyncio_process_send_signal. Python: transport.send_signal. */
int asyncio_subprocess_transport_send_signal(
    asyncio_subprocess_transport *transport, int number);

/* Sends ASYNCIO_SIGTERM. Python: transport.terminate. */
int asyncio_subprocess_transport_terminate(
    asyncio_subprocess_transport *transport);

/* Sends ASYNCIO_SIGKILL. Python: transport.kill. */
int asyncio_subprocess_transport_kill(asyncio_subprocess_transport *transport);

/* Closes the pipes, and kills what still runs. Python: transport.close. */
void asyncio_subprocess_transport_close(
    asyncio_subprocess_transport *transport);

/* Whether it was closed. Python: transport.is_closing. */
bool asyncio_subprocess_transport_is_closing(
    const asyncio_subprocess_transport *transport);

/* ---- what the macros above need ---- */

ASYNCIO_MUST_USE int asyncio__create_subprocess(const char *const *,
                                                const char *,
                                                asyncio_process_options);
ASYNCIO_MUST_USE int asyncio__loop_subprocess(
    asyncio_loop *, const asyncio_subprocess_protocol *, void *,
    const char *const *, const char *, asyncio_subprocess_options);

#endif
