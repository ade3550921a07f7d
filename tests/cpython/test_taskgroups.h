/* What the twins of test_taskgroups.py share. SPDX-License-Identifier: MIT */
#ifndef TEST_TASKGROUPS_H
#define TEST_TASKGROUPS_H

#include "test.h"

/* CPython's MyExc. */
#define MY_ERROR ASYNCIO_USER

#define FIVE(name) name " " name " " name " " name " " name

#define AUTO_GROUP \
  __attribute__((cleanup(free_group), unused)) asyncio_task_group *

static inline void free_group(asyncio_task_group **group) {
  asyncio_task_group_free(*group);
}

struct job {
  double seconds;
  int result;
};

__attribute__((unused)) static double tenth = 0.1;

__attribute__((unused)) static int work(void *arg) {
  struct job *job = arg;
  await(asyncio_sleep(job->seconds));
  return asyncio_return(asyncio_int(job->result));
}

/* 1 / 0 after some seconds. */
__attribute__((unused)) static int divide(void *seconds) {
  await(asyncio_sleep(*(double *)seconds));
  return ASYNCIO_ZERO_DIVISION;
}

__attribute__((unused)) static int crash_after(void *seconds) {
  await(asyncio_sleep(*(double *)seconds));
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "%g", *(double *)seconds);
}

__attribute__((unused)) static int fail_in_cleanup(void *arg) {
  (void)arg;
  (void)!asyncio_sleep(10);
  return ASYNCIO_ZERO_DIVISION;
}

/* Writes its name down when it is cancelled. */
__attribute__((unused)) static int log_cancel(void *name) {
  int rc = asyncio_sleep(10);
  if (rc == ASYNCIO_CANCELLED) test_log("%s", (const char *)name);
  return rc;
}

static inline int crash_soon(void *code) {
  await(asyncio_sleep(0.1));
  return *(int *)code;
}

/* A group whose task ends with one code and cancels the block by that, which
 * ends with the other. */
__attribute__((unused)) static int run_crashing(int code, int code_of_body) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, crash_soon, &code));
    (void)!asyncio_sleep(10);
    rc = code_of_body;
  }
  return rc;
}

/* Cancels a task that has been running for a while. Returns its end. */
__attribute__((unused)) static int cancel_soon(asyncio_task *task) {
  await(asyncio_sleep(0.1));
  CHECK(!asyncio_task_done(task));
  asyncio_task_cancel(task);
  return asyncio_await(task);
}

static inline bool says(const char *text) {
  return strcmp(asyncio_message(), text) == 0;
}

/* Whether a value is a group of errors with these names, in order. */
static inline bool has_members(asyncio_value group, const char *names) {
  char found[200] = "";
  for (size_t i = 0; i < asyncio_value_size(group); i++) {
    if (i > 0) strcat(found, " ");
    strcat(found, asyncio_strerror(asyncio_value_items(group)[i].code));
  }
  return strcmp(found, names) == 0;
}

/* The same of the group that a call has ended with. */
__attribute__((unused)) static bool is_group(int rc, const char *names) {
  AUTO_VALUE error = asyncio_caught(rc);
  return (rc == ASYNCIO_EXCEPTION_GROUP ||
          rc == ASYNCIO_BASE_EXCEPTION_GROUP) &&
         has_members(error, names);
}

/* The same of its first member. */
__attribute__((unused)) static bool first_is_group(int rc, const char *names) {
  AUTO_VALUE error = asyncio_caught(rc);
  return asyncio_value_size(error) > 0 &&
         has_members(asyncio_value_items(error)[0], names);
}

#endif
