/* A pipeline of processes: what one writes the next one reads, and the last
 * one's output and all exit codes are printed. In a page, programs of
 * WebAssembly do.
 *
 *     wasyncio run --allow-spawn pipeline.c "seq 100" "grep 7" "wc -l"
 */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 20, WORDS = 20, PART = 16 * 1024 };

struct stage {
  asyncio_process *process, *next; /* NULL: the last one */
  int status;
};

/* Splits a command at its blanks: "grep 7". */
static int start(char *command, bool first, asyncio_process **process) {
  const char *argv[WORDS + 1];
  int n = 0;
  for (char *word = strtok(command, " "); word != NULL && n < WORDS;
       word = strtok(NULL, " "))
    argv[n++] = word;
  argv[n] = NULL;
  return asyncio_create_subprocess_exec(
      argv, process, .std_in = first ? ASYNCIO_DEVNULL : ASYNCIO_PIPE,
      .std_out = ASYNCIO_PIPE);
}

/* The next one may have ended without reading all. */
static int pass_on(asyncio_stream_writer *to, asyncio_value part) {
  int rc = asyncio_stream_writer_write(to, asyncio_value_text(part),
                                       asyncio_value_size(part));
  if (rc == 0) rc = asyncio_stream_writer_drain(to);
  return rc == ASYNCIO_BROKEN_PIPE || rc == ASYNCIO_CONNECTION_RESET ? 0 : rc;
}

/* Carries what a process writes to the next one, or to our output. */
static int carry(void *arg) {
  struct stage *stage = arg;
  asyncio_stream_reader *from = asyncio_process_stdout(stage->process);
  asyncio_stream_writer *to =
      stage->next == NULL ? NULL : asyncio_process_stdin(stage->next);
  for (;;) {
    asyncio_value part;
    await(asyncio_stream_reader_read(from, PART, &part));
    if (asyncio_value_size(part) == 0) break;
    int rc = 0;
    if (to != NULL)
      rc = pass_on(to, part);
    else
      fwrite(asyncio_value_text(part), 1, asyncio_value_size(part), stdout);
    asyncio_value_clear(&part);
    if (rc < 0) return rc;
  }
  if (to != NULL) asyncio_stream_writer_close(to);
  return asyncio_process_wait(stage->process, &stage->status);
}

static int run(struct stage *stages, asyncio_awaitable *all, char **commands,
               size_t n) {
  for (size_t i = 0; i < n; i++) {
    await(start(commands[i], i == 0, &stages[i].process));
    all[i] = asyncio_coro(carry, &stages[i]);
    if (i > 0) stages[i - 1].next = stages[i].process;
  }
  asyncio_future *done = asyncio_gather_n(all, n);
  int rc = asyncio_await(done);
  asyncio_release(done);
  return rc;
}

static int amain(void *arg) {
  char **commands = arg;
  struct stage stages[MOST] = {{NULL}};
  asyncio_awaitable all[MOST];
  size_t n = 0;
  while (n < MOST && commands[n] != NULL) n++;
  int rc = run(stages, all, commands, n);
  printf("status");
  for (size_t i = 0; i < n; i++) {
    printf(" %d", stages[i].status);
    asyncio_release(stages[i].process);
  }
  printf("\n");
  return rc;
}

int main(int argc, char **argv) {
  if (argc > 1) return asyncio_main(amain, argv + 1);
  fputs("usage: pipeline COMMAND...\n", stderr);
  return 2;
}
