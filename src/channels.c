/* Channels of messages. SPDX-License-Identifier: MIT */
#include "channels.h"

#include <stdlib.h>
#include <string.h>

#include "waiters.h"

enum { NORMAL = 1000, GOING_AWAY = 1001, NO_CODE = 1005, BROKEN = 1006 };
enum { FIRST_OWN = 3000, LAST_OWN = 4999, REASON = 123 /* bytes */ };

/* What the host says at the end: null, the code, the reason. */
enum state { OPENING, OPEN, CLOSED, WITH_CODE, ENDED };

struct message {
  struct message *next;
  asyncio_value v;
};

struct asyncio_channel {
  uint32_t refs; /* the user's */
  uint32_t uses; /* of this memory: the user's, a posted handle's */
  asyncio_loop *loop;
  enum asyncio__io_kind kind;
  enum state state;
  struct asyncio__io io;
  struct asyncio__handle ready; /* the host has said something */
  struct asyncio__open open;    /* until it has ended */
  struct message *first, *last;
  asyncio_value info;      /* that it was opened with */
  asyncio_value error;     /* that it has ended with, or nothing */
  asyncio_value reason;    /* that it was closed for */
  int code;                /* that it was closed with */
  uint32_t under_way;      /* bytes that are still to be sent */
  asyncio_future *opening; /* that somebody waits for, or NULL */
  struct asyncio__waiter *receivers, *senders, *closers;
  bool posted, closing;
  bool any; /* what the host says next is a message, whatever it is */
};

static int no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a channel");
}

/* ---- life ---- */

static void drop_message(asyncio_channel *channel) {
  struct message *message = channel->first;
  channel->first = message->next;
  asyncio_value_clear(&message->v);
  free(message);
}

static void drop_use(asyncio_channel *channel) {
  if (--channel->uses > 0) return;
  asyncio_loop *loop = channel->loop;
  while (channel->first != NULL) drop_message(channel);
  asyncio_value_clear(&channel->info);
  asyncio_value_clear(&channel->error);
  asyncio_value_clear(&channel->reason);
  asyncio__future_release(channel->opening);
  free(channel);
  asyncio__loop_release(loop);
}

static void end(asyncio_channel *channel) {
  if (channel->state == ENDED) return;
  channel->state = ENDED;
  asyncio__loop_remove_open(channel->loop, &channel->open);
  asyncio__host_close(&channel->io);
}

asyncio_channel *asyncio__channel_retain(asyncio_channel *channel) {
  channel->refs++;
  return channel;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__channel_release");
void asyncio__channel_release(asyncio_channel *channel) {
  if (channel == NULL || --channel->refs > 0) return;
  end(channel);
  drop_use(channel);
}

static void close_with_loop(struct asyncio__open *open) {
  end(ASYNCIO__CONTAINER(open, asyncio_channel, open));
}

/* ---- what the host says ---- */

static void set_error(asyncio_channel *channel, asyncio_value error) {
  asyncio_value_clear(&channel->error);
  channel->error = error;
}

/* Without memory the channel is of no use any more. */
static void add_message(asyncio_channel *channel, asyncio_value v) {
  struct message *message = malloc(sizeof *message);
  if (message == NULL) {
    asyncio_value_clear(&v);
    set_error(channel, asyncio_error_value(ASYNCIO_NO_MEMORY, NULL));
    return;
  }
  *message = (struct message){.v = v};
  if (channel->first == NULL)
    channel->first = message;
  else
    channel->last->next = message;
  channel->last = message;
}

/* What an open one is told that is no message. Returns whether it was that. */
static bool take_news(asyncio_channel *channel, asyncio_value v) {
  if (channel->any || v.tag == ASYNCIO_STRING || v.tag == ASYNCIO_BYTES)
    return false;
  if (v.tag == ASYNCIO_NOTHING)
    channel->any = true;
  else if (v.tag == ASYNCIO_NULL)
    channel->state = CLOSED;
  else
    channel->under_way -= (uint32_t)v.i;
  return true;
}

static void take(asyncio_channel *channel, asyncio_value v) {
  if (v.tag == ASYNCIO_ERROR) {
    set_error(channel, v);
  } else if (channel->state == OPENING) {
    channel->info = v;
    channel->state = OPEN;
  } else if (channel->state == CLOSED) {
    channel->code = (int)v.i;
    channel->state = WITH_CODE;
  } else if (channel->state == WITH_CODE) {
    channel->reason = v;
  } else if (!take_news(channel, v)) {
    channel->any = false;
    add_message(channel, v);
  }
}

static void channel_event(struct asyncio__io *io, asyncio_value v) {
  asyncio_channel *channel = ASYNCIO__CONTAINER(io, asyncio_channel, io);
  take(channel, v);
  if (channel->posted || channel->loop->closed) return;
  channel->posted = true;
  channel->uses++;
  asyncio__list_append(&channel->loop->posted, &channel->ready.node);
}

/* ---- what is made of it, in a pass ---- */

static void settle_opening(asyncio_channel *channel) {
  asyncio_future *future = channel->opening;
  if (future == NULL) return;
  channel->opening = NULL;
  if (future->state == ASYNCIO__PENDING)
    asyncio__future_finish(future, ASYNCIO__FINISHED,
                           channel->state == OPENING
                               ? asyncio_value_copy(channel->error)
                               : asyncio_nothing());
  asyncio__future_release(future);
}

static void asyncio__turn_channel(struct asyncio__handle *handle) {
  asyncio_channel *channel = ASYNCIO__CONTAINER(handle, asyncio_channel, ready);
  channel->posted = false;
  if (!channel->loop->closed) {
    settle_opening(channel);
    if (channel->error.tag != ASYNCIO_NOTHING ||
        channel->reason.tag != ASYNCIO_NOTHING)
      end(channel);
    bool ended = channel->state == ENDED;
    if (ended || channel->first != NULL)
      asyncio__line_wake_all(&channel->receivers);
    if (ended || channel->under_way < ASYNCIO__IO_WINDOW)
      asyncio__line_wake_all(&channel->senders);
    if (ended) asyncio__line_wake_all(&channel->closers);
  }
  drop_use(channel);
}

/* ---- opening ---- */

static int channel_new(enum asyncio__io_kind kind, asyncio_channel **made) {
  asyncio_loop *loop = asyncio_get_running_loop();
  *made = NULL;
  if (loop == NULL)
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "no running event loop");
  asyncio_channel *channel = calloc(1, sizeof *channel);
  if (channel == NULL) return no_memory();
  channel->refs = channel->uses = 1;
  channel->kind = kind;
  channel->loop = loop;
  loop->refs++;
  channel->io.event = channel_event;
  channel->ready.run = asyncio__turn_channel;
  channel->open.close = close_with_loop;
  asyncio__loop_add_open(loop, &channel->open);
  *made = channel;
  return 0;
}

static int wait_until_open(asyncio_channel *channel) {
  asyncio_future *future = asyncio_loop_create_future(channel->loop);
  channel->opening = asyncio_retain(future);
  return asyncio__drop_future(future);
}

/* Gives up what has failed. Returns rc, with its text. */
static int asyncio__turn_give_up(asyncio_channel *channel, int rc) {
  asyncio_value error = asyncio__error_take(rc);
  asyncio__channel_release(channel);
  return asyncio__error_put_back(error);
}

int asyncio__channel_open(enum asyncio__io_kind kind,
                          const asyncio_value *values, size_t n,
                          asyncio_channel **made) {
  asyncio_channel *channel;
  *made = NULL;
  int rc = channel_new(kind, &channel);
  if (rc < 0) return rc;
  rc = asyncio__host_open(&channel->io, kind, values, n);
  if (rc == 0) rc = wait_until_open(channel);
  if (rc < 0) return asyncio__turn_give_up(channel, rc);
  *made = channel;
  return 0;
}

/* The same with values that are strings, which are consumed. */
static int open_with(enum asyncio__io_kind kind, asyncio_value values[2],
                     size_t n, asyncio_channel **channel) {
  int rc = 0;
  *channel = NULL;
  for (size_t i = 0; i < n; i++)
    if (values[i].tag == ASYNCIO_ERROR) rc = no_memory();
  if (rc == 0) rc = asyncio__channel_open(kind, values, n, channel);
  for (size_t i = 0; i < n; i++) asyncio_value_clear(&values[i]);
  return rc;
}

int asyncio__open_websocket(const char *url,
                            asyncio_websocket_options options) {
  const char *protocol = options.protocol;
  asyncio_value values[2] = {asyncio_string(url), protocol != NULL
                                                      ? asyncio_string(protocol)
                                                      : asyncio_null()};
  return open_with(ASYNCIO__IO_WEBSOCKET, values, 2, options.channel);
}

int asyncio_open_broadcast(const char *name, asyncio_channel **channel) {
  asyncio_value values[2] = {asyncio_string(name)};
  return open_with(ASYNCIO__IO_BROADCAST, values, 1, channel);
}

asyncio_value asyncio__channel_info(const asyncio_channel *channel) {
  return channel->info;
}

asyncio_value asyncio__channel_take_info(asyncio_channel *channel) {
  asyncio_value info = channel->info;
  channel->info = asyncio_nothing();
  return info;
}

/* ---- waiting ---- */

static int wait_in(struct asyncio__waiter **line, const char *kind) {
  struct asyncio__waiter *waiter = asyncio__waiter_new(kind, NULL);
  if (waiter == NULL) return asyncio__no_waiter();
  int rc = asyncio__line_enter(line, waiter);
  if (rc == 0) rc = asyncio__line_wait(waiter);
  asyncio__waiter_free(waiter);
  return rc;
}

static bool ended_well(const asyncio_channel *channel) {
  return channel->code == 0 || channel->code == NORMAL ||
         channel->code == GOING_AWAY || channel->code == NO_CODE;
}

/* Raises why nothing more can be received or sent. */
static int raise_end(const asyncio_channel *channel) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  if (channel->error.tag == ASYNCIO_ERROR)
    return asyncio__error_put(channel->error);
  if (ended_well(channel))
    return asyncio__raise_text(ASYNCIO_EOF_ERROR, "the channel is closed");
  return asyncio__raise(ASYNCIO_CONNECTION_RESET,
                        "the channel was closed with code ",
                        asyncio__decimal(digits, (uint64_t)channel->code), ": ",
                        asyncio_value_text(channel->reason), NULL);
}

/* ---- messages ---- */

int asyncio_channel_receive(asyncio_channel *channel, asyncio_value *message) {
  *message = asyncio_nothing();
  while (channel->first == NULL) {
    if (channel->state == ENDED) return raise_end(channel);
    int rc = wait_in(&channel->receivers, "a message of a channel");
    if (rc < 0) return rc;
  }
  *message = channel->first->v;
  channel->first->v = asyncio_nothing();
  drop_message(channel);
  return 0;
}

int asyncio_channel_anext(asyncio_channel_scope *scope,
                          asyncio_value *message) {
  asyncio_value_clear(&scope->message);
  int rc = asyncio_channel_receive(scope->channel, &scope->message);
  *message = scope->message;
  return rc == ASYNCIO_EOF_ERROR ? ASYNCIO_STOP_ASYNC_ITERATION : rc;
}

static int check_message(asyncio_value v) {
  if (v.tag == ASYNCIO_STRING || v.tag == ASYNCIO_BYTES) return 0;
  if (v.tag == ASYNCIO_ERROR) return no_memory();
  return asyncio__raise_text(ASYNCIO_TYPE_ERROR,
                             "a message is a string or byte array");
}

/* Waits until there is room for a message. */
static int wait_to_send(asyncio_channel *channel) {
  int rc = 0;
  while (rc == 0 && channel->state == OPEN && !channel->closing &&
         channel->under_way >= ASYNCIO__IO_WINDOW)
    rc = wait_in(&channel->senders, "room in a channel");
  return rc;
}

/* Of a broadcast the host does not say when it was sent. */
static int asyncio__turn_send(asyncio_channel *channel, asyncio_value message) {
  if (channel->state != OPEN || channel->closing) return raise_end(channel);
  int rc = asyncio__host_send(&channel->io, &message, 1);
  if (rc == 0 && channel->kind == ASYNCIO__IO_WEBSOCKET)
    channel->under_way += (uint32_t)asyncio_value_size(message);
  return rc;
}

int asyncio_channel_send(asyncio_channel *channel, asyncio_value message) {
  int rc = check_message(message);
  if (rc == 0) rc = wait_to_send(channel);
  if (rc == 0) rc = asyncio__turn_send(channel, message);
  asyncio_value_clear(&message);
  return rc;
}

/* ---- closing ---- */

static int check_close(int code, const char *reason) {
  if (code != NORMAL && (code < FIRST_OWN || code > LAST_OWN))
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               "the code must be 1000, or 3000 to 4999");
  if (strlen(reason) <= REASON) return 0;
  return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                             "the reason must have at most 123 bytes");
}

/* Asks the host to close it. */
static int asyncio__turn_close(asyncio_channel *channel, int code,
                               const char *reason) {
  asyncio_value values[2] = {asyncio_int(code), asyncio_string(reason)};
  int rc = values[1].tag == ASYNCIO_ERROR
               ? no_memory()
               : asyncio__host_send(&channel->io, values, 2);
  asyncio_value_clear(&values[1]);
  channel->closing = rc == 0;
  return rc;
}

/* Who waits goes on. */
static void asyncio__turn_leave(asyncio_channel *channel) {
  end(channel);
  asyncio__line_wake_all(&channel->receivers);
  asyncio__line_wake_all(&channel->senders);
}

int asyncio__channel_close(asyncio_channel_close_options options) {
  asyncio_channel *channel = options.channel;
  const char *reason = options.reason != NULL ? options.reason : "";
  int code = options.code != 0 ? options.code : NORMAL;
  int rc = check_close(code, reason);
  if (rc == 0 && channel->kind != ASYNCIO__IO_WEBSOCKET)
    asyncio__turn_leave(channel);
  if (rc == 0 && channel->state == OPEN && !channel->closing)
    rc = asyncio__turn_close(channel, code, reason);
  while (rc == 0 && channel->state != ENDED)
    rc = wait_in(&channel->closers, "the end of a channel");
  return rc;
}

/* ---- what is known ---- */

int asyncio_channel_close_code(const asyncio_channel *channel) {
  bool broken = channel->error.tag == ASYNCIO_ERROR;
  return channel->code == 0 && broken ? BROKEN : channel->code;
}

asyncio_value asyncio_channel_close_reason(const asyncio_channel *channel) {
  return asyncio_value_copy(channel->reason);
}

asyncio_value asyncio_channel_protocol(const asyncio_channel *channel) {
  return asyncio_value_copy(channel->info);
}
