/* Fetches all URLs at once, with the JavaScript functions of fetch_all.mjs,
 * and prints the status and size of each answer. One that fails does not lose
 * the others.
 *
 *     wasyncio run --functions fetch_all.mjs fetch_all.c URL...
 */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>

struct page {
  const char *url;
  asyncio_task *task;
  long long status, size;
};

static int fetch(void *arg) {
  struct page *page = arg;
  asyncio_value response, answers[2];
  await(asyncio_js_call("fetch", asyncio_string(page->url)), response);
  asyncio_future *status =
      asyncio_js_call("status", asyncio_value_copy(response));
  asyncio_future *size = asyncio_js_call("size", response);
  await(asyncio_gather(status, size), answers);
  page->status = answers[0].i;
  page->size = answers[1].i;
  return 0;
}

/* Prints the pages in order, each as soon as it is there. Returns the exit
 * code. */
static int report(const struct page *pages, size_t n) {
  int code = 0;
  for (size_t i = 0; i < n; i++) {
    const struct page *page = &pages[i];
    int rc = asyncio_await(page->task);
    if (rc == 0)
      printf("%lld %lld %s\n", page->status, page->size, page->url);
    else
      fprintf(stderr, "fetch_all: %s: %s: %s\n", page->url,
              asyncio_strerror(rc), asyncio_message());
    if (rc < 0 || page->status >= 400) code = 1;
  }
  return code;
}

static int amain(void *arg) {
  char **urls = arg;
  size_t n = 0;
  while (urls[n] != NULL) n++;
  struct page *pages = calloc(n, sizeof *pages);
  if (pages == NULL) return asyncio_raise(ASYNCIO_NO_MEMORY, "%zu pages", n);
  for (size_t i = 0; i < n; i++) {
    pages[i].url = urls[i];
    pages[i].task = asyncio_create_task(fetch, &pages[i], .name = urls[i]);
  }
  int code = report(pages, n);
  for (size_t i = 0; i < n; i++) asyncio_release(pages[i].task);
  free(pages);
  return code;
}

int main(int argc, char **argv) {
  if (argc > 1) return asyncio_main(amain, argv + 1);
  fputs("usage: fetch_all URL...\n", stderr);
  return 2;
}
