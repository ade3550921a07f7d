/* shield: cancelling the outer future leaves the inner task running. */
#include <asyncio.h>
#include <stdio.h>

static int twice(void *arg) {
  await(asyncio_sleep(0.02));
  return asyncio_return(asyncio_int(*(int *)arg * 2));
}

static int amain(void *arg) {
  (void)arg;
  int one = 1, two = 2;
  asyncio_value results[2], v;
  asyncio_task *inner = asyncio_create_task(twice, &one);
  asyncio_future *outer = asyncio_shield(asyncio_retain(inner));
  asyncio_future *both = asyncio_gather_return_exceptions(
      asyncio_retain(outer), asyncio_coro(twice, &two));
  await(asyncio_sleep(0));
  asyncio_future_cancel(outer, NULL);
  asyncio_release(outer);
  await(both, results);
  printf("%s %lld\n", asyncio_strerror(results[0].code), results[1].i);
  asyncio_value_clear(&results[0]);

  await(asyncio_retain(inner), v);
  printf("inner %lld cancelled: %s\n", v.i,
         asyncio_task_cancelled(inner) ? "True" : "False");
  asyncio_release(inner);
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
