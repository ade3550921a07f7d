/* Tasks in Emscripten's own suspending calls. SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <emscripten.h>
#include <stdio.h>

// clang-format off
EM_ASYNC_JS(int, times_ten, (int n), {
  await new Promise(r => setTimeout(r, 40 * n));
  return n * 10;
})
EM_ASYNC_JS(double, half, (int n), { return n / 2; })
EM_ASYNC_JS(int, fail, (void), { throw new RangeError("no such number"); })
EM_ASYNC_JS(int, never, (void), { await new Promise(() => 0); })
EM_JS(int, at_once, (void), {
  return Asyncify.handleSleep(wake => wake(5));
})
// clang-format on

static int ticks; /* of a task that shows that the others go on */
static int got[4];

static int tick(void *unused) {
  (void)unused;
  for (;; ticks++) await(asyncio_sleep(0.001));
}

static int worker(void *arg) {
  int n = *(int *)arg;
  emscripten_sleep(40 * (unsigned)n);
  printf("%d slept\n", n);
  int local[] = {n, times_ten(n)}; /* on the C stack across the call */
  got[local[0]] = local[1];
  return asyncio_return(asyncio_double(half(n)));
}

static int workers(void) {
  int n[] = {3, 1, 2};
  asyncio_value halves[3];
  await(asyncio_gather(asyncio_coro(worker, &n[0]), asyncio_coro(worker, &n[1]),
                       asyncio_coro(worker, &n[2])),
        halves);
  printf("got %d %d %d\n", got[1], got[2], got[3]);
  printf("halves %g %g %g\n", halves[0].d, halves[1].d, halves[2].d);
  return 0;
}

static int sleeper(void *unused) {
  (void)unused;
  emscripten_sleep(2000);
  int rc = asyncio_sleep(1);
  printf("the next wait: %s\n", asyncio_strerror(rc));
  return rc;
}

static int hanger(void *unused) {
  (void)unused;
  int rc = never();
  printf("the call: %s\n", asyncio_strerror(rc));
  return rc;
}

static int cancel(const char *name, asyncio_entry entry) {
  asyncio_task *task = asyncio_create_task(entry, NULL);
  await(asyncio_sleep(0.01));
  asyncio_task_cancel(task);
  printf("%s: %s\n", name, asyncio_strerror(asyncio_await(task)));
  asyncio_release(task);
  return 0;
}

static int timed(void) {
  int rc = asyncio_await(asyncio_wait_for(asyncio_coro(hanger, NULL), 0.02));
  printf("in time: %s\n", asyncio_strerror(rc));
  return 0;
}

static int amain(void *unused) {
  (void)unused;
  asyncio_task *ticking = asyncio_create_task(tick, NULL);
  await(workers());
  await(cancel("sleeper", sleeper));
  await(cancel("hanger", hanger));
  await(timed());
  int rc = fail();
  printf("%s: %s\n", asyncio_strerror(rc), asyncio_message());
  printf("at once %d\n", at_once());
  printf("others went on: %s\n", ticks > 3 ? "yes" : "no");
  asyncio_task_cancel(ticking);
  asyncio_release(ticking);
  return 0;
}

int main(void) {
  emscripten_sleep(1);
  for (int i = 0; i < 2; i++) printf("run %d\n", asyncio_run(amain, NULL));
  emscripten_sleep(1);
  int left = EM_ASM_INT({ return Asyncify.asyncioCalls(); });
  printf("calls left %d\n", left);
  return 0;
}
