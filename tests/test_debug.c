#include "internal.h"
#include "test.h"

static asyncio_future *never;

static int wait_for_ever(void *arg) {
  (void)arg;
  await(asyncio_retain(never));
  return 0;
}

static int deadlock(void *arg) {
  (void)arg;
  never = asyncio_loop_create_future(asyncio_get_running_loop());
  printf("printed before\n");
  await(asyncio_create_task(wait_for_ever, NULL, .name = "worker"));
  return 0;
}

TEST_EXITS(a_deadlock_is_reported, 70, "asyncio: deadlock: the loop waits") {
  return asyncio_run(deadlock, NULL);
}

TEST_EXITS(a_deadlock_names_who_waits_for_whom, 70,
           "waits for a Task named worker\n  worker waits for a Future") {
  return asyncio_run(deadlock, NULL);
}

TEST_EXITS(a_loop_without_anything_to_do_is_a_deadlock, 70,
           "asyncio: deadlock") {
  asyncio_loop *loop = asyncio_new_event_loop();
  return asyncio_loop_run_forever(loop);
}

static int fail(void *arg) {
  (void)arg;
  return asyncio__raise(ASYNCIO_ZERO_DIVISION, "by zero", NULL);
}

static int fail_in_callback(void *arg) {
  (void)arg;
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), fail, NULL));
  await(asyncio_sleep(0));
  exit(4);
}

TEST_EXITS(an_error_in_a_callback_is_printed, 4,
           "Exception in callback\nZeroDivisionError: by zero") {
  return asyncio_run(fail_in_callback, NULL);
}

static int leave_a_rude_task(void *arg) {
  if (arg != NULL) {
    await(asyncio_spawn(leave_a_rude_task, NULL));
    await(asyncio_sleep(0));
    return 0;
  }
  (void)!asyncio_sleep(1);
  return asyncio__raise(ASYNCIO_OS_ERROR, "rude", NULL);
}

TEST_EXITS(an_error_at_shutdown_is_printed, 5,
           "unhandled exception during asyncio.run() shutdown\n"
           "OSError: rude") {
  CHECK(asyncio_run(leave_a_rude_task, "main") == 0);
  exit(5);
}
