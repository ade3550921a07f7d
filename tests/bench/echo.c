/* A server that echoes lines; prints its port. SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>

static int echo(asyncio_stream_reader *reader, asyncio_stream_writer *writer,
                void *arg) {
  char buffer[4096];
  int n;
  (void)arg;
  while ((n = asyncio_stream_reader_readinto(reader, buffer, sizeof buffer)) >
         0) {
    await(asyncio_stream_writer_write(writer, buffer, (size_t)n));
    await(asyncio_stream_writer_drain(writer));
  }
  return n;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_server *server;
  await(asyncio_start_server(echo, NULL, "127.0.0.1", 0, &server,
                             .backlog = 1000));
  printf("%d\n", asyncio_server_port(server));
  fflush(stdout);
  return asyncio_server_serve_forever(server);
}

int main(void) { return asyncio_main(amain, NULL); }
