// Tasks that end in all ways, and other things that happen in a loop.
// SPDX-License-Identifier: MIT
#include <asyncio.h>

static int nothing(void *arg) {
  (void)arg;
  return 0;
}

static int number(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_int(INT64_MIN));
}

static int fraction(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_double(0.5));
}

static int truth(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_bool(true));
}

static int null(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_null());
}

static int text(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_string("gr\xc3\xbcn \"x\""));
}

/* The place where it is cut is in the middle of a character. */
static int long_text(void *arg) {
  (void)arg;
  char bytes[300] = "x";
  for (int i = 1; i < 299; i++) bytes[i] = i % 2 == 1 ? '\xc3' : '\xbc';
  return asyncio_return(asyncio_string(bytes));
}

static int bytes(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_bytes("abc", 3));
}

static int list(void *arg) {
  (void)arg;
  asyncio_value v;
  asyncio_future *all =
      asyncio_gather(asyncio_coro(number, NULL), asyncio_coro(null, NULL));
  int rc = asyncio_await(all);
  if (rc == 0) rc = asyncio_future_result(all, &v);
  asyncio_release(all);
  return rc < 0 ? rc : asyncio_return(v);
}

static int error(void *arg) {
  (void)arg;
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "no %d", 7);
}

static int renamed(void *arg) {
  (void)arg;
  return asyncio_task_set_name(asyncio_current_task(), "renamed");
}

static int yields(void *arg) {
  (void)arg;
  return asyncio_sleep(0);
}

static int callback(void *arg) {
  (void)arg;
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  static const struct {
    asyncio_entry fn;
    const char *name;
  } tasks[] = {{nothing, "nothing"}, {number, "number"},   {fraction, "double"},
               {truth, "bool"},      {null, "null"},       {text, "string"},
               {long_text, "long"},  {bytes, "bytes"},     {list, "list"},
               {error, "error"},     {renamed, "renamed"}, {yields, "yields"}};
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_handle *handle;
  await(asyncio_loop_call_soon(loop, callback, NULL));
  await(asyncio_loop_call_later(loop, 5, callback, NULL, .handle = &handle));
  asyncio_handle_cancel(handle);
  asyncio_release(handle);
  await(asyncio_spawn(nothing, NULL, .name = "eager", .eager_start = true));
  for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
    await(asyncio_spawn(tasks[i].fn, NULL, .name = tasks[i].name));
  return asyncio_sleep(1);
}

int main(void) { return asyncio_main(amain, NULL); }
