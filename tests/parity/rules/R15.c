/* FIRST_COMPLETED: everything done by the time the awaiter runs is in done,
 * not only the first. SPDX-License-Identifier: MIT */
#include "probe.h"

enum { COUNT = 4 };

static int wait_for_first(asyncio_task *tasks[]) {
  int done = asyncio_wait(tasks, COUNT, .return_when = ASYNCIO_FIRST_COMPLETED);
  await(done);
  note("done=%d pending=%d", done, COUNT - done);
  return asyncio_wait(tasks + done, (size_t)(COUNT - done));
}

static int amain(void *arg) {
  (void)arg;
  static const char *const names[COUNT] = {"a", "b", "c", "d"};
  asyncio_task *tasks[COUNT];
  for (int i = 0; i < COUNT; i++) tasks[i] = create_done_after(i + 1, names[i]);
  int rc = wait_for_first(tasks);
  for (int i = 0; i < COUNT; i++) asyncio_release(tasks[i]);
  return rc < 0 ? rc : 0;
}

RULE(R15) { run(amain); }
