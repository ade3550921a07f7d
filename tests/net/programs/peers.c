/* For faults that want a peer of another kind. SPDX-License-Identifier: MIT
 *
 * `reset PORT` reads from a server that resets; `storm` serves until it is told
 * to stop; `flat` prints its memory after each of ten runs.
 */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int port;
static asyncio_server *server;

/* Reads until the server resets, with nothing left to be sent. */
static int reset(void) {
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  asyncio_value all = asyncio_nothing();
  await(asyncio_open_connection("127.0.0.1", port, &reader, &writer));
  await(asyncio_stream_writer_write(writer, "x", 1));
  int rc = asyncio_stream_reader_read(reader, -1, &all);
  printf("read: %s\n", rc < 0 ? asyncio_strerror(rc) : "no error");
  rc = asyncio_stream_writer_drain(writer);
  printf("drain: %s\n", rc < 0 ? asyncio_strerror(rc) : "no error");
  asyncio_release(reader);
  asyncio_release(writer);
  return 0;
}

static int echo_lines(asyncio_stream_reader *reader,
                      asyncio_stream_writer *writer, void *arg) {
  char line[16];
  int n;
  (void)arg;
  while ((n = asyncio_stream_reader_readinto(reader, line, sizeof line)) > 0) {
    await(asyncio_stream_writer_write(writer, line, (size_t)n));
    await(asyncio_stream_writer_drain(writer));
    if (strncmp(line, "stop", 4) == 0) asyncio_server_close(server);
  }
  return n;
}

static int storm(void) {
  await(asyncio_start_server(echo_lines, NULL, "127.0.0.1", 0, &server,
                             .backlog = 1000));
  printf("%d\n", asyncio_server_port(server));
  fflush(stdout);
  await(asyncio_server_wait_closed(server));
  puts("served");
  asyncio_release(server);
  return 0;
}

/* ---- flat ---- */

enum { RUNS = 10, CLIENTS = 50, TRIPS = 2, SIZE = 128 };

static int talk(void *arg) {
  static const char message[SIZE] = "a message";
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  (void)arg;
  await(asyncio_open_connection("127.0.0.1", asyncio_server_port(server),
                                &reader, &writer));
  for (int i = 0; i < TRIPS; i++) {
    asyncio_value answer;
    await(asyncio_stream_writer_write(writer, message, SIZE));
    await(asyncio_stream_reader_readexactly(reader, SIZE, &answer));
    asyncio_value_clear(&answer);
  }
  asyncio_stream_writer_close(writer);
  await(asyncio_stream_writer_wait_closed(writer));
  asyncio_release(reader);
  asyncio_release(writer);
  return 0;
}

static int flat(void) {
  for (int run = 0; run < RUNS; run++) {
    asyncio_awaitable clients[CLIENTS];
    await(asyncio_start_server(echo_lines, NULL, "127.0.0.1", 0, &server,
                               .backlog = CLIENTS));
    for (int i = 0; i < CLIENTS; i++) clients[i] = asyncio_coro(talk, NULL);
    asyncio_future *all = asyncio_gather_n(clients, CLIENTS);
    await(all);
    asyncio_server_close(server);
    await(asyncio_server_wait_closed(server));
    asyncio_release(server);
    printf("%d\n", (int)__builtin_wasm_memory_size(0));
  }
  return 0;
}

static int amain(void *arg) {
  char **words = arg;
  if (words[1] == NULL)
    return asyncio_raise(ASYNCIO_VALUE_ERROR, "reset PORT, storm, or flat");
  if (words[2] != NULL) port = (int)strtol(words[2], NULL, 10);
  if (strcmp(words[1], "flat") == 0) return flat();
  return strcmp(words[1], "reset") == 0 ? reset() : storm();
}

int main(int count, char **words) {
  (void)count;
  return asyncio_main(amain, words);
}
