/* Push a deadline out, drop it, pull it into the past; misuse is RuntimeError.
 * Python's repr of a timeout is told in words that both have.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static void tell(const char *what, asyncio_timeout *t) {
  note("%s when=%g expired=%s", what, asyncio_timeout_when(t),
       truth(asyncio_timeout_expired(t)));
}

/* Out, away, and at last an end in time. */
static int moved(void) {
  asyncio_timeout *t = asyncio_timeout_new(1);
  must(asyncio_timeout_enter(t));
  tell("entered", t);
  must(asyncio_timeout_reschedule(t, asyncio_loop_time(loop) + 3));
  await(asyncio_sleep(2));
  tell("alive", t);
  must(asyncio_timeout_reschedule(t, INFINITY));
  await(asyncio_sleep(5));
  must(asyncio_timeout_exit(t, 0));
  tell("finished", t);
  note("%s", show(asyncio_timeout_reschedule(t, 99)));
  note("%s", show(asyncio_timeout_enter(t)));
  asyncio_timeout_free(t);
  return 0;
}

static void not_entered(void) {
  asyncio_timeout *t = asyncio_timeout_new(1);
  note("%s", show(asyncio_timeout_reschedule(t, 2)));
  asyncio_timeout_free(t);
}

static void into_the_past(void) {
  asyncio_timeout *t = asyncio_timeout_new(100);
  must(asyncio_timeout_enter(t));
  must(asyncio_timeout_reschedule(t, asyncio_loop_time(loop) - 1));
  note("still running until the next suspension");
  int rc = asyncio_timeout_exit(t, asyncio_sleep(0));
  if (rc == ASYNCIO_TIMEOUT) tell("expired", t);
  asyncio_timeout_free(t);
}

static void overdue(void) {
  asyncio_timeout *t = asyncio_timeout_new(0);
  must(asyncio_timeout_enter(t));
  must(asyncio_timeout_exit(t, 0));
  note("timeout(0) without suspension: expired=%s",
       truth(asyncio_timeout_expired(t)));
  asyncio_timeout_free(t);
  t = asyncio_timeout_new(-1);
  must(asyncio_timeout_enter(t));
  int rc = asyncio_sleep(0);
  if (rc == ASYNCIO_CANCELLED) note("sleep(0) cut by an overdue timeout");
  rc = asyncio_timeout_exit(t, rc);
  note("%s expired=%s cancelling=%u", show(rc),
       truth(asyncio_timeout_expired(t)),
       asyncio_task_cancelling(asyncio_current_task()));
  asyncio_timeout_free(t);
}

static int amain(void *arg) {
  (void)arg;
  await(moved());
  not_entered();
  into_the_past();
  overdue();
  return 0;
}

SCENARIO(S15) { run(amain); }
