/* Two children fail in one pass, a third fails while being cancelled: all
 * three, in completion order. SPDX-License-Identifier: MIT */
#include "probe.h"

/* The members by name and text. */
static void note_group(asyncio_value group) {
  char members[200] = "";
  for (size_t i = 0; i < asyncio_value_size(group); i++) {
    strcat(members, i == 0 ? "" : ", ");
    strcat(members, repr(asyncio_value_items(group)[i]));
  }
  const char *text = asyncio_value_message(group);
  asyncio_value cause = asyncio_value_cause(group);
  note("%.*s: %s[%s] cause=%s", (int)strcspn(text, "(") - 1, text,
       asyncio_strerror(group.code), members,
       cause.tag == ASYNCIO_NOTHING ? "-" : repr(cause));
}

static int fail_first(void *arg) {
  (void)arg;
  await(asyncio_sleep(1));
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "first");
}

static int fail_second(void *arg) {
  (void)arg;
  await(asyncio_sleep(1));
  return asyncio_raise(ASYNCIO_TYPE_ERROR, "second");
}

static int fail_in_cleanup(void *arg) {
  (void)arg;
  (void)!asyncio_sleep(10);
  note("third cancelled");
  return asyncio_raise(ASYNCIO_KEY_ERROR, "'third'");
}

static unsigned cancelling(void) {
  return asyncio_task_cancelling(asyncio_current_task());
}

static int body(asyncio_task_group *group, asyncio_task **quiet) {
  struct nap long_nap = {10, NULL};
  await(asyncio_task_group_spawn(group, fail_in_cleanup, NULL));
  *quiet = asyncio_task_group_create_task(group, nap, &long_nap,
                                          .size = sizeof long_nap);
  await(asyncio_task_group_spawn(group, fail_first, NULL));
  await(asyncio_task_group_spawn(group, fail_second, NULL));
  int rc = asyncio_sleep(10);
  if (rc == ASYNCIO_CANCELLED)
    note("body cancelled cancelling=%u", cancelling());
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  int rc;
  asyncio_task_group *group;
  asyncio_task *quiet = NULL;
  async_with (rc, asyncio_task_group, &group) {
    rc = body(group, &quiet);
  }
  asyncio_value error = asyncio_caught(rc);
  note_group(error);
  asyncio_value_clear(&error);
  note("cancelling=%u quiet sibling cancelled=%s", cancelling(),
       truth(asyncio_task_cancelled(quiet)));
  asyncio_release(quiet);
  await(asyncio_sleep(1));
  note("later awaits are not cancelled");
  return 0;
}

SCENARIO(S18) { run(amain); }
