/* as_completed: results in the order in which they finish. */
#include <asyncio.h>
#include <stdio.h>

static int num(void *arg) {
  int n = *(int *)arg;
  await(asyncio_sleep(n * 0.03));
  return asyncio_return(asyncio_int(n));
}

static int amain(void *arg) {
  (void)arg;
  int n[] = {3, 1, 2};
  asyncio_as_completed_iterator *results =
      asyncio_as_completed(asyncio_coro(num, &n[0]), asyncio_coro(num, &n[1]),
                           asyncio_coro(num, &n[2]));
  asyncio_awaitable next;
  while (asyncio_as_completed_next(results, &next) > 0) {
    asyncio_value v;
    await(next, v);
    printf("finished %lld\n", v.i);
  }
  asyncio_as_completed_free(results);
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
