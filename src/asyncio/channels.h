/* Channels of messages: WebSockets, BroadcastChannels.
 * SPDX-License-Identifier: MIT
 *
 *   asyncio_channel *channel;
 *   await(asyncio_open_websocket("wss://example.org/chat", &channel));
 *   await(asyncio_channel_send(channel, asyncio_string("hello")));
 *   async_for (rc, message, asyncio_channel, channel) { … }
 *   asyncio_release(channel);
 *
 * A message is a string (text) or a byte array. Channels are counted
 * references: with the last one a channel is closed. A task that waits in one
 * of these functions must have one, or be sure that another keeps it. On hosts
 * with JavaScript; the embedder has to allow them (`wasyncio run --allow-net`,
 * load(…, { allow: { net: true } })).
 */
#ifndef ASYNCIO_CHANNELS_H
#define ASYNCIO_CHANNELS_H

#include "scopes.h"

/* Messages that come and go. Python: websockets' connection. */
typedef struct asyncio_channel asyncio_channel;

/* What asyncio_open_websocket is told by name. */
typedef struct asyncio_websocket_options {
  asyncio_channel **channel;
  const char *protocol; /* of the messages, to be agreed on; NULL: any */
} asyncio_websocket_options;

/* Connects to a WebSocket server.
 * asyncio_open_websocket(url, &channel, .protocol = "chat")
 * channel: gets a reference, NULL on failure.
 * Returns 0; ASYNCIO_CANCELLED; ASYNCIO_CONNECTION_ERROR when there is no
 * connection, of which JavaScript is not told why; ASYNCIO_VALUE_ERROR for what
 * is no such URL or protocol; ASYNCIO_PERMISSION_ERROR where it is not allowed;
 * ASYNCIO_NOT_IMPLEMENTED where there are no WebSockets (Node 20 wants the
 * npm package ws); ASYNCIO_RUNTIME_ERROR where nothing can suspend;
 * ASYNCIO_NO_MEMORY. Python: await websockets.connect(url). */
#define asyncio_open_websocket(url, ...) \
  asyncio__open_websocket(url,           \
                          (asyncio_websocket_options){.channel = __VA_ARGS__})

/* Joins those who have opened a channel of this name, in the same program or in
 * others of the same origin or process: what one sends is received by all of
 * the others. Numbers, booleans and objects may be received too, from
 * JavaScript.
 * channel: gets a reference, NULL on failure.
 * Returns as asyncio_open_websocket. JavaScript: new BroadcastChannel(name). */
ASYNCIO_MUST_USE int asyncio_open_broadcast(const char *name,
                                            asyncio_channel **channel);

/* Sends a message, after waiting while 64 KiB or more are still to be sent.
 * message: a string or byte array, consumed, also on failure.
 * Returns 0; ASYNCIO_CANCELLED, and it is not sent; ASYNCIO_TYPE_ERROR for
 * another value; ASYNCIO_EOF_ERROR, ASYNCIO_CONNECTION_RESET or another error
 * when the channel is closed; ASYNCIO_RUNTIME_ERROR where nothing can suspend;
 * ASYNCIO_NO_MEMORY. Python: await websocket.send(message). */
ASYNCIO_MUST_USE int asyncio_channel_send(asyncio_channel *channel,
                                          asyncio_value message);

/* Receives the next message. Those that nobody has received yet are kept: a
 * WebSocket cannot hold up who sends.
 * message: gets it, and is the caller's; nothing on failure.
 * Returns 0; ASYNCIO_CANCELLED, and none is lost; ASYNCIO_EOF_ERROR when the
 * channel is closed; ASYNCIO_CONNECTION_RESET when its connection broke or the
 * other side closed it for a reason that is not normal;
 * ASYNCIO_RUNTIME_ERROR where nothing can suspend; ASYNCIO_NO_MEMORY.
 * Python: await websocket.recv(). */
ASYNCIO_MUST_USE int asyncio_channel_receive(asyncio_channel *channel,
                                             asyncio_value *message);

/* What asyncio_channel_close is told by name. */
typedef struct asyncio_channel_close_options {
  asyncio_channel *channel;
  int code;           /* 1000, or 3000 to 4999; 0: 1000 */
  const char *reason; /* up to 123 bytes; NULL: none */
} asyncio_channel_close_options;

/* Closes a channel, and waits until the other side has answered: what comes
 * until then can still be received.
 * asyncio_channel_close(channel, .code = 4000, .reason = "enough")
 * Returns 0, also when it is closed; ASYNCIO_CANCELLED; ASYNCIO_VALUE_ERROR for
 * another code or reason; ASYNCIO_RUNTIME_ERROR where nothing can suspend;
 * ASYNCIO_NO_MEMORY. Python: await websocket.close(code, reason). */
#define asyncio_channel_close(...) \
  asyncio__channel_close(          \
      (asyncio_channel_close_options){.channel = __VA_ARGS__})

/* The code that a WebSocket was closed with, as 1000, or 1006 when its
 * connection broke; 0 while it is open. Python: websocket.close_code. */
int asyncio_channel_close_code(const asyncio_channel *channel);

/* The reason: a string; nothing while it is open.
 * Python: websocket.close_reason. */
asyncio_value asyncio_channel_close_reason(const asyncio_channel *channel);

/* The protocol that both sides have agreed on: a string, an empty one if none.
 * Python: websocket.subprotocol. */
asyncio_value asyncio_channel_protocol(const asyncio_channel *channel);

/* A kind, the messages of a channel up to its end:
 * async_for (rc, message, asyncio_channel, channel) { … }
 * message: borrowed until the next run of the block. rc: as
 * asyncio_channel_receive, but 0 for ASYNCIO_EOF_ERROR.
 * Python: async for message in websocket. */
typedef struct asyncio_channel_scope {
  asyncio_channel *channel;
  asyncio_value message;
} asyncio_channel_scope;
typedef asyncio_value asyncio_channel_item;

/* ---- what the macros above need ---- */

static inline int asyncio_channel_aenter(asyncio_channel_scope *scope,
                                         asyncio_channel *channel) {
  scope->channel = channel;
  return 0;
}
static inline int asyncio_channel_aexit(asyncio_channel_scope *scope, int rc) {
  asyncio_value_clear(&scope->message);
  return rc;
}
ASYNCIO_MUST_USE int asyncio_channel_anext(asyncio_channel_scope *scope,
                                           asyncio_value *message);
ASYNCIO_SCOPE(asyncio_channel);

ASYNCIO_MUST_USE int asyncio__open_websocket(const char *,
                                             asyncio_websocket_options);
ASYNCIO_MUST_USE int asyncio__channel_close(asyncio_channel_close_options);

#endif
