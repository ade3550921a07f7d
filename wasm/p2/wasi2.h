/* What WASI preview 2 offers, as the canonical ABI of components lays it out.
 * SPDX-License-Identifier: MIT
 *
 * sockets.wit has the same as text, for the component's types. Handles are
 * small integers; a result is written to a structure that is given last.
 */
#ifndef ASYNCIO_WASI2_H
#define ASYNCIO_WASI2_H

#include <stdint.h>

#define ASYNCIO__WASI2(room, name) \
  __attribute__((import_module("wasi:" room "@0.2.0"), import_name(name)))

/* Codes of `error-code` that are met by name. */
enum {
  WASI2_NOT_SUPPORTED = 2,
  WASI2_WOULD_BLOCK = 8,
  WASI2_NEW_SOCKET_LIMIT = 10,
  WASI2_NAME_UNRESOLVABLE = 18,
};

enum { WASI2_IPV4, WASI2_IPV6 };
enum { WASI2_SHUTDOWN_SEND = 1 };

/* result<_, error-code> */
struct wasi2_done {
  uint8_t failed, code;
};

/* result<own, error-code>, also of two or three of them */
struct wasi2_made {
  uint8_t failed;
  union {
    uint8_t code;
    int32_t handles[3];
  };
};

/* ip-socket-address */
struct wasi2_address {
  uint8_t family;
  union {
    struct {
      uint16_t port;
      uint8_t bytes[4];
    } ipv4;
    struct {
      uint16_t port;
      uint32_t flow;
      uint16_t groups[8];
      uint32_t scope;
    } ipv6;
  };
};

/* result<ip-socket-address, error-code> */
struct wasi2_address_result {
  uint8_t failed;
  union {
    uint8_t code;
    struct wasi2_address address;
  };
};

/* result<option<ip-address>, error-code> */
struct wasi2_next_address {
  uint8_t failed;
  union {
    uint8_t code;
    struct {
      uint8_t some;
      struct {
        uint8_t family;
        union {
          uint8_t bytes[4];
          uint16_t groups[8];
        };
      } address;
    };
  };
};

/* stream-error */
struct wasi2_stream_error {
  uint8_t closed; /* or else `error` tells more, and is to be dropped */
  int32_t error;
};

/* result<list<u8>, stream-error> */
struct wasi2_read {
  uint8_t failed;
  union {
    struct {
      char *bytes; /* of cabi_realloc */
      uint32_t size;
    };
    struct wasi2_stream_error error;
  };
};

/* result<u64, stream-error> */
struct wasi2_room {
  uint8_t failed;
  union {
    uint64_t bytes;
    struct wasi2_stream_error error;
  };
};

/* result<_, stream-error> */
struct wasi2_written {
  uint8_t failed;
  struct wasi2_stream_error error;
};

/* result<u64, error-code> */
struct wasi2_count {
  uint8_t failed;
  union {
    uint64_t count;
    uint8_t code;
  };
};

/* incoming-datagram */
struct wasi2_incoming {
  char *bytes; /* of cabi_realloc */
  uint32_t size;
  struct wasi2_address address;
};

/* result<list<incoming-datagram>, error-code> */
struct wasi2_received {
  uint8_t failed;
  union {
    struct {
      struct wasi2_incoming *items; /* of cabi_realloc */
      uint32_t count;
    };
    uint8_t code;
  };
};

/* outgoing-datagram */
struct wasi2_outgoing {
  const char *bytes;
  uint32_t size;
  uint8_t some;
  struct wasi2_address address;
};

/* list<u32>, string */
struct wasi2_list {
  void *items;
  uint32_t count;
};

/* The fields of an address as parameters. */
#define WASI2_ADDRESS                                                       \
  int32_t family, int32_t port, int32_t a, int32_t b, int32_t c, int32_t d, \
      int32_t e, int32_t f, int32_t g, int32_t h, int32_t i, int32_t j

ASYNCIO__WASI2("io/poll", "poll")
void wasi2_poll(const int32_t *pollables, uint32_t count,
                struct wasi2_list *ready);
ASYNCIO__WASI2("io/poll", "[method]pollable.block")
void wasi2_block(int32_t pollable);
ASYNCIO__WASI2("io/poll", "[resource-drop]pollable")
void wasi2_drop_pollable(int32_t pollable);
ASYNCIO__WASI2("clocks/monotonic-clock", "subscribe-duration")
int32_t wasi2_subscribe_duration(uint64_t nanoseconds);

ASYNCIO__WASI2("io/error", "[method]error.to-debug-string")
void wasi2_error_text(int32_t error, struct wasi2_list *text);
ASYNCIO__WASI2("io/error", "[resource-drop]error")
void wasi2_drop_error(int32_t error);

ASYNCIO__WASI2("io/streams", "[method]input-stream.read")
void wasi2_read(int32_t input, uint64_t size, struct wasi2_read *result);
ASYNCIO__WASI2("io/streams", "[method]input-stream.subscribe")
int32_t wasi2_subscribe_input(int32_t input);
ASYNCIO__WASI2("io/streams", "[resource-drop]input-stream")
void wasi2_drop_input(int32_t input);
ASYNCIO__WASI2("io/streams", "[method]output-stream.check-write")
void wasi2_check_write(int32_t output, struct wasi2_room *result);
ASYNCIO__WASI2("io/streams", "[method]output-stream.write")
void wasi2_write(int32_t output, const char *bytes, uint32_t size,
                 struct wasi2_written *result);
ASYNCIO__WASI2("io/streams", "[method]output-stream.subscribe")
int32_t wasi2_subscribe_output(int32_t output);
ASYNCIO__WASI2("io/streams", "[resource-drop]output-stream")
void wasi2_drop_output(int32_t output);

ASYNCIO__WASI2("sockets/instance-network", "instance-network")
int32_t wasi2_network(void);

ASYNCIO__WASI2("sockets/ip-name-lookup", "resolve-addresses")
void wasi2_resolve(int32_t network, const char *name, uint32_t size,
                   struct wasi2_made *lookup);
ASYNCIO__WASI2("sockets/ip-name-lookup",
               "[method]resolve-address-stream.resolve-next-address")
void wasi2_next_address(int32_t lookup, struct wasi2_next_address *result);
ASYNCIO__WASI2("sockets/ip-name-lookup",
               "[method]resolve-address-stream.subscribe")
int32_t wasi2_subscribe_lookup(int32_t lookup);
ASYNCIO__WASI2("sockets/ip-name-lookup",
               "[resource-drop]resolve-address-stream")
void wasi2_drop_lookup(int32_t lookup);

ASYNCIO__WASI2("sockets/tcp-create-socket", "create-tcp-socket")
void wasi2_create_socket(int32_t family, struct wasi2_made *socket);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.start-bind")
void wasi2_start_bind(int32_t socket, int32_t network, WASI2_ADDRESS,
                      struct wasi2_done *result);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.finish-bind")
void wasi2_finish_bind(int32_t socket, struct wasi2_done *result);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.start-listen")
void wasi2_start_listen(int32_t socket, struct wasi2_done *result);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.finish-listen")
void wasi2_finish_listen(int32_t socket, struct wasi2_done *result);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.set-listen-backlog-size")
void wasi2_set_backlog(int32_t socket, uint64_t count,
                       struct wasi2_done *result);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.accept")
void wasi2_accept(int32_t socket, struct wasi2_made *streams);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.start-connect")
void wasi2_start_connect(int32_t socket, int32_t network, WASI2_ADDRESS,
                         struct wasi2_done *result);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.finish-connect")
void wasi2_finish_connect(int32_t socket, struct wasi2_made *streams);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.shutdown")
void wasi2_shutdown(int32_t socket, int32_t what, struct wasi2_done *result);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.local-address")
void wasi2_local_address(int32_t socket, struct wasi2_address_result *result);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.remote-address")
void wasi2_remote_address(int32_t socket, struct wasi2_address_result *result);
ASYNCIO__WASI2("sockets/tcp", "[method]tcp-socket.subscribe")
int32_t wasi2_subscribe_socket(int32_t socket);
ASYNCIO__WASI2("sockets/tcp", "[resource-drop]tcp-socket")
void wasi2_drop_socket(int32_t socket);

ASYNCIO__WASI2("sockets/udp-create-socket", "create-udp-socket")
void wasi2_create_udp(int32_t family, struct wasi2_made *socket);
ASYNCIO__WASI2("sockets/udp", "[method]udp-socket.start-bind")
void wasi2_start_bind_udp(int32_t socket, int32_t network, WASI2_ADDRESS,
                          struct wasi2_done *result);
ASYNCIO__WASI2("sockets/udp", "[method]udp-socket.finish-bind")
void wasi2_finish_bind_udp(int32_t socket, struct wasi2_done *result);
ASYNCIO__WASI2("sockets/udp", "[method]udp-socket.stream")
void wasi2_stream_udp(int32_t socket, int32_t some, WASI2_ADDRESS,
                      struct wasi2_made *streams);
ASYNCIO__WASI2("sockets/udp", "[method]udp-socket.local-address")
void wasi2_local_udp(int32_t socket, struct wasi2_address_result *result);
ASYNCIO__WASI2("sockets/udp", "[method]udp-socket.remote-address")
void wasi2_remote_udp(int32_t socket, struct wasi2_address_result *result);
ASYNCIO__WASI2("sockets/udp", "[method]udp-socket.subscribe")
int32_t wasi2_subscribe_udp(int32_t socket);
ASYNCIO__WASI2("sockets/udp", "[resource-drop]udp-socket")
void wasi2_drop_udp(int32_t socket);
ASYNCIO__WASI2("sockets/udp", "[method]incoming-datagram-stream.receive")
void wasi2_receive(int32_t incoming, uint64_t most,
                   struct wasi2_received *result);
ASYNCIO__WASI2("sockets/udp", "[method]incoming-datagram-stream.subscribe")
int32_t wasi2_subscribe_incoming(int32_t incoming);
ASYNCIO__WASI2("sockets/udp", "[resource-drop]incoming-datagram-stream")
void wasi2_drop_incoming(int32_t incoming);
ASYNCIO__WASI2("sockets/udp", "[method]outgoing-datagram-stream.check-send")
void wasi2_check_send(int32_t outgoing, struct wasi2_count *result);
ASYNCIO__WASI2("sockets/udp", "[method]outgoing-datagram-stream.send")
void wasi2_send(int32_t outgoing, const struct wasi2_outgoing *datagrams,
                uint32_t count, struct wasi2_count *sent);
ASYNCIO__WASI2("sockets/udp", "[method]outgoing-datagram-stream.subscribe")
int32_t wasi2_subscribe_outgoing(int32_t outgoing);
ASYNCIO__WASI2("sockets/udp", "[resource-drop]outgoing-datagram-stream")
void wasi2_drop_outgoing(int32_t outgoing);

#endif
