/* A task cancelled before it starts never runs; one cancelled later can clean
 * up. */
#include <asyncio.h>
#include <stdio.h>

static const char *truth(bool b) { return b ? "True" : "False"; }

static int never(void *arg) {
  (void)arg;
  puts("this line does not run");
  return 0;
}

static int worker(void *arg) {
  (void)arg;
  puts("working");
  int rc = asyncio_sleep(10);
  if (rc == ASYNCIO_CANCELLED) puts("cleaning up");
  return rc;
}

static int cancel_while_it_works(asyncio_task *task) {
  await(asyncio_sleep(0.02));
  printf("cancel: %s\n", truth(asyncio_task_cancel(task)));
  if (asyncio_await(task) == ASYNCIO_CANCELLED)
    printf("cancelled: %s\n", truth(asyncio_task_cancelled(task)));
  printf("cancel again: %s\n", truth(asyncio_task_cancel(task)));
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *task = asyncio_create_task(never, NULL);
  asyncio_task_cancel(task);
  if (asyncio_await(task) == ASYNCIO_CANCELLED)
    puts("cancelled before it began");
  asyncio_release(task);

  task = asyncio_create_task(worker, NULL);
  int rc = cancel_while_it_works(task);
  asyncio_release(task);
  return rc;
}

int main(void) { return asyncio_main(amain, NULL); }
