/* Counts words as `wc -w` does: one task per file, which gives the others a
 * turn after each chunk.
 *
 *     wasyncio run --dir . wordcount.c FILE...
 */
#include <asyncio.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 64 * 1024, MOST_OPEN = 64 };

struct job {
  const char *path;
  asyncio_task *task;
  asyncio_task *before; /* goes first, so that few files are open at once */
};

/* One for all tasks: between two awaits nothing else runs. */
static unsigned char chunk[CHUNK];

/* A word has no space in it, and something that can be printed. */
static long long count_words(size_t size, bool *in_word) {
  long long words = 0;
  for (size_t i = 0; i < size; i++) {
    if (isspace(chunk[i])) *in_word = false;
    if (*in_word || !isgraph(chunk[i])) continue;
    *in_word = true;
    words++;
  }
  return words;
}

static int count_file(FILE *file) {
  long long words = 0;
  bool in_word = false;
  for (size_t size; (size = fread(chunk, 1, CHUNK, file)) > 0;) {
    words += count_words(size, &in_word);
    await(asyncio_sleep(0));
  }
  if (ferror(file))
    return asyncio_raise(ASYNCIO_OS_ERROR, "%s", strerror(errno));
  return asyncio_return(asyncio_int(words));
}

static int count(void *arg) {
  struct job *job = arg;
  if (job->before && asyncio_await(job->before) == ASYNCIO_CANCELLED)
    return ASYNCIO_CANCELLED;
  FILE *file = fopen(job->path, "rb");
  if (file == NULL)
    return asyncio_raise(ASYNCIO_OS_ERROR, "%s", strerror(errno));
  int rc = count_file(file);
  fclose(file);
  return rc;
}

static void start(struct job *jobs, char **paths, size_t n) {
  for (size_t i = 0; i < n; i++) {
    jobs[i].path = paths[i];
    jobs[i].before = i < MOST_OPEN ? NULL : jobs[i - MOST_OPEN].task;
    jobs[i].task = asyncio_create_task(count, &jobs[i], .name = paths[i]);
  }
}

static int print_count(const struct job *job, long long *total) {
  asyncio_value words;
  await(asyncio_retain(job->task), words);
  printf("%lld %s\n", words.i, job->path);
  *total += words.i;
  return 0;
}

/* Prints the counts in order, each as soon as it is there. Returns the exit
 * code. */
static int report(const struct job *jobs, size_t n) {
  long long total = 0;
  int code = 0;
  for (size_t i = 0; i < n; i++) {
    if (print_count(&jobs[i], &total) == 0) continue;
    fprintf(stderr, "wordcount: %s: %s\n", jobs[i].path, asyncio_message());
    code = 1;
  }
  if (n > 1) printf("%lld total\n", total);
  return code;
}

static int amain(void *arg) {
  char **paths = arg;
  size_t n = 0;
  while (paths[n] != NULL) n++;
  struct job *jobs = calloc(n, sizeof *jobs);
  if (jobs == NULL) return asyncio_raise(ASYNCIO_NO_MEMORY, "%zu files", n);
  start(jobs, paths, n);
  int code = report(jobs, n);
  for (size_t i = 0; i < n; i++) asyncio_release(jobs[i].task);
  free(jobs);
  return code;
}

int main(int argc, char **argv) {
  if (argc > 1) return asyncio_main(amain, argv + 1);
  fputs("usage: wordcount FILE...\n", stderr);
  return 2;
}
