/* A signal reaches the loop as a callback; SIGINT cancels the main task. */
#include <asyncio.h>
#include <stdio.h>

static int handled(void *got) {
  return asyncio_future_set_result(got, asyncio_string("SIGUSR1 handled"));
}

static int interrupt(void *arg) {
  (void)arg;
  return asyncio_raise_signal(ASYNCIO_SIGINT);
}

static int amain(void *arg) {
  (void)arg;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_future *got = asyncio_loop_create_future(loop);
  asyncio_value text;
  await(asyncio_loop_add_signal_handler(loop, ASYNCIO_SIGUSR1, handled, got));
  await(asyncio_raise_signal(ASYNCIO_SIGUSR1));
  await(got, text);
  puts(asyncio_value_text(text));
  asyncio_value_clear(&text);
  bool removed = asyncio_loop_remove_signal_handler(loop, ASYNCIO_SIGUSR1) > 0;
  printf("removed %s\n", removed ? "True" : "False");
  await(asyncio_loop_call_later(loop, 0.02, interrupt, NULL));
  int rc = asyncio_sleep(10);
  if (rc == ASYNCIO_CANCELLED) puts("main was cancelled");
  return rc;
}

int main(void) {
  int rc = asyncio_run(amain, NULL);
  if (rc == ASYNCIO_KEYBOARD_INTERRUPT) {
    puts("KeyboardInterrupt");
    return 0;
  }
  fprintf(stderr, "%s: %s\n", asyncio_strerror(rc), asyncio_message());
  return 1;
}
