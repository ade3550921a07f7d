/* A thousand tasks take turns: each waits for one of ten places, works, and
 * adds up. Drag, pinch or scroll in the timeline. */
#include <asyncio.h>
#include <stdio.h>

enum { TASKS = 1000, PLACES = 10 };

static asyncio_semaphore places =
    ASYNCIO_SEMAPHORE(PLACES, .name = "ten places");
static long long total;

static int work(void *arg) {
  int i = *(int *)arg;
  int rc;
  async_with (rc, asyncio_semaphore, &places) {
    rc = asyncio_sleep(0.001 * (i % 7 + 1));
    total += i;
  }
  return rc;
}

static int work_all(asyncio_task_group *group) {
  char name[16];
  for (int i = 1; i <= TASKS; i++) {
    snprintf(name, sizeof name, "work-%d", i);
    await(asyncio_task_group_spawn(group, work, &i, .size = sizeof i,
                                   .name = name));
  }
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) rc = work_all(group);
  if (rc == 0) printf("total %lld\n", total);
  return rc;
}

int main(void) { return asyncio_main(amain, NULL); }
