/* wait_for: a value in time, or TimeoutError after the awaited side has cleaned
 * up. */
#include <asyncio.h>
#include <stdio.h>

static int slow(void *arg) {
  int rc = asyncio_sleep(*(double *)arg);
  printf("slow leaves\n");
  return rc < 0 ? rc : asyncio_return(asyncio_string("in time"));
}

static int amain(void *arg) {
  (void)arg;
  double brief = 0.01, lengthy = 10;
  asyncio_value v;
  await(asyncio_wait_for(asyncio_coro(slow, &brief), 1), v);
  printf("%s\n", asyncio_value_text(v));
  asyncio_value_clear(&v);

  int rc = asyncio_wait_for(asyncio_coro(slow, &lengthy), 0.05);
  if (rc == ASYNCIO_TIMEOUT) printf("%s\n", asyncio_strerror(rc));
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
