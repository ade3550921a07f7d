/* A TCP server and two clients as streams, in one program. */
#include <asyncio.h>
#include <ctype.h>
#include <stdio.h>

static int serve(asyncio_stream_reader *reader, asyncio_stream_writer *writer,
                 void *arg) {
  (void)arg;
  char upper[100];
  int rc;
  async_for (rc, line, asyncio_stream_reader, reader) {
    size_t size = asyncio_value_size(line);
    if (size > sizeof upper) size = sizeof upper;
    for (size_t i = 0; i < size; i++)
      upper[i] = (char)toupper(asyncio_value_text(line)[i]);
    await_or_break(rc, asyncio_stream_writer_write(writer, upper, size));
    await_or_break(rc, asyncio_stream_writer_drain(writer));
  }
  if (rc < 0) return rc;
  asyncio_stream_writer_close(writer);
  return asyncio_stream_writer_wait_closed(writer);
}

struct client {
  int port, count;
  const char *words[2];
  char answers[100];
};

static int ask(struct client *client, asyncio_stream_reader *reader,
               asyncio_stream_writer *writer, const char *word) {
  asyncio_value answer;
  char line[50];
  int size = snprintf(line, sizeof line, "%s\n", word);
  await(asyncio_stream_writer_write(writer, line, (size_t)size));
  await(asyncio_stream_writer_drain(writer));
  await(asyncio_stream_reader_readline(reader, &answer));
  if (client->answers[0] != '\0') strcat(client->answers, " ");
  strncat(client->answers, asyncio_value_text(answer),
          asyncio_value_size(answer) - 1); /* without the end of the line */
  asyncio_value_clear(&answer);
  return 0;
}

static int run_client(void *arg) {
  struct client *client = arg;
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  await(asyncio_open_connection("127.0.0.1", client->port, &reader, &writer));
  int rc = 0;
  for (int i = 0; i < client->count && rc >= 0; i++)
    rc = ask(client, reader, writer, client->words[i]);
  asyncio_stream_writer_close(writer);
  if (rc >= 0) rc = asyncio_stream_writer_wait_closed(writer);
  asyncio_release(writer);
  asyncio_release(reader);
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_server *server;
  await(asyncio_start_server(serve, NULL, "127.0.0.1", 0, &server));
  int port = asyncio_server_port(server), rc;
  struct client one = {.port = port, .count = 2, .words = {"one", "two"}};
  struct client two = {.port = port, .count = 1, .words = {"three"}};
  async_with (rc, asyncio_server, server)
    await_or_break(rc, asyncio_gather(asyncio_coro(run_client, &one),
                                      asyncio_coro(run_client, &two)));
  asyncio_release(server);
  if (rc < 0) return rc;
  printf("%s\n%s\n", one.answers, two.answers);
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
