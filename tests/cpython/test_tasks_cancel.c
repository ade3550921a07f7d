/* Twins of CPython's test_tasks.py: cancel, uncancel.
 * SPDX-License-Identifier: MIT */
#include "twins.h"

static int sleep_long(void *arg) {
  (void)arg;
  await(asyncio_sleep(10));
  return 12;
}

static int sleep_a_moment(void *arg) {
  (void)arg;
  return asyncio_sleep(0.01);
}

static int wait_a_moment(asyncio_loop *loop) {
  return asyncio_loop_run_until_complete(
      loop, asyncio_coro(sleep_a_moment, NULL), NULL);
}

/* It ends cancelled, and cannot be cancelled again. */
static void check_cancelled(asyncio_loop *loop, asyncio_task *t) {
  CHECK(run_task(loop, t) == ASYNCIO_CANCELLED);
  CHECK(asyncio_task_done(t));
  CHECK(asyncio_task_cancelled(t));
  CHECK(!asyncio_task_cancel(t));
}

/* ---- cancelling, uncancel ---- */

LOOP_TEST(cancelling) {
  AUTO_TASK t = asyncio_loop_create_task(loop, sleep_long, NULL);
  CHECK(asyncio_task_cancelling(t) == 0);
  CHECK(asyncio_task_cancel(t));
  CHECK(asyncio_task_cancelling(t) == 1);
  CHECK(asyncio_task_cancel(t));
  CHECK(run_task(loop, t) == ASYNCIO_CANCELLED);
  return 0;
}

static int uncancel_once(void *arg) {
  (void)arg;
  int rc = asyncio_sleep(10);
  if (rc != ASYNCIO_CANCELLED) return rc;
  asyncio_task_uncancel(asyncio_current_task());
  return asyncio_sleep(10);
}

LOOP_TEST(uncancel_basic) {
  AUTO_TASK t = asyncio_loop_create_task(loop, uncancel_once, NULL);
  await(wait_a_moment(loop));
  CHECK(asyncio_task_cancel(t)); /* the first sleep */
  CHECK(asyncio_task_cancelling(t) == 1 && !asyncio_task_cancelled(t));
  await(wait_a_moment(loop));
  CHECK(asyncio_task_cancelling(t) == 0 && !asyncio_task_cancelled(t));
  CHECK(asyncio_task_cancel(t)); /* the second */
  CHECK(asyncio_task_cancelling(t) == 1 && !asyncio_task_cancelled(t));
  CHECK(run_task(loop, t) == ASYNCIO_CANCELLED);
  CHECK(asyncio_task_cancelled(t) && asyncio_task_done(t));
  asyncio_task_uncancel(t); /* comes too late */
  CHECK(asyncio_task_cancelled(t) && asyncio_task_done(t));
  return 0;
}

struct request {
  double sleep, timeout;
  asyncio_task *task;
  bool timed_out, block_finished, outer_reached;
};

static int on_timeout(void *arg) {
  struct request *r = arg;
  r->timed_out = true;
  asyncio_task_cancel(r->task);
  return 0;
}

/* What a timeout does: takes its own cancel back, and makes it another error
 * if nobody else cancelled. */
static int sleep_in_block(struct request *r) {
  AUTO_HANDLE timeout = NULL;
  await(asyncio_loop_call_later(asyncio_get_running_loop(), r->timeout,
                                on_timeout, r, .handle = &timeout));
  int rc = asyncio_sleep(r->sleep);
  r->block_finished = rc == 0;
  asyncio_handle_cancel(timeout);
  if (r->timed_out && asyncio_task_uncancel(r->task) == 0 &&
      rc == ASYNCIO_CANCELLED)
    return asyncio__raise(ASYNCIO_TIMEOUT, "", NULL);
  return rc;
}

static int make_request(void *arg) {
  struct request *r = arg;
  r->task = asyncio_current_task();
  int rc = sleep_in_block(r);
  CHECK(rc == 0 || (rc == ASYNCIO_TIMEOUT && r->timed_out));
  r->outer_reached = true;
  return asyncio_sleep(0);
}

LOOP_TEST(uncancel_structured_blocks) {
  struct request late = {.sleep = 10, .timeout = 0.1};
  AUTO_TASK t1 = asyncio_loop_create_task(loop, make_request, &late);
  await(run_task(loop, t1));
  CHECK(late.timed_out && !late.block_finished && late.outer_reached);
  CHECK(asyncio_task_cancelling(t1) == 0);
  struct request early = {.sleep = 0, .timeout = 10};
  AUTO_TASK t2 = asyncio_loop_create_task(loop, make_request, &early);
  await(run_task(loop, t2));
  CHECK(!early.timed_out && early.block_finished && early.outer_reached);
  CHECK(asyncio_task_cancelling(t2) == 0);
  return 0;
}

static int await_then_42(void *future) {
  await(asyncio_await((asyncio_future *)future));
  return 42;
}

LOOP_TEST(uncancel_resets_must_cancel) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE fut = asyncio_loop_create_future(loop);
  AUTO_TASK task = asyncio_loop_create_task(loop, await_then_42, fut);
  await(run_briefly(loop));
  CHECK(asyncio_future_set_result(fut, asyncio_nothing()) == 0);
  asyncio_task_cancel(task);
  CHECK(asyncio_task_cancelling(task) == 1 && task->must_cancel);
  asyncio_task_uncancel(task);
  CHECK(asyncio_task_cancelling(task) == 0 && !task->must_cancel);
  await(asyncio_loop_run_until_complete(loop, task, &v));
  CHECK(is_int(v, 42));
  return 0;
}

/* ---- cancel ---- */

LOOP_TEST(cancel) {
  AUTO_TASK t = asyncio_loop_create_task(loop, sleep_long, NULL);
  await(asyncio_loop_call_soon(loop, cancel_task, t));
  check_cancelled(loop, t);
  CHECK(asyncio_loop_time(loop) == 0);
  return 0;
}

struct message {
  const char *text;
  bool started; /* whether the task is, before it is cancelled */
  int (*read)(asyncio_task *task);
};

/* Cancels a task with a message, and ends as reading it ends. */
static int cancel_and_read(void *arg) {
  const struct message *m = arg;
  AUTO_TASK task = asyncio_create_task(sleep_long, NULL);
  asyncio_task *tasks[] = {task};
  if (m->started) await(asyncio_sleep(0));
  asyncio_task_cancel_message(task, m->text);
  int rc = asyncio_wait(tasks, 1);
  return rc < 0 ? rc : m->read(task);
}

static int read_result(asyncio_task *task) {
  return asyncio_task_result(task, NULL);
}

static int read_exception(asyncio_task *task) {
  AUTO_VALUE v = asyncio_nothing();
  return asyncio_future_exception(asyncio_task_future(task), &v);
}

/* The message comes out of the task that read it, and of the run. */
static int check_message(asyncio_loop *loop, struct message m) {
  AUTO_TASK task = asyncio_loop_create_task(loop, cancel_and_read, &m);
  CHECK(run_task(loop, task) == ASYNCIO_CANCELLED);
  CHECK(said(m.text != NULL ? m.text : ""));
  return 0;
}

LOOP_TEST(cancel_with_message_then_future_result) {
  await(check_message(loop, (struct message){NULL, true, read_result}));
  return check_message(loop, (struct message){"my message", true, read_result});
}

LOOP_TEST(cancel_with_message_then_future_exception) {
  await(check_message(loop, (struct message){NULL, true, read_exception}));
  return check_message(loop,
                       (struct message){"my message", true, read_exception});
}

LOOP_TEST(cancel_with_message_before_starting_task) {
  return check_message(loop,
                       (struct message){"my message", false, read_exception});
}

/* What a test and its tasks share. */
struct nest {
  asyncio_future *fut, *all;
  asyncio_task *task, *nested;
};

static int set_and_sleep(void *future) {
  await(asyncio_future_set_result(future, asyncio_nothing()));
  return asyncio_sleep(10);
}

static int cancel_with_msg(void *nest) {
  asyncio_task_cancel_message(((struct nest *)nest)->nested, "msg");
  return 0;
}

static int convert_cancellation(void *arg) {
  struct nest *n = arg;
  n->nested = asyncio_create_task(set_and_sleep, n->fut);
  await(asyncio_await(n->fut));
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), cancel_with_msg, n));
  int rc = asyncio_await(n->nested);
  if (rc != ASYNCIO_CANCELLED) return rc;
  asyncio_value cause = asyncio__error_take(rc);
  rc = asyncio__raise(ASYNCIO_VALUE_ERROR, "cancelled", NULL);
  asyncio__error_cause(cause);
  return rc;
}

LOOP_TEST(cancellation_exception_context) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE fut = asyncio_loop_create_future(loop);
  struct nest n = {.fut = fut};
  AUTO_TASK task = asyncio_loop_create_task(loop, convert_cancellation, &n);
  CHECK(run_task(loop, task) == ASYNCIO_VALUE_ERROR);
  CHECK(said("cancelled"));
  AUTO_TASK nested = n.nested;
  CHECK(nested != NULL && asyncio_task_cancelled(nested));
  await(asyncio_future_exception(asyncio_task_future(task), &v));
  const struct asyncio_error *cause = v.error != NULL ? v.error->cause : NULL;
  CHECK(cause != NULL && cause->code == ASYNCIO_CANCELLED);
  CHECK(cause != NULL && strcmp(cause->text, "msg") == 0);
  CHECK(cause != NULL && cause->cause == NULL);
  return 0;
}

static int spin_twice(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  return 12;
}

LOOP_TEST(cancel_yield) {
  AUTO_TASK t = asyncio_loop_create_task(loop, spin_twice, NULL);
  await(run_briefly(loop));
  asyncio_task_cancel(t);
  check_cancelled(loop, t);
  return 0;
}

/* ---- the future that is awaited ---- */

LOOP_TEST(cancel_inner_future) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  AUTO_TASK t = asyncio_loop_create_task(loop, await_borrowed, f);
  await(run_briefly(loop));
  asyncio_future_cancel(f, NULL);
  CHECK(run_task(loop, t) == ASYNCIO_CANCELLED);
  CHECK(asyncio_future_cancelled(f));
  CHECK(asyncio_task_cancelled(t));
  return 0;
}

LOOP_TEST(cancel_both_task_and_inner_future) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  AUTO_TASK t = asyncio_loop_create_task(loop, await_borrowed, f);
  await(run_briefly(loop));
  asyncio_future_cancel(f, NULL);
  asyncio_task_cancel(t);
  CHECK(run_task(loop, t) == ASYNCIO_CANCELLED);
  CHECK(asyncio_task_done(t));
  CHECK(asyncio_future_cancelled(f));
  CHECK(asyncio_task_cancelled(t));
  return 0;
}

static int catch_second(void *arg) {
  asyncio_future **futures = arg;
  await(asyncio_await(futures[0]));
  int rc = asyncio_await(futures[1]);
  return rc == ASYNCIO_CANCELLED ? 42 : rc;
}

static int ignore_second(void *arg) {
  asyncio_future **futures = arg;
  await(asyncio_await(futures[0]));
  int rc = asyncio_await(futures[1]);
  return rc == ASYNCIO_CANCELLED ? await_borrowed(futures[2]) : rc;
}

/* Brings a task that awaits fut1, then fut2, to fut2, and cancels it there. */
static int cancel_at_second(asyncio_loop *loop, asyncio_task *t,
                            asyncio_future *fut1, asyncio_future *fut2) {
  await(run_briefly(loop));
  CHECK(t->waits_for == fut1);
  CHECK(asyncio_future_set_result(fut1, asyncio_nothing()) == 0);
  await(run_briefly(loop));
  CHECK(t->waits_for == fut2);
  asyncio_task_cancel(t);
  CHECK(asyncio_future_cancelled(fut2));
  return 0;
}

LOOP_TEST(cancel_task_catching) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE fut1 = asyncio_loop_create_future(loop);
  AUTO_FUTURE fut2 = asyncio_loop_create_future(loop);
  asyncio_future *futures[] = {fut1, fut2};
  AUTO_TASK t = asyncio_loop_create_task(loop, catch_second, futures);
  await(cancel_at_second(loop, t, fut1, fut2));
  await(asyncio_loop_run_until_complete(loop, t, &v));
  CHECK(is_int(v, 42));
  CHECK(!asyncio_task_cancelled(t));
  return 0;
}

LOOP_TEST(cancel_task_ignoring) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE fut1 = asyncio_loop_create_future(loop);
  AUTO_FUTURE fut2 = asyncio_loop_create_future(loop);
  AUTO_FUTURE fut3 = asyncio_loop_create_future(loop);
  asyncio_future *futures[] = {fut1, fut2, fut3};
  AUTO_TASK t = asyncio_loop_create_task(loop, ignore_second, futures);
  await(cancel_at_second(loop, t, fut1, fut2));
  await(run_briefly(loop));
  CHECK(t->waits_for == fut3);
  CHECK(asyncio_future_set_result(fut3, asyncio_int(42)) == 0);
  await(asyncio_loop_run_until_complete(loop, t, &v));
  CHECK(is_int(v, 42));
  CHECK(!asyncio_future_cancelled(fut3));
  CHECK(!asyncio_task_cancelled(t));
  return 0;
}

LOOP_TEST(task_cancel_waiter_future) {
  AUTO_FUTURE fut = asyncio_loop_create_future(loop);
  AUTO_TASK task = asyncio_loop_create_task(loop, await_borrowed, fut);
  await(run_briefly(loop));
  CHECK(task->waits_for == fut);
  asyncio_task_cancel(task);
  await(run_briefly(loop));
  CHECK(run_task(loop, task) == ASYNCIO_CANCELLED);
  CHECK(task->waits_for == NULL);
  CHECK(asyncio_future_cancelled(fut));
  return 0;
}

/* ---- a task that cancels itself ---- */

static int cancel_self(void *arg) {
  asyncio_task *self = asyncio_current_task();
  asyncio_task_cancel(self);
  CHECK(self->must_cancel);
  if (*(double *)arg > 0) await(asyncio_sleep(*(double *)arg));
  return 12;
}

static int check_self_cancel(asyncio_loop *loop, double delay) {
  AUTO_TASK t = asyncio_loop_create_task(loop, cancel_self, &delay);
  CHECK(!asyncio_task_cancelled(t));
  check_cancelled(loop, t);
  CHECK(!t->must_cancel);
  CHECK(asyncio_loop_time(loop) == 0);
  return 0;
}

LOOP_TEST(cancel_current_task) { return check_self_cancel(loop, 100); }

LOOP_TEST(cancel_at_end) { return check_self_cancel(loop, 0); }

static int cancel_and_await(void *arg) {
  struct nest *n = arg;
  n->nested = asyncio_create_task(await_borrowed, n->fut);
  await(asyncio_sleep(0));
  asyncio_task_cancel(n->task);
  return asyncio_await(n->nested);
}

LOOP_TEST(cancel_awaited_task) {
  AUTO_FUTURE fut = asyncio_loop_create_future(loop);
  struct nest n = {.fut = fut};
  AUTO_TASK task = asyncio_loop_create_task(loop, cancel_and_await, &n);
  n.task = task;
  CHECK(run_task(loop, task) == ASYNCIO_CANCELLED);
  AUTO_TASK nested = n.nested;
  if (nested == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_task_cancelled(task));
  CHECK(asyncio_task_cancelled(nested));
  CHECK(asyncio_future_cancelled(fut));
  return 0;
}

/* ---- sleeps ---- */

LOOP_TEST(sleep_cancel) {
  AUTO_TASK t = asyncio_loop_create_task(loop, sleep_long, NULL);
  await(run_briefly(loop));
  CHECK(loop->timers.count == 1);
  asyncio_task_cancel(t);
  await(run_briefly(loop));
  CHECK(loop->timers.count == 0);
  return 0;
}

static int sleep_5000(void *arg) {
  (void)arg;
  return asyncio_sleep(5000);
}

static int cancel_sleeper(void *arg) {
  (void)arg;
  AUTO_TASK sleeper = asyncio_create_task(sleep_5000, NULL);
  await(asyncio_loop_call_later(asyncio_get_running_loop(), 0.1, cancel_task,
                                sleeper));
  return asyncio_return(asyncio_string(
      asyncio_await(sleeper) == ASYNCIO_CANCELLED ? "cancelled" : "slept in"));
}

LOOP_TEST(task_cancel_sleeping_task) {
  AUTO_VALUE v = asyncio_nothing();
  await(asyncio_loop_run_until_complete(
      loop, asyncio_coro(cancel_sleeper, NULL), &v));
  CHECK(is_text(v, "cancelled"));
  CHECK(asyncio_loop_time(loop) == 0.1);
  return 0;
}

/* ---- other errors ---- */

static int exit_when_cancelled(void *arg) {
  (void)arg;
  int rc = asyncio_sleep(10);
  return rc == ASYNCIO_CANCELLED ? asyncio__raise(ASYNCIO_SYSTEM_EXIT, "", NULL)
                                 : rc;
}

LOOP_TEST(baseexception_during_cancel) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_TASK task = asyncio_loop_create_task(loop, exit_when_cancelled, NULL);
  await(run_briefly(loop));
  asyncio_task_cancel(task);
  CHECK(!asyncio_task_done(task));
  CHECK(run_briefly(loop) == ASYNCIO_SYSTEM_EXIT);
  CHECK(asyncio_task_done(task));
  CHECK(!asyncio_task_cancelled(task));
  CHECK(asyncio_future_exception(asyncio_task_future(task), &v) == 0);
  CHECK(v.tag == ASYNCIO_ERROR && v.code == ASYNCIO_SYSTEM_EXIT);
  return 0;
}

static int proof;

static int count_cancel(asyncio_future *waiter) {
  int rc = asyncio_await(waiter);
  if (rc == ASYNCIO_CANCELLED) proof++;
  return rc;
}

static int catch_cancel(void *waiter) {
  int rc = count_cancel(waiter);
  if (rc < 0 && rc != ASYNCIO_CANCELLED) return rc;
  proof += rc == ASYNCIO_CANCELLED ? 100 : 10;
  return 0;
}

LOOP_TEST(yield_future_passes_cancel) {
  AUTO_FUTURE waiter = asyncio_loop_create_future(loop);
  AUTO_TASK f = asyncio_loop_create_task(loop, catch_cancel, waiter);
  proof = 0;
  await(run_briefly(loop));
  asyncio_task_cancel(f);
  await(run_task(loop, f));
  CHECK(proof == 101);
  CHECK(asyncio_future_cancelled(waiter));
  return 0;
}

/* ---- gather ---- */

static int gather_one(void *arg) {
  struct nest *n = arg;
  n->all = asyncio_gather(asyncio_coro(await_borrowed, n->fut));
  return 0;
}

static int cancel_gather(asyncio_future *fut, void *gathering) {
  (void)fut;
  test_log("%s", asyncio_future_cancel(gathering, NULL) ? "yes" : "no");
  return 0;
}

LOOP_TEST(cancel_gather_1) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE fut = asyncio_loop_create_future(loop);
  struct nest n = {.fut = fut};
  await(asyncio_loop_run_until_complete(loop, asyncio_coro(gather_one, &n),
                                        NULL));
  AUTO_FUTURE gathering = n.all;
  await(asyncio_future_add_done_callback(fut, cancel_gather, gathering));
  CHECK(asyncio_future_set_result(fut, asyncio_int(42)) == 0);
  await(asyncio_loop_run_until_complete(loop, gathering, &v));
  CHECK_LOG("no");
  CHECK(!asyncio_future_cancelled(gathering));
  CHECK(asyncio_value_size(v) == 1 && is_int(asyncio_value_items(v)[0], 42));
  return 0;
}

static int sleep_50_ms(void *arg) {
  (void)arg;
  return asyncio_sleep(0.05);
}

static int gather_again_and_again(void *arg) {
  (void)arg;
  for (double time = 0; time <= 1; time += 0.05)
    await(asyncio_gather_return_exceptions(asyncio_coro(sleep_50_ms, NULL)));
  return 0;
}

static int cancel_gathering_task(void *message) {
  AUTO_TASK task = asyncio_create_task(gather_again_and_again, NULL);
  int rc = asyncio_sleep(0.2);
  asyncio_task_cancel_message(task, message);
  int ended = asyncio_await(task);
  return rc < 0 ? rc : ended;
}

LOOP_TEST(cancel_gather_2) {
  static char my_message[] = "my message";
  char *messages[] = {NULL, my_message};
  for (int i = 0; i < 2; i++) {
    CHECK(asyncio_loop_run_until_complete(
              loop, asyncio_coro(cancel_gathering_task, messages[i]), NULL) ==
          ASYNCIO_CANCELLED);
    CHECK(said(i == 0 ? "" : my_message));
  }
  return 0;
}
