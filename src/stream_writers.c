/* StreamReaderProtocol, StreamWriter. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's streams.py. Between a transport, its protocol (struct
 * stream) and a reader the references go round in a circle, which the end of
 * the connection opens.
 */
#include <stdlib.h>
#include <string.h>

#include "streams.h"

struct stream {
  uint32_t refs;                 /* the transport's, and one of each writer */
  asyncio_stream_reader *reader; /* NULL once the connection is over */
  asyncio_client_connected client_connected;
  void *arg;
  struct asyncio__waiter *drainers;
  asyncio_future *closed;
  bool paused, lost;
};

struct asyncio_stream_writer {
  uint32_t refs;
  asyncio_transport *transport;
  struct stream *stream;
  asyncio_stream_reader *reader; /* or NULL */
};

static int no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a stream");
}

/* ---- serving a client ---- */

struct client {
  struct asyncio__open open;    /* while the task runs */
  struct asyncio__handle ended; /* waits for the task */
  asyncio_task *task;
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  asyncio_client_connected connected;
  void *arg;
};

static int asyncio__serve_client(void *arg) {
  struct client *client = arg;
  return client->connected(client->reader, client->writer, client->arg);
}

static void free_client(struct client *client) {
  asyncio__stream_writer_release(client->writer);
  asyncio__stream_reader_release(client->reader);
  asyncio__task_release(client->task);
  free(client);
}

static void asyncio__turn_client_ended(struct asyncio__handle *handle) {
  struct client *client = ASYNCIO__CONTAINER(handle, struct client, ended);
  asyncio_future *task = asyncio_task_future(client->task);
  asyncio_loop *loop = client->writer->transport->loop;
  if (!loop->closed) {
    asyncio__loop_remove_open(loop, &client->open);
    task->unread = false;
    if (task->result.tag == ASYNCIO_ERROR) {
      if (task->state != ASYNCIO__CANCELLED)
        asyncio__report(loop, "Unhandled exception in client_connected_cb",
                        task->result, NULL);
      asyncio_stream_writer_close(client->writer);
    }
  }
  free_client(client);
}

/* Takes the client off the list of those that wait for its task. */
static void stop_waiting(struct client *client) {
  asyncio_future *task = asyncio_task_future(client->task);
  struct asyncio__list_head kept = {0};
  struct asyncio__node *node;
  while ((node = asyncio__list_pop(&task->callbacks)) != NULL)
    if (node != &client->ended.node) asyncio__list_append(&kept, node);
  task->callbacks = kept;
}

/* The loop is closed: a task that is pending will not run again; that of one
 * that has ended is among the handles. */
static void close_client(struct asyncio__open *open) {
  struct client *client = ASYNCIO__CONTAINER(open, struct client, open);
  asyncio__loop_remove_open(client->writer->transport->loop, open);
  if (asyncio_task_done(client->task)) return;
  stop_waiting(client);
  free_client(client);
}

/* Starts the task. writer: consumed, also on failure. */
static int start_client(struct stream *stream, asyncio_stream_writer *writer) {
  struct client *client = calloc(1, sizeof *client);
  if (client == NULL) {
    asyncio__stream_writer_release(writer);
    return no_memory();
  }
  client->open.close = close_client;
  client->ended.run = asyncio__turn_client_ended;
  client->reader = asyncio_retain(stream->reader);
  client->writer = writer;
  client->connected = stream->client_connected;
  client->arg = stream->arg;
  client->task = asyncio_create_task(asyncio__serve_client, client);
  asyncio_loop *loop = writer->transport->loop;
  asyncio__loop_add_open(loop, &client->open);
  asyncio_future *task = asyncio_task_future(client->task);
  if (task->state == ASYNCIO__PENDING)
    asyncio__future_add_waiter(task, &client->ended);
  else
    asyncio__call_soon(loop, &client->ended);
  return 0;
}

/* ---- the protocol ---- */

static int connection_made(void *self, asyncio_transport *transport) {
  struct stream *stream = self;
  asyncio_stream_writer *writer;
  int rc = asyncio_stream_reader_set_transport(stream->reader, transport);
  if (rc < 0 || stream->client_connected == NULL) return rc;
  rc = asyncio_stream_writer_new(transport, stream, stream->reader, &writer);
  if (rc == 0) rc = start_client(stream, writer);
  if (rc < 0) asyncio_transport_abort(transport);
  return rc;
}

static int data_received(void *self, const char *data, size_t size) {
  struct stream *stream = self;
  return asyncio_stream_reader_feed_data(stream->reader, data, size);
}

static int eof_received(void *self) {
  struct stream *stream = self;
  asyncio_stream_reader_feed_eof(stream->reader);
  return 1; /* there may be more to write */
}

static int connection_lost(void *self, asyncio_value error) {
  struct stream *stream = self;
  bool failed = error.tag == ASYNCIO_ERROR;
  stream->lost = true;
  if (failed)
    asyncio_stream_reader_set_exception(stream->reader,
                                        asyncio_value_copy(error));
  else
    asyncio_stream_reader_feed_eof(stream->reader);
  if (stream->closed->state == ASYNCIO__PENDING)
    asyncio__future_finish(stream->closed, ASYNCIO__FINISHED,
                           asyncio_value_copy(error));
  if (stream->paused && failed)
    asyncio__line_fail(&stream->drainers, error);
  else if (stream->paused)
    asyncio__line_wake_all(&stream->drainers);
  asyncio__stream_reader_release(stream->reader);
  stream->reader = NULL;
  return 0;
}

static int pause_writing(void *self) {
  struct stream *stream = self;
  stream->paused = true;
  return 0;
}

static int resume_writing(void *self) {
  struct stream *stream = self;
  stream->paused = false;
  asyncio__line_wake_all(&stream->drainers);
  return 0;
}

ASYNCIO__NEVER_SUSPENDS("release_stream");
static void release_stream(void *self) {
  struct stream *stream = self;
  if (--stream->refs > 0) return;
  stream->closed->unread = false; /* the reader has told of it */
  asyncio__future_release(stream->closed);
  asyncio__stream_reader_release(stream->reader);
  free(stream);
}

const asyncio_protocol asyncio_stream_reader_protocol = {
    .connection_made = connection_made,
    .connection_lost = connection_lost,
    .data_received = data_received,
    .eof_received = eof_received,
    .pause_writing = pause_writing,
    .resume_writing = resume_writing,
    .release = release_stream,
};

int asyncio_stream_reader_protocol_new(
    asyncio_stream_reader *reader, asyncio_client_connected client_connected,
    void *arg, void **self) {
  asyncio_future *closed =
      asyncio_loop_create_future(asyncio_get_running_loop());
  *self = NULL;
  if (closed->loop == NULL) {
    int rc = asyncio__future_outcome(closed);
    asyncio__future_release(closed);
    return rc;
  }
  struct stream *stream = calloc(1, sizeof *stream);
  if (stream == NULL) {
    asyncio__future_release(closed);
    return no_memory();
  }
  stream->refs = 1;
  stream->reader = asyncio_retain(reader);
  stream->client_connected = client_connected;
  stream->arg = arg;
  stream->closed = closed;
  *self = stream;
  return 0;
}

/* ---- the writer ---- */

int asyncio_stream_writer_new(asyncio_transport *transport, void *self,
                              asyncio_stream_reader *reader,
                              asyncio_stream_writer **made) {
  asyncio_stream_writer *writer = *made = malloc(sizeof *writer);
  if (writer == NULL) return no_memory();
  struct stream *stream = self;
  stream->refs++;
  *writer = (asyncio_stream_writer){
      .refs = 1, .transport = asyncio_retain(transport), .stream = stream};
  if (reader != NULL) writer->reader = asyncio_retain(reader);
  return 0;
}

asyncio_stream_writer *asyncio__stream_writer_retain(
    asyncio_stream_writer *writer) {
  writer->refs++;
  return writer;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__stream_writer_release");
void asyncio__stream_writer_release(asyncio_stream_writer *writer) {
  if (writer == NULL || --writer->refs > 0) return;
  asyncio_transport_close(writer->transport);
  asyncio__stream_reader_release(writer->reader);
  release_stream(writer->stream);
  asyncio__transport_release(writer->transport);
  free(writer);
}

int asyncio_stream_writer_write(asyncio_stream_writer *writer, const void *data,
                                size_t size) {
  return asyncio_transport_write(writer->transport, data, size);
}

int asyncio_stream_writer_writelines(asyncio_stream_writer *writer,
                                     const asyncio_value *lines, size_t n) {
  return asyncio_transport_writelines(writer->transport, lines, n);
}

int asyncio_stream_writer_write_eof(asyncio_stream_writer *writer) {
  return asyncio_transport_write_eof(writer->transport);
}

bool asyncio_stream_writer_can_write_eof(const asyncio_stream_writer *writer) {
  return asyncio_transport_can_write_eof(writer->transport);
}

void asyncio_stream_writer_close(asyncio_stream_writer *writer) {
  asyncio_transport_close(writer->transport);
}

bool asyncio_stream_writer_is_closing(const asyncio_stream_writer *writer) {
  return asyncio_transport_is_closing(writer->transport);
}

int asyncio_stream_writer_wait_closed(asyncio_stream_writer *writer) {
  return asyncio__drop_future(asyncio_retain(writer->stream->closed));
}

asyncio_value asyncio_stream_writer_get_extra_info(
    asyncio_stream_writer *writer, const char *name) {
  return asyncio_transport_get_extra_info(writer->transport, name);
}

asyncio_transport *asyncio_stream_writer_transport(
    const asyncio_stream_writer *writer) {
  return writer->transport;
}

bool asyncio__stream_is_served(const asyncio_stream_writer *writer) {
  return writer->stream->client_connected != NULL;
}

/* ---- drain ---- */

static int connection_is_lost(void) {
  return asyncio__raise_text(ASYNCIO_CONNECTION_RESET, "Connection lost");
}

static int wait_until_drained(struct stream *stream) {
  if (stream->lost) return connection_is_lost();
  if (!stream->paused) return 0;
  struct asyncio__waiter *waiter =
      asyncio__waiter_new("drain of a StreamWriter", NULL);
  if (waiter == NULL) return asyncio__no_waiter();
  int rc = asyncio__line_enter(&stream->drainers, waiter);
  if (rc == 0) rc = asyncio__line_wait(waiter);
  asyncio__waiter_free(waiter);
  return rc;
}

int asyncio_stream_writer_drain(asyncio_stream_writer *writer) {
  int rc = 0;
  if (writer->reader != NULL) rc = asyncio__stream_check(writer->reader);
  /* So that one who writes in a loop comes to see that the connection is lost.
   */
  if (rc == 0 && asyncio_transport_is_closing(writer->transport))
    rc = asyncio_sleep(0);
  return rc < 0 ? rc : wait_until_drained(writer->stream);
}
