/* A long calculation goes to a worker; the loop keeps ticking meanwhile. */
#include <asyncio.h>
#include <stdio.h>

static int count_primes(void *arg) {
  int limit = *(int *)arg;
  int count = 0;
  for (int n = 2; n < limit; n++) {
    int d = 2;
    while (d * d <= n && n % d != 0) d++;
    count += d * d > n;
  }
  return asyncio_return(asyncio_int(count));
}

static int ticker(void *arg) {
  int *ticks = arg;
  for (;;) {
    await(asyncio_sleep(0.001));
    ++*ticks;
  }
}

static int amain(void *arg) {
  (void)arg;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_value count;
  int ticks = 0, limit = 50000;
  asyncio_task *task = asyncio_create_task(ticker, &ticks);
  await(asyncio_loop_run_in_executor(loop, NULL, count_primes, &limit,
                                     .size = sizeof limit),
        count);
  printf("in executor %lld\n", (long long)count.i);
  limit = 20000;
  await(asyncio_to_thread(count_primes, &limit, .size = sizeof limit), count);
  printf("in thread %lld\n", (long long)count.i);
  asyncio_task_cancel(task);
  asyncio_release(task);
  printf("loop kept running: %s\n", ticks > 1 ? "True" : "False");
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
