/* Spawn while aborting, spawn after the end, body error joins the group,
 * children's CancelledError do not. SPDX-License-Identifier: MIT */
#include "probe.h"

/* Groups with their members. */
static void add_error(char *text, asyncio_value error) {
  if (asyncio_value_items(error) == NULL) {
    strcat(text, repr(error));
    return;
  }
  strcat(strcat(text, asyncio_strerror(error.code)), "[");
  for (size_t i = 0; i < asyncio_value_size(error); i++)
    add_error(text, asyncio_value_items(error)[i]);
  strcat(text, "]");
}

static const char *show_group(int rc) {
  static char text[200];
  asyncio_value error = asyncio_caught(rc);
  text[0] = '\0';
  add_error(text, error);
  asyncio_value_clear(&error);
  return text;
}

static int sleep_shortly(void *arg) {
  (void)arg;
  return asyncio_sleep(0);
}

/* Why no task can be created. */
static void try_to_spawn(asyncio_task_group *group) {
  if (asyncio_task_group_spawn(group, sleep_shortly, NULL) < 0)
    note("%s", asyncio_message() + strlen("TaskGroup "));
}

static int late(void *group) {
  int rc = asyncio_sleep(10);
  if (rc == ASYNCIO_CANCELLED) {
    try_to_spawn(group);
    rc = ASYNCIO_CANCELLED;
  }
  return rc;
}

static int fail_in_body(asyncio_task_group *group) {
  await(asyncio_task_group_enter(group));
  await(asyncio_task_group_spawn(group, late, group));
  await(asyncio_sleep(1));
  return asyncio_task_group_exit(group,
                                 asyncio_raise(ASYNCIO_VALUE_ERROR, "body"));
}

static void spawn_rules(void) {
  asyncio_task_group *group = asyncio_task_group_new();
  try_to_spawn(group);
  note("%s", show_group(fail_in_body(group)));
  try_to_spawn(group);
  asyncio_task_group_free(group);
}

static int cancel(void *task) {
  asyncio_task_cancel(task);
  return 0;
}

/* A child cancelled by hand does not disturb the group. */
static int cancel_by_hand(void) {
  int rc;
  struct nap long_nap = {10, NULL}, short_nap = {1, "b"};
  asyncio_task_group *group;
  asyncio_task *a = NULL, *b = NULL;
  async_with (rc, asyncio_task_group, &group) {
    a = asyncio_task_group_create_task(group, nap, &long_nap);
    b = asyncio_task_group_create_task(group, nap, &short_nap);
    must(asyncio_loop_call_later(loop, 0.5, cancel, a));
  }
  asyncio_value result;
  must(asyncio_task_result(b, &result));
  note("a.cancelled=%s b=%s", truth(asyncio_task_cancelled(a)),
       asyncio_value_text(result));
  asyncio_value_clear(&result);
  asyncio_release(a);
  asyncio_release(b);
  return rc;
}

static int boom(void *arg) {
  (void)arg;
  return asyncio_raise(ASYNCIO_OS_ERROR, "x");
}

/* The inner group's error cancels the outer group's other child. */
static void nest(void) {
  int rc, inner_rc;
  struct nap long_nap = {10, NULL};
  asyncio_task_group *outer, *inner;
  asyncio_task *c = NULL;
  async_with (rc, asyncio_task_group, &outer) {
    c = asyncio_task_group_create_task(outer, nap, &long_nap);
    async_with (inner_rc, asyncio_task_group, &inner) {
      inner_rc = asyncio_task_group_spawn(inner, boom, NULL);
    }
    rc = inner_rc;
  }
  note("%s c.cancelled=%s", show_group(rc), truth(asyncio_task_cancelled(c)));
  asyncio_release(c);
}

static int amain(void *arg) {
  (void)arg;
  spawn_rules();
  await(cancel_by_hand());
  nest();
  return 0;
}

SCENARIO(S20) { run(amain); }
