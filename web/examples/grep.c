/* Prints the lines of its input that have a word in them, and gives up when no
 * line comes for a while. Exit code: 0 if there were some, 1 if not, 2 if it
 * gave up.
 *
 *     tail -f log | wasyncio run grep.c WORD [SECONDS]
 */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct search {
  const char *word;
  double patience; /* seconds without a line */
  int found;
};

/* A line that is the last one may have no end. */
static void look_at(struct search *search, asyncio_value line) {
  const char *text = asyncio_value_text(line);
  if (strstr(text, search->word) == NULL) return;
  search->found++;
  printf("%s%s", text, strchr(text, '\n') ? "" : "\n");
  fflush(stdout);
}

static int read_line(void *input) {
  asyncio_value line;
  await(asyncio_stream_reader_readline(input, &line));
  return asyncio_return(line);
}

static int search_all(struct search *search, asyncio_stream_reader *input) {
  for (;;) {
    asyncio_value line;
    await(asyncio_wait_for(asyncio_coro(read_line, input), search->patience),
          line);
    if (asyncio_value_size(line) == 0) return 0;
    look_at(search, line);
    asyncio_value_clear(&line);
  }
}

static int amain(void *arg) {
  struct search *search = arg;
  asyncio_stream_reader *input;
  await(asyncio_stdin(&input));
  int rc = search_all(search, input);
  asyncio_release(input);
  if (rc == ASYNCIO_TIMEOUT) {
    fprintf(stderr, "grep: no line for %g seconds\n", search->patience);
    return 2;
  }
  return rc < 0 ? rc : search->found == 0;
}

int main(int argc, char **argv) {
  struct search search = {.patience = 10};
  if (argc > 1) search.word = argv[1];
  if (argc > 2) search.patience = atof(argv[2]);
  if (argc == 2 || argc == 3) return asyncio_main(amain, &search);
  fputs("usage: grep WORD [SECONDS]\n", stderr);
  return 2;
}
