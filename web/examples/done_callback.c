/* Callbacks run through the loop, in the order they were added, never inside
 * set_result. */
#include <asyncio.h>
#include <stdio.h>

static int see(const char *who, asyncio_future *future) {
  asyncio_value v;
  await(asyncio_future_result(future, &v));
  printf("%s sees %lld\n", who, v.i);
  return 0;
}

static int first(asyncio_future *future, void *arg) {
  (void)arg;
  return see("first", future);
}

static int second(asyncio_future *future, void *arg) {
  (void)arg;
  return see("second", future);
}

static int show(asyncio_future *future) {
  await(asyncio_future_add_done_callback(future, first, NULL));
  await(asyncio_future_add_done_callback(future, second, NULL));
  await(asyncio_future_add_done_callback(future, first, NULL));
  int removed = asyncio_future_remove_done_callback(future, first, NULL);
  printf("removed %d\n", removed);
  await(asyncio_future_set_result(future, asyncio_int(7)));
  puts("set");
  await(asyncio_sleep(0));
  await(asyncio_future_add_done_callback(future, first, NULL));
  puts("added late");
  return asyncio_sleep(0);
}

static int amain(void *arg) {
  (void)arg;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_future *future = asyncio_loop_create_future(loop);
  int rc = show(future);
  asyncio_release(future);
  return rc;
}

int main(void) { return asyncio_main(amain, NULL); }
