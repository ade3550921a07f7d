/* Signals that the program sends itself. SPDX-License-Identifier: MIT */
#include "test.h"

static asyncio_loop *running(void) { return asyncio_get_running_loop(); }

/* What a test waits for: one that has left, without memory, is not told. */
static asyncio_future *awaited;

/* A handler. */
static int note(void *text) {
  if (text != NULL) test_log("%s", (const char *)text);
  if (awaited == NULL || asyncio_future_done(awaited)) return 0;
  return asyncio_future_set_result(awaited, asyncio_nothing());
}

/* Sends a signal, and waits until `note` is called. */
static int send(int number) {
  AUTO_FUTURE future = asyncio_loop_create_future(running());
  awaited = future;
  int rc = asyncio_raise_signal(number);
  if (rc == 0) rc = asyncio_await(future);
  awaited = NULL;
  return rc;
}

#define ADD(number, callback, arg) \
  await(asyncio_loop_add_signal_handler(running(), number, callback, arg))

/* ---- handlers ---- */

TASK_TEST(a_handler_is_called_with_its_argument) {
  ADD(ASYNCIO_SIGUSR1, note, "argument");
  for (int i = 0; i < 3; i++) await(send(ASYNCIO_SIGUSR1));
  CHECK_LOG("argument argument argument");
  return 0;
}

static unsigned long long called_in;

static int note_pass(void *arg) {
  called_in = asyncio_loop_passes(running());
  return note(arg);
}

TASK_TEST(a_handler_is_called_in_the_pass_behind_the_one_that_hears_of_it) {
  ADD(ASYNCIO_SIGUSR1, note_pass, NULL);
  unsigned long long sent_in = asyncio_loop_passes(running());
  await(send(ASYNCIO_SIGUSR1));
  CHECK(test_without_memory || called_in == sent_in + 2);
  return 0;
}

TASK_TEST(a_handler_takes_the_place_of_the_one_before) {
  ADD(ASYNCIO_SIGUSR1, note, "first");
  ADD(ASYNCIO_SIGUSR1, note, "second");
  await(send(ASYNCIO_SIGUSR1));
  CHECK_LOG("second");
  CHECK(asyncio_loop_remove_signal_handler(running(), ASYNCIO_SIGUSR1) == 1);
  return 0;
}

TASK_TEST(each_signal_has_its_own_handler) {
  ADD(ASYNCIO_SIGUSR1, note, "one");
  ADD(ASYNCIO_SIGWINCH, note, "two");
  await(send(ASYNCIO_SIGWINCH));
  CHECK_LOG("two");
  await(send(ASYNCIO_SIGUSR1));
  CHECK_LOG("one");
  return 0;
}

static int remove_and_note(void *arg) {
  int removed = asyncio_loop_remove_signal_handler(running(), ASYNCIO_SIGUSR1);
  CHECK(removed == 1);
  return note(arg);
}

TASK_TEST(a_handler_may_remove_itself) {
  ADD(ASYNCIO_SIGUSR1, remove_and_note, "once");
  await(send(ASYNCIO_SIGUSR1));
  CHECK_LOG("once");
  return 0;
}

static asyncio_contextvar mood = ASYNCIO_CONTEXTVAR("mood", 0);

/* What one call sets, the next one finds. */
static int add_to_mood(void *arg) {
  AUTO_VALUE v = asyncio_nothing();
  int rc = asyncio_contextvar_get(&mood, &v);
  test_log("%d", (int)v.i);
  if (rc == 0) rc = asyncio_contextvar_set(&mood, asyncio_int(v.i + 1));
  (void)note(arg);
  return rc;
}

TASK_TEST(a_handler_keeps_its_context) {
  await(asyncio_contextvar_set(&mood, asyncio_int(5)));
  ADD(ASYNCIO_SIGUSR1, add_to_mood, NULL);
  await(asyncio_contextvar_set(&mood, asyncio_int(9)));
  await(send(ASYNCIO_SIGUSR1));
  await(send(ASYNCIO_SIGUSR1));
  CHECK_LOG("5 6");
  return 0;
}

static int fail(void *arg) {
  (void)note(arg);
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "no");
}

static int log_report(asyncio_loop *loop,
                      const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)arg;
  test_log("%s: %s", context->message,
           asyncio_value_message(context->exception));
  return 0;
}

TASK_TEST(the_error_of_a_handler_is_told) {
  asyncio_loop_set_exception_handler(running(), log_report, NULL);
  ADD(ASYNCIO_SIGUSR1, fail, NULL);
  await(send(ASYNCIO_SIGUSR1));
  CHECK_LOG("Exception in callback: no");
  return 0;
}

/* CPython's test_add_signal_handler, but for the types that C has. */
TASK_TEST(add_signal_handler) {
  static const int wrong[] = {0, -1, 65};
  asyncio_loop *loop = running();
  for (int i = 0; i < 3; i++) {
    CHECK(asyncio_loop_add_signal_handler(loop, wrong[i], note, NULL) ==
          ASYNCIO_VALUE_ERROR);
    CHECK(asyncio_loop_remove_signal_handler(loop, wrong[i]) ==
          ASYNCIO_VALUE_ERROR);
    CHECK(asyncio_raise_signal(wrong[i]) == ASYNCIO_VALUE_ERROR);
  }
  CHECK(strcmp(asyncio_message(), "invalid signal number 65") == 0);
  CHECK(asyncio_loop_add_signal_handler(loop, ASYNCIO_SIGKILL, note, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "sig 9 cannot be caught") == 0);
  CHECK(asyncio_loop_remove_signal_handler(loop, ASYNCIO_SIGKILL) == 0);
  ADD(ASYNCIO_SIGINT, note, NULL);
  await(send(ASYNCIO_SIGINT));
  CHECK(asyncio_loop_remove_signal_handler(loop, ASYNCIO_SIGINT) == 1);
  CHECK(asyncio_loop_remove_signal_handler(loop, ASYNCIO_SIGINT) == 0);
  return 0;
}

TASK_TEST(a_handler_needs_a_loop_and_a_callback) {
  CHECK(asyncio_loop_add_signal_handler(running(), ASYNCIO_SIGHUP, NULL,
                                        NULL) == ASYNCIO_TYPE_ERROR);
  CHECK(asyncio_loop_add_signal_handler(NULL, ASYNCIO_SIGHUP, note, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(asyncio_loop_remove_signal_handler(NULL, ASYNCIO_SIGHUP) == 0);
  return 0;
}

static int log_and_stop(void *loop) {
  test_log("caught");
  asyncio_loop_stop(loop);
  return 0;
}

/* CPython's test_signal_handling_while_selecting and _args. */
LOOP_TEST(a_signal_wakes_a_loop_that_waits_for_nothing_else) {
  await(asyncio_loop_add_signal_handler(loop, ASYNCIO_SIGALRM, log_and_stop,
                                        loop));
  await(asyncio_raise_signal(ASYNCIO_SIGALRM));
  await(asyncio_loop_run_forever(loop));
  CHECK_LOG("caught");
  return 0;
}

/* CPython's test_close. */
LOOP_TEST(handlers_go_with_their_loop) {
  await(asyncio_loop_add_signal_handler(loop, ASYNCIO_SIGHUP, note, NULL));
  await(asyncio_loop_add_signal_handler(loop, ASYNCIO_SIGCHLD, note, NULL));
  asyncio_loop_close(loop);
  CHECK(asyncio_loop_remove_signal_handler(loop, ASYNCIO_SIGHUP) == 0);
  CHECK(asyncio_loop_add_signal_handler(loop, ASYNCIO_SIGHUP, note, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Event loop is closed") == 0);
  return 0;
}

/* ---- SIGINT, by the rules of a runner ---- */

/* It is sent only when it is sure to be caught. */
static int interrupt(void *arg) {
  (void)arg;
  return test_without_memory ? 0 : asyncio_raise_signal(ASYNCIO_SIGINT);
}

/* Waits for ever, without being a deadlock. */
static int hold(void) {
  ADD(ASYNCIO_SIGUSR2, note, NULL);
  if (test_without_memory) return 0;
  asyncio_future *never = asyncio_loop_create_future(running());
  return asyncio_await(never);
}

static int be_interrupted(void *arg) {
  (void)arg;
  await(interrupt(NULL));
  int rc = hold();
  test_log(rc == ASYNCIO_CANCELLED ? "cancelled" : "not cancelled");
  return rc;
}

TEST(an_interrupt_cancels_what_runs) {
  int rc = asyncio_run(be_interrupted, NULL);
  if (test_without_memory) return rc;
  CHECK(rc == ASYNCIO_KEYBOARD_INTERRUPT);
  CHECK_LOG("cancelled");
  return 0;
}

static int survive(void *arg) {
  (void)be_interrupted(arg);
  return asyncio_return(asyncio_int(7));
}

TEST(a_result_in_spite_of_an_interrupt_is_kept) {
  AUTO_VALUE v = asyncio_nothing();
  await(asyncio_run(survive, NULL, .result = &v));
  CHECK(v.tag == ASYNCIO_INT && v.i == 7);
  return 0;
}

static int ignore_the_first(void *arg) {
  (void)be_interrupted(arg);
  await(interrupt(NULL));
  return hold();
}

TEST(the_second_interrupt_ends_the_run_at_once) {
  int rc = asyncio_run(ignore_the_first, NULL);
  if (test_without_memory) return rc;
  CHECK(rc == ASYNCIO_KEYBOARD_INTERRUPT);
  CHECK_LOG("cancelled");
  return 0;
}

static int handle_it(void *arg) {
  ADD(ASYNCIO_SIGINT, note, NULL);
  await(send(ASYNCIO_SIGINT));
  CHECK(asyncio_loop_remove_signal_handler(running(), ASYNCIO_SIGINT) == 1);
  if (arg == NULL) return 0;
  await(interrupt(NULL));
  return hold();
}

TEST(a_handler_of_the_users_own_wins) { return asyncio_run(handle_it, NULL); }

/* CPython gives SIGINT back to default_int_handler, not to the runner. */
TEST(a_runner_does_not_get_an_interrupt_back) {
  int rc = asyncio_run(handle_it, "twice");
  if (test_without_memory) return rc;
  CHECK(rc == ASYNCIO_KEYBOARD_INTERRUPT);
  return 0;
}

LOOP_TEST(without_a_runner_an_interrupt_ends_the_run_at_once) {
  asyncio_default_int_handler();
  asyncio_awaitable main = asyncio_coro(be_interrupted, NULL);
  int rc = asyncio_loop_run_until_complete(loop, main, NULL);
  if (test_without_memory) return rc;
  CHECK(rc == ASYNCIO_KEYBOARD_INTERRUPT);
  CHECK_LOG("");
  return 0;
}

/* The loop that runs hears of it, though another one was the first. */
TEST(an_interrupt_comes_to_the_loop_that_runs) {
  AUTO_LOOP first = asyncio_new_event_loop();
  if (first == NULL) return ASYNCIO_NO_MEMORY;
  await(test_run_pass(first));
  int rc = asyncio_run(be_interrupted, NULL);
  if (test_without_memory) return rc;
  CHECK(rc == ASYNCIO_KEYBOARD_INTERRUPT);
  return 0;
}
