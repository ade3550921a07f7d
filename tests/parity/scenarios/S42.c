/* Tasks and callbacks run in a copy taken at creation; changes do not leak
 * out. SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_contextvar v = ASYNCIO_CONTEXTVAR("v", "unset");

static void set(const char *value) {
  must(asyncio_contextvar_set(&v, asyncio_string(value)));
}

static int tell(void *who) {
  asyncio_value value;
  must(asyncio_contextvar_get(&v, &value));
  note("%s sees %s", (const char *)who, asyncio_value_text(value));
  asyncio_value_clear(&value);
  return 0;
}

static int child(void *arg) {
  (void)arg;
  (void)tell("child");
  set("child");
  return 0;
}

static int callback(void *arg) {
  (void)arg;
  (void)tell("call_soon");
  set("cb");
  return 0;
}

static int done(asyncio_future *f, void *arg) {
  (void)f;
  return tell(arg);
}

static int amain(void *arg) {
  (void)arg;
  set("main");
  asyncio_task *t = asyncio_create_task(child, NULL);
  call_soon(callback, NULL);
  set("main2");
  await(t);
  (void)tell("main");
  asyncio_future *f = asyncio_loop_create_future(loop);
  must(asyncio_future_add_done_callback(f, done, "done cb"));
  set("main3");
  must(asyncio_future_set_result(f, asyncio_int(0)));
  asyncio_release(f);
  await(asyncio_sleep(0));
  asyncio_context *context = asyncio_context_new();
  must(asyncio_loop_call_soon(loop, tell, "explicit context",
                              .context = context));
  asyncio_release(context);
  return asyncio_sleep(0);
}

SCENARIO(S42) { run(amain); }
