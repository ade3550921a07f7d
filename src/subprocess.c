/* Programs that were started, and what their protocols are told.
 * SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's base_subprocess.py.
 */
#include "subprocess.h"

#include <stdlib.h>

#include "remotes.h"
#include "signals.h"

enum { UNKNOWN = 255 }; /* exit code */

/* ---- life ---- */

ASYNCIO__NEVER_SUSPENDS("asyncio__subprocess_transport_*");
void asyncio__subprocess_transport_release(
    asyncio_subprocess_transport *transport) {
  if (transport == NULL || --transport->refs > 0) return;
  for (int i = 0; i < ASYNCIO__STREAMS; i++)
    asyncio__transport_release(transport->pipes[i].transport);
  asyncio_value_clear(&transport->info);
  asyncio_value_clear(&transport->error);
  asyncio_value_clear(&transport->end);
  asyncio__future_release(transport->started);
  asyncio__loop_release(transport->loop);
  free(transport);
}

asyncio_subprocess_transport *asyncio__subprocess_transport_retain(
    asyncio_subprocess_transport *transport) {
  transport->refs++;
  return transport;
}

static void asyncio__turn_release_protocols(
    struct asyncio__child_protocols *to) {
  for (int i = 0; i < ASYNCIO__STREAMS; i++)
    if (to->pipes[i] != NULL) to->pipe_protocol->release(to->pipes[i]);
  if (to->protocol->release != NULL) to->protocol->release(to->self);
  *to = (struct asyncio__child_protocols){.protocol = NULL};
}

/* Nothing more is to be told. A program that runs is killed. */
ASYNCIO__NEVER_SUSPENDS("asyncio__turn_end_child");
static void asyncio__turn_end_child(asyncio_subprocess_transport *transport) {
  transport->closed = transport->finished = true;
  asyncio__loop_remove_open(transport->loop, &transport->open);
  asyncio__host_close(&transport->io);
  asyncio__turn_release_protocols(&transport->to);
  for (int i = 0; i < ASYNCIO__STREAMS && !transport->loop->closed; i++)
    if (transport->pipes[i].transport != NULL)
      asyncio_transport_abort(transport->pipes[i].transport);
  asyncio__subprocess_transport_release(transport);
}

static void close_with_loop(struct asyncio__open *open) {
  asyncio__turn_end_child(
      ASYNCIO__CONTAINER(open, asyncio_subprocess_transport, open));
}

/* ---- calls of the protocol ---- */

/* Tells the exception handler of what a function of the protocol returned. */
static void told(asyncio_subprocess_transport *transport, int code) {
  if (code < 0) asyncio__callback_failed(transport->loop, code);
}

static void asyncio__turn_tell_child(asyncio_subprocess_transport *transport,
                                     int (*function)(void *self)) {
  if (function != NULL) told(transport, function(transport->to.self));
}

static void call_soon(asyncio_subprocess_transport *transport,
                      struct asyncio__handle *handle) {
  transport->refs++;
  asyncio__call_soon(transport->loop, handle);
}

static bool is_over(const struct asyncio__child_pipe *pipe) {
  return !pipe->wanted || pipe->over;
}

/* Whether the protocol is to hear that it is all over. */
static void asyncio__turn_finish(asyncio_subprocess_transport *transport) {
  const struct asyncio__child_pipe *pipes = transport->pipes;
  if (!transport->exited || transport->finished) return;
  if (is_over(&pipes[1]) && is_over(&pipes[2]) &&
      transport->to.pipe_protocol != NULL)
    asyncio_subprocess_transport_close(transport);
  for (int i = 0; i < ASYNCIO__STREAMS; i++)
    if (!is_over(&pipes[i])) return;
  transport->finished = true;
  call_soon(transport, &transport->lost);
}

static void asyncio__turn_lost(struct asyncio__handle *handle) {
  asyncio_subprocess_transport *transport =
      ASYNCIO__CONTAINER(handle, asyncio_subprocess_transport, lost);
  if (!transport->loop->closed) {
    asyncio__turn_tell_child(transport,
                             transport->to.protocol->connection_lost);
    asyncio__line_wake_all(&transport->waiting);
    asyncio__turn_end_child(transport);
  }
  asyncio__subprocess_transport_release(transport);
}

/* How it ended, once connection_made was called. */
static void asyncio__turn_tell_end(asyncio_subprocess_transport *transport) {
  asyncio_value end = transport->end;
  if (end.tag == ASYNCIO_NOTHING || !transport->connected) return;
  transport->end = asyncio_nothing();
  transport->exited = true;
  transport->returncode = end.tag == ASYNCIO_STRING
                              ? -asyncio__signal_number(asyncio_value_text(end))
                              : (int)end.i;
  asyncio_value_clear(&end);
  asyncio__host_close(&transport->io);
  asyncio__turn_tell_child(transport, transport->to.protocol->process_exited);
  asyncio__turn_finish(transport);
}

static void asyncio__turn_made(struct asyncio__handle *handle) {
  asyncio_subprocess_transport *transport =
      ASYNCIO__CONTAINER(handle, asyncio_subprocess_transport, made);
  const asyncio_subprocess_protocol *protocol = transport->to.protocol;
  if (!transport->loop->closed && protocol != NULL) {
    transport->connected = true;
    if (protocol->connection_made != NULL)
      told(transport, protocol->connection_made(transport->to.self, transport));
    asyncio__turn_tell_end(transport);
  }
  asyncio__subprocess_transport_release(transport);
}

/* ---- what the host says ---- */

static void asyncio__turn_child(struct asyncio__handle *handle) {
  asyncio_subprocess_transport *transport =
      ASYNCIO__CONTAINER(handle, asyncio_subprocess_transport, ready);
  asyncio_future *started = transport->started;
  transport->posted = false;
  if (!transport->loop->closed && started != NULL) {
    transport->started = NULL;
    if (started->state == ASYNCIO__PENDING)
      asyncio__future_finish(started, ASYNCIO__FINISHED,
                             asyncio_value_copy(transport->error));
    asyncio__future_release(started);
  }
  if (!transport->loop->closed && !transport->finished)
    asyncio__turn_tell_end(transport);
  asyncio__subprocess_transport_release(transport);
}

static void child_event(struct asyncio__io *io, asyncio_value v) {
  asyncio_subprocess_transport *transport =
      ASYNCIO__CONTAINER(io, asyncio_subprocess_transport, io);
  if (v.tag == ASYNCIO_ERROR && transport->info.tag == ASYNCIO_STRING) {
    asyncio_value_clear(
        &v); /* no memory for the news: as CPython, of a child */
    v = asyncio_int(UNKNOWN); /* that it does not know */
  }
  asyncio_value *place = v.tag == ASYNCIO_ERROR ? &transport->error
                         : transport->info.tag == ASYNCIO_NOTHING
                             ? &transport->info
                             : &transport->end;
  asyncio_value_clear(place);
  *place = v;
  if (transport->posted || transport->loop->closed) return;
  transport->posted = true;
  transport->refs++;
  asyncio__list_append(&transport->loop->posted, &transport->ready.node);
}

/* ---- its pipes ---- */

static int number_of(const struct asyncio__child_pipe *pipe) {
  return (int)(pipe - pipe->owner->pipes);
}

static int asyncio__turn_pipe_data(void *self, const char *data, size_t size) {
  const struct asyncio__child_pipe *pipe = self;
  const struct asyncio__child_protocols *to = &pipe->owner->to;
  if (to->protocol == NULL || to->protocol->pipe_data_received == NULL)
    return 0;
  return to->protocol->pipe_data_received(to->self, number_of(pipe), data,
                                          size);
}

static int asyncio__turn_pipe_lost(void *self, asyncio_value error) {
  const struct asyncio__child_pipe *pipe = self;
  const struct asyncio__child_protocols *to = &pipe->owner->to;
  if (to->protocol == NULL || to->protocol->pipe_connection_lost == NULL)
    return 0;
  return to->protocol->pipe_connection_lost(to->self, number_of(pipe), error);
}

static int asyncio__turn_pipe_pauses(void *self) {
  const struct asyncio__child_protocols *to =
      &((struct asyncio__child_pipe *)self)->owner->to;
  return to->protocol == NULL || to->protocol->pause_writing == NULL
             ? 0
             : to->protocol->pause_writing(to->self);
}

static int asyncio__turn_pipe_resumes(void *self) {
  const struct asyncio__child_protocols *to =
      &((struct asyncio__child_pipe *)self)->owner->to;
  return to->protocol == NULL || to->protocol->resume_writing == NULL
             ? 0
             : to->protocol->resume_writing(to->self);
}

static const asyncio_protocol pipe_protocol = {
    .data_received = asyncio__turn_pipe_data,
    .connection_lost = asyncio__turn_pipe_lost,
    .pause_writing = asyncio__turn_pipe_pauses,
    .resume_writing = asyncio__turn_pipe_resumes};

static void pipe_over(asyncio_transport *of) {
  struct asyncio__child_pipe *pipe = of->server;
  asyncio_subprocess_transport *owner = pipe->owner;
  pipe->over = true;
  if (!owner->loop->closed) asyncio__turn_finish(owner);
  asyncio__subprocess_transport_release(owner);
}

/* id: by which the host knows the other end. */
static int connect_pipe(struct asyncio__child_pipe *pipe, int64_t id) {
  struct asyncio__child_protocols *to = &pipe->owner->to;
  int i = number_of(pipe);
  asyncio_value value = asyncio_int(id);
  asyncio_transport *transport;
  int rc = asyncio__remote_open(i == 0 ? ASYNCIO__IO_CHILD_IN
                                       : ASYNCIO__IO_CHILD_OUT,
                                &value, 1, &transport);
  if (rc < 0) return rc;
  void *self = to->pipe_protocol != NULL ? to->pipes[i] : pipe;
  to->pipes[i] = NULL;
  pipe->transport = asyncio_retain(transport);
  pipe->owner->refs++;
  transport->server = pipe;
  transport->detach = pipe_over;
  asyncio__transport_start(
      transport, to->pipe_protocol != NULL ? to->pipe_protocol : &pipe_protocol,
      self);
  return 0;
}

/* The program runs: the host has said its number, and those of its pipes. */
static int asyncio__turn_connect(asyncio_subprocess_transport *transport) {
  char *text = (char *)asyncio_value_text(transport->info);
  int rc = 0;
  transport->pid = strtoll(text, &text, 10);
  for (int i = 0; i < ASYNCIO__STREAMS && rc == 0; i++) {
    int64_t id = strtoll(text, &text, 10);
    if (transport->pipes[i].wanted) rc = connect_pipe(&transport->pipes[i], id);
  }
  if (rc == 0) call_soon(transport, &transport->made);
  return rc;
}

/* ---- starting ---- */

static asyncio_value list_of(const char *const *texts) {
  size_t n = 0;
  if (texts == NULL) return asyncio_null();
  while (texts[n] != NULL) n++;
  asyncio_value list = asyncio__list_value(n);
  for (size_t i = 0; list.tag == ASYNCIO_LIST && i < n; i++) {
    asyncio_value text = asyncio_string(texts[i]);
    if (text.tag == ASYNCIO_ERROR) {
      asyncio_value_clear(&list);
      return text;
    }
    list.list->items[i] = text;
  }
  return list;
}

static int ask(asyncio_subprocess_transport *transport,
               const struct asyncio__spawn *spawn) {
  asyncio_value values[] = {
      asyncio__text_or_null(spawn->command),
      list_of(spawn->argv),
      asyncio_int(spawn->streams[0]),
      asyncio_int(spawn->streams[1]),
      asyncio_int(spawn->streams[2]),
      asyncio__text_or_null(spawn->cwd),
      list_of(spawn->env),
  };
  enum { COUNT = sizeof values / sizeof *values };
  int rc =
      asyncio__any_failed(values, COUNT)
          ? asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a process")
          : asyncio__host_open(&transport->io, ASYNCIO__IO_PROCESS, values,
                               COUNT);
  for (int i = 0; i < COUNT; i++) asyncio_value_clear(&values[i]);
  return rc;
}

static int check(const struct asyncio__spawn *spawn) {
  if (asyncio_get_running_loop() == NULL)
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "no running event loop");
  if (spawn->command == NULL && (spawn->argv == NULL || *spawn->argv == NULL))
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR, "no program was given");
  for (int i = 0; i < ASYNCIO__STREAMS; i++) {
    int stream = spawn->streams[i];
    if (stream == 0 || stream == ASYNCIO_PIPE || stream == ASYNCIO_DEVNULL ||
        (stream == ASYNCIO_STDOUT && i == 2))
      continue;
    return asyncio__raise_text(
        ASYNCIO_VALUE_ERROR,
        "a stream of a process is 0, ASYNCIO_PIPE or ASYNCIO_DEVNULL; "
        ".std_err may be ASYNCIO_STDOUT");
  }
  return 0;
}

/* Gives up what has failed. Returns rc, with its text. */
static int asyncio__turn_give_up(int rc,
                                 asyncio_subprocess_transport *transport) {
  asyncio_value error = asyncio__error_take(rc);
  asyncio__turn_end_child(transport);
  return asyncio__error_put_back(error);
}

static void begin(asyncio_subprocess_transport *transport,
                  const struct asyncio__spawn *spawn,
                  const struct asyncio__child_protocols *to) {
  transport->refs = 1;
  transport->loop = asyncio_get_running_loop();
  transport->loop->refs++;
  transport->io.event = child_event;
  transport->ready.run = asyncio__turn_child;
  transport->made.run = asyncio__turn_made;
  transport->lost.run = asyncio__turn_lost;
  transport->open.close = close_with_loop;
  transport->to = *to;
  for (int i = 0; i < ASYNCIO__STREAMS; i++) {
    transport->pipes[i].owner = transport;
    transport->pipes[i].wanted = spawn->streams[i] == ASYNCIO_PIPE;
  }
  asyncio__loop_add_open(transport->loop, &transport->open);
}

/* Asks for the program. started: gets a future, to be waited for. */
static int asyncio__turn_ask(const struct asyncio__spawn *spawn,
                             struct asyncio__child_protocols to,
                             asyncio_subprocess_transport **made,
                             asyncio_future **started) {
  asyncio_subprocess_transport *transport = NULL;
  int rc = check(spawn);
  if (rc == 0 && (transport = calloc(1, sizeof *transport)) == NULL)
    rc = asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a process");
  if (rc < 0) {
    asyncio_value error = asyncio__error_take(rc);
    asyncio__turn_release_protocols(&to);
    return asyncio__error_put_back(error);
  }
  begin(transport, spawn, &to);
  *started = asyncio_loop_create_future(transport->loop);
  transport->started = asyncio_retain(*started);
  *made = transport;
  rc = ask(transport, spawn);
  if (rc == 0) return 0;
  asyncio__future_release(*started);
  return asyncio__turn_give_up(rc, transport);
}

int asyncio__subprocess_start(const struct asyncio__spawn *spawn,
                              const struct asyncio__child_protocols *to,
                              asyncio_subprocess_transport **made) {
  asyncio_subprocess_transport *transport = NULL;
  asyncio_future *started = NULL;
  *made = NULL;
  await(asyncio__turn_ask(spawn, *to, &transport, &started));
  int rc = asyncio__drop_future(started);
  if (rc == 0) rc = asyncio__turn_connect(transport);
  if (rc < 0) return asyncio__turn_give_up(rc, transport);
  rc = asyncio_sleep(0);
  if (rc < 0)
    asyncio_subprocess_transport_close(transport);
  else
    *made = transport;
  return rc;
}

int asyncio__loop_subprocess(asyncio_loop *loop,
                             const asyncio_subprocess_protocol *protocol,
                             void *self, const char *const *argv,
                             const char *command,
                             asyncio_subprocess_options options) {
  struct asyncio__child_protocols to = {.protocol = protocol, .self = self};
  struct asyncio__spawn spawn = {
      .argv = argv,
      .command = command,
      .streams = {options.std_in, options.std_out, options.std_err},
      .cwd = options.cwd,
      .env = options.env};
  if (loop != NULL && loop == asyncio_get_running_loop())
    return asyncio__subprocess_start(&spawn, &to, options.transport);
  *options.transport = NULL;
  asyncio__turn_release_protocols(&to);
  return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "the loop does not run");
}
