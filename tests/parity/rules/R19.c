/* TaskGroup: last child ends n, block leaves n+2; child error n, siblings and
 * body cancelled n+2. SPDX-License-Identifier: MIT */
#include "probe.h"

static int fail(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  note("child fails");
  return ASYNCIO_VALUE_ERROR;
}

static int say_cancelled(void *name) {
  int rc = asyncio_sleep(9);
  if (rc == ASYNCIO_CANCELLED) note("%s cancelled", (const char *)name);
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    struct after after = {1, "child"};
    rc = asyncio_task_group_spawn(group, done_after, &after,
                                  .size = sizeof after);
  }
  if (rc < 0) return rc;
  note("block left");
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc,
                   asyncio_task_group_spawn(group, say_cancelled, "sibling"));
    await_or_break(rc, asyncio_task_group_spawn(group, fail, NULL));
    rc = say_cancelled("body");
  }
  if (rc != ASYNCIO_EXCEPTION_GROUP) return rc;
  note("block left");
  return 0;
}

RULE(R19) { run(amain); }
