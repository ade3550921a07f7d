/* Results in completion order, then one TimeoutError per unfinished; the tasks
 * are not cancelled. SPDX-License-Identifier: MIT */
#include "probe.h"

static int with_timeout(asyncio_task **tasks) {
  asyncio_as_completed_iterator *results =
      asyncio_as_completed_n(tasks, 3, .timeout = 5);
  asyncio_awaitable next;
  int rc;
  while ((rc = asyncio_as_completed_next(results, &next)) > 0)
    outcome("next", asyncio_await(next));
  asyncio_as_completed_free(results);
  return rc;
}

static int twice_the_same(asyncio_task *task) {
  asyncio_task *tasks[] = {task, task};
  asyncio_as_completed_iterator *results = asyncio_as_completed_n(tasks, 2);
  int rc;
  async_for (rc, future, asyncio_as_completed, results) {
    note("async for yields the task itself, once: %s",
         truth(future == asyncio_task_future(task)));
  }
  asyncio_as_completed_free(results);
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *tasks[] = {create_nap(3, "d3"), create_nap(1, "d1"),
                           create_nap(9, "d9")};
  await(with_timeout(tasks));
  int running = 0;
  for (int i = 0; i < 3; i++) running += !asyncio_task_done(tasks[i]);
  note("pending left running: %d", running);
  await(asyncio_await(tasks[2]));
  note("it finished");
  await(twice_the_same(tasks[0]));
  for (int i = 0; i < 3; i++) asyncio_release(tasks[i]);
  return 0;
}

SCENARIO(S29) { run(amain); }
