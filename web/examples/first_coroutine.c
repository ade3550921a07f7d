/* Start a coroutine from plain code; the loop opens and closes around it. */
#include <asyncio.h>
#include <stdio.h>

static int greet(void *arg) {
  (void)arg;
  puts("inside the coroutine");
  return 0;
}

int main(void) {
  asyncio_loop *loop = asyncio_new_event_loop();
  puts("coroutine made");
  asyncio_awaitable coro = asyncio_coro(greet, NULL);
  puts("entering the loop");
  int rc = asyncio_loop_run_until_complete(loop, coro, NULL);
  puts("closing the loop");
  asyncio_loop_close(loop);
  printf("closed: %s\n", asyncio_loop_is_closed(loop) ? "True" : "False");
  asyncio_loop_free(loop);
  return rc < 0;
}
