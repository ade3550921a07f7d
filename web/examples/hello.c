/* The smallest program: two lines, and a sleep between them. */
#include <asyncio.h>
#include <stdio.h>

static int hello(void *arg) {
  (void)arg;
  puts("hello");
  await(asyncio_sleep(0.5));
  puts("world");
  return 0;
}

int main(void) { return asyncio_main(hello, NULL); }
