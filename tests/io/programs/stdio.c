/* What tests/stdio.test.js makes of standard input and output: the first
 * argument says which. SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>

/* Others go on while the input is waited for. */
static int tick(void *arg) {
  (void)arg;
  for (int i = 1; i <= 3; i++) {
    fprintf(stderr, "tick %d\n", i);
    await(asyncio_sleep(0.001));
  }
  return 0;
}

static int copy(asyncio_stream_reader *input, asyncio_stream_writer *output) {
  asyncio_value part = asyncio_nothing();
  for (;;) {
    asyncio_value_clear(&part);
    await(asyncio_stream_reader_read(input, 10 * 1000, &part));
    if (asyncio_value_size(part) == 0) break;
    await(asyncio_stream_writer_write(output, asyncio_value_text(part),
                                      asyncio_value_size(part)));
    await(asyncio_stream_writer_drain(output));
  }
  asyncio_value_clear(&part);
  asyncio_stream_writer_close(output);
  return asyncio_stream_writer_wait_closed(output);
}

static int copy_all(asyncio_stream_reader *input,
                    asyncio_stream_writer *output) {
  asyncio_task *ticker = asyncio_create_task(tick, NULL);
  await(copy(input, output));
  await(ticker);
  return 0;
}

static int read_line(void *input) {
  asyncio_value line;
  await(asyncio_stream_reader_readline(input, &line));
  asyncio_value_clear(&line);
  return 0;
}

/* Does not wait for the input's end. */
static int give_up(asyncio_stream_reader *input,
                   asyncio_stream_writer *output) {
  int rc = asyncio_wait_for(asyncio_coro(read_line, input), 0.01);
  const char *text = asyncio_strerror(rc);
  await(asyncio_stream_writer_write(output, text, strlen(text)));
  return 7;
}

/* Writes until nobody reads. */
static int flood(asyncio_stream_reader *input, asyncio_stream_writer *output) {
  static char block[10 * 1000];
  size_t most = 0;
  int rc = 0;
  (void)input;
  memset(block, 'x', sizeof block);
  while (rc == 0) {
    rc = asyncio_stream_writer_write(output, block, sizeof block);
    size_t buffered = asyncio_transport_get_write_buffer_size(
        asyncio_stream_writer_transport(output));
    if (buffered > most) most = buffered;
    if (buffered > 64 * 1024 && most == buffered)
      fprintf(stderr, "full at %zu\n", buffered);
    if (rc == 0) rc = asyncio_stream_writer_drain(output);
  }
  fprintf(stderr, "%s\n", asyncio_strerror(rc));
  rc = asyncio_stream_writer_wait_closed(output);
  fprintf(stderr, "%s\n", asyncio_strerror(rc));
  return 3;
}

static int amain(void *arg) {
  asyncio_stream_reader *input;
  asyncio_stream_writer *output;
  await(asyncio_stdin(&input));
  await(asyncio_stdout(&output));
  int rc = strcmp(arg, "copy") == 0      ? copy_all(input, output)
           : strcmp(arg, "give_up") == 0 ? give_up(input, output)
                                         : flood(input, output);
  asyncio_release(output);
  asyncio_release(input);
  return rc;
}

int main(int argc, char **argv) {
  return argc < 2 ? 2 : asyncio_main(amain, argv[1]);
}
