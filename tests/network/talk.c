/* One side of a connection: `talk serve PORT COUNT` sends back what that many
 * clients say; `talk connect HOST PORT TEXT` says a text, and prints the
 * answer. SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int left; /* clients that are still to come */
static asyncio_server *server;

static int answer(asyncio_stream_reader *reader, asyncio_stream_writer *writer,
                  void *arg) {
  asyncio_value line;
  (void)arg;
  await(asyncio_stream_reader_readline(reader, &line));
  int rc = asyncio_stream_writer_write(writer, asyncio_value_text(line),
                                       asyncio_value_size(line));
  asyncio_value_clear(&line);
  if (--left == 0) asyncio_server_close(server);
  return rc;
}

static int serve(char **argv) {
  left = atoi(argv[1]);
  await(asyncio_start_server(answer, NULL, NULL, atoi(argv[0]), &server));
  puts("serves");
  fflush(stdout);
  await(asyncio_server_wait_closed(server));
  asyncio_release(server);
  puts("served");
  return 0;
}

static int connect_to(char **argv) {
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  asyncio_value line;
  await(asyncio_open_connection(argv[0], atoi(argv[1]), &reader, &writer));
  asyncio_value peer = asyncio_stream_writer_get_extra_info(writer, "peername");
  printf("%s: ", asyncio_value_text(asyncio_value_items(peer)[0]));
  asyncio_value_clear(&peer);
  await(asyncio_stream_writer_write(writer, argv[2], strlen(argv[2])));
  await(asyncio_stream_writer_write(writer, "\n", 1));
  await(asyncio_stream_reader_readline(reader, &line));
  printf("%s", asyncio_value_text(line));
  asyncio_value_clear(&line);
  asyncio_stream_writer_close(writer);
  await(asyncio_stream_writer_wait_closed(writer));
  asyncio_release(reader);
  asyncio_release(writer);
  return 0;
}

static int amain(void *arg) {
  char **argv = arg;
  return strcmp(argv[1], "serve") == 0 ? serve(argv + 2) : connect_to(argv + 2);
}

int main(int argc, char **argv) {
  return argc > 3 ? asyncio_main(amain, argv) : 2;
}
