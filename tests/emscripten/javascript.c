/* Calls between C and JavaScript, for javascript.mjs.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>

ASYNCIO_EXPORT(delayed, string, (string, name), (double, delay)) {
  int rc = asyncio_sleep(delay);
  if (rc < 0) printf("%s: %s\n", name, asyncio_strerror(rc));
  if (rc < 0) return rc;
  return asyncio_return(asyncio_string(name));
}

ASYNCIO_EXPORT(echo, value, (value, v)) {
  await(asyncio_sleep(0));
  return asyncio_return(asyncio_value_copy(v));
}

ASYNCIO_EXPORT(task_name, string) {
  return asyncio_return(
      asyncio_string(asyncio_task_get_name(asyncio_current_task())));
}

ASYNCIO_EXPORT(fail, void, (int, port)) {
  await(asyncio_sleep(0));
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "bad port %d", (int)port);
}

ASYNCIO_EXPORT(crash, void) {
  await(asyncio_sleep(0));
  __builtin_trap();
}

ASYNCIO_EXPORT_FUNCTION(area, double, (double, width), (double, height)) {
  if (width < 0) return asyncio_raise(ASYNCIO_VALUE_ERROR, "no area");
  return asyncio_return(asyncio_double(width * height));
}

/* ---- C calls ---- */

/* What a function of JavaScript gives for v, with a local across the call. */
ASYNCIO_EXPORT(ask, value, (string, function), (value, v)) {
  int local[] = {1, 2, 3};
  asyncio_value answer = asyncio_value_copy(v);
  await(asyncio_js_call_n(function, &answer, 1), answer);
  if (local[0] + local[1] + local[2] != 6) return ASYNCIO_ASSERTION_ERROR;
  return asyncio_return(answer);
}

static int wait_for_ever(void *unused) {
  (void)unused;
  await(asyncio_js_call("never"));
  return 0;
}

/* C no longer waits for a function of JavaScript. */
ASYNCIO_EXPORT(give_up, string) {
  asyncio_task *task =
      asyncio_create_task(wait_for_ever, NULL, .name = "waiter");
  await(asyncio_sleep(0.01));
  asyncio_task_cancel(task);
  int rc = asyncio_await(task);
  asyncio_release(task);
  return asyncio_return(asyncio_string(asyncio_strerror(rc)));
}

/* ---- objects ---- */

ASYNCIO_EXPORT(fill_map, value, (string, key), (value, v)) {
  asyncio_value class, map;
  await(asyncio_js_global("Map"), class);
  await(asyncio_js_new(class), map);
  await(asyncio_js_invoke(map, "set", key, asyncio_value_copy(v)));
  asyncio_value_clear(&class);
  return asyncio_return(map);
}

ASYNCIO_EXPORT(sum, int, (value, iterable)) {
  int64_t sum = 0;
  int rc;
  async_for (rc, item, asyncio_js_items, iterable) sum += item.i;
  if (rc < 0) return rc;
  return asyncio_return(asyncio_int(sum));
}

static int add_up(void *arg) {
  const asyncio_js_arguments *call = arg;
  int64_t sum = 0;
  for (size_t i = 0; i < call->count; i++) sum += call->values[i].i;
  await(asyncio_sleep(0.001));
  return asyncio_return(asyncio_int(sum));
}

ASYNCIO_EXPORT(make_adder, value) {
  return asyncio_return(asyncio_js_function(add_up, NULL));
}

#ifdef WITH_MAIN
/* A function of JavaScript that calls an export while main's loop runs. */
static int amain(void *unused) {
  (void)unused;
  asyncio_value v;
  await(asyncio_js_call("callBack", asyncio_string("main")), v);
  printf("main got %s\n", asyncio_value_text(v));
  asyncio_value_clear(&v);
  return 0;
}

int main(void) { return asyncio_main(amain, NULL) == 0 ? 3 : 1; }
#endif
