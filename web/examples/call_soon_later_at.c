/* Plain functions on the loop: soon, after a delay, at a loop time; and a
 * cancelled one. */
#include <asyncio.h>
#include <stdio.h>

static int say(void *what) {
  puts(what);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_loop *loop = asyncio_get_running_loop();
  double now = asyncio_loop_time(loop);
  await(asyncio_loop_call_at(loop, now + 0.15, say, "at"));
  await(asyncio_loop_call_later(loop, 0.05, say, "later"));
  await(asyncio_loop_call_soon(loop, say, "soon"));

  asyncio_handle *never;
  await(asyncio_loop_call_later(loop, 0.1, say, "never", .handle = &never));
  asyncio_handle_cancel(never);
  bool cancelled = asyncio_handle_cancelled(never);
  asyncio_release(never);
  printf("scheduled, cancelled: %s\n", cancelled ? "True" : "False");

  await(asyncio_sleep(0.2));
  bool enough = asyncio_loop_time(loop) - now >= 0.2;
  printf("elapsed enough: %s\n", enough ? "True" : "False");
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
