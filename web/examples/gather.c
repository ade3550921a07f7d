/* gather keeps the order of its arguments; an error goes out at once, or into
 * the list. */
#include <asyncio.h>
#include <stdio.h>

static int num(void *arg) {
  int n = *(int *)arg;
  await(asyncio_sleep((5 - n) * 0.02));
  printf("finished %d\n", n);
  return asyncio_return(asyncio_int(n * n));
}

static int fail(void *arg) {
  (void)arg;
  await(asyncio_sleep(0.01));
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "no number");
}

static int amain(void *arg) {
  (void)arg;
  int n[] = {0, 1, 2, 3, 4};
  asyncio_value results[5];
  await(asyncio_gather(asyncio_coro(num, &n[0]), asyncio_coro(num, &n[1]),
                       asyncio_coro(num, &n[2]), asyncio_coro(num, &n[3]),
                       asyncio_coro(num, &n[4])),
        results);
  printf("[%lld, %lld, %lld, %lld, %lld]\n", results[0].i, results[1].i,
         results[2].i, results[3].i, results[4].i);

  asyncio_future *all =
      asyncio_gather(asyncio_coro(num, &n[4]), asyncio_coro(fail, NULL),
                     asyncio_coro(num, &n[3]));
  if (asyncio_await(all) == ASYNCIO_VALUE_ERROR)
    printf("error: %s\n", asyncio_message());
  asyncio_release(all);
  await(asyncio_sleep(0.1));

  asyncio_value mixed[2];
  await(asyncio_gather_return_exceptions(asyncio_coro(num, &n[4]),
                                         asyncio_coro(fail, NULL)),
        mixed);
  printf("%lld %s %s\n", mixed[0].i, asyncio_strerror(mixed[1].code),
         asyncio_value_message(mixed[1]));
  asyncio_value_clear(&mixed[1]);
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
