/* What the two ways to start a program share. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_SUBPROCESS_INTERNAL_H
#define ASYNCIO_SUBPROCESS_INTERNAL_H

#include "asyncio/subprocess.h"
#include "host_io.h"
#include "transports.h"
#include "waiters.h"

enum { ASYNCIO__STREAMS = 3 };

/* One of the program's own streams. */
struct asyncio__child_pipe {
  asyncio_subprocess_transport *owner; /* retained until it is over */
  asyncio_transport *transport;        /* NULL: none, or not yet; retained */
  bool wanted, over;
};

/* Who is told of a program. */
struct asyncio__child_protocols {
  const asyncio_subprocess_protocol *protocol;
  void *self;
  /* Of the pipes, and the `self` of each or NULL; NULL for those that tell the
   * one above. When it is not, the program is closed as soon as it has ended
   * and its output has been read. */
  const asyncio_protocol *pipe_protocol;
  void *pipes[ASYNCIO__STREAMS];
};

struct asyncio_subprocess_transport {
  uint32_t refs; /* one until the program is over */
  asyncio_loop *loop;
  struct asyncio__io io;
  struct asyncio__handle ready;      /* the host has said something */
  struct asyncio__handle made, lost; /* calls of the protocol */
  struct asyncio__open open;         /* until the program is over */
  struct asyncio__child_protocols to;
  asyncio_future *started; /* that somebody waits for, or NULL */
  asyncio_value info;      /* a string once it has started */
  asyncio_value error;     /* that it could not start with */
  asyncio_value end;       /* how it ended, until that is told */
  struct asyncio__child_pipe pipes[ASYNCIO__STREAMS];
  struct asyncio__waiter *waiting; /* tasks, for the end */
  int64_t pid;
  int returncode;
  bool posted, connected, exited, closed, finished;
};

/* What is to be started. */
struct asyncio__spawn {
  const char *const *argv; /* or NULL: */
  const char *command;     /* of the shell */
  int streams[ASYNCIO__STREAMS];
  const char *cwd;
  const char *const *env;
};

/* Starts a program of the running loop, and waits until it runs;
 * connection_made has then been called.
 * to: consumed, also on failure. made: gets a transport, borrowed, or NULL.
 * Returns 0, or as asyncio_create_subprocess_exec. */
ASYNCIO_MUST_USE int asyncio__subprocess_start(
    const struct asyncio__spawn *spawn,
    const struct asyncio__child_protocols *to,
    asyncio_subprocess_transport **made);

#endif
