/* A future is filled in by a callback; plain code and a coroutine both wait
 * for it. */
#include <asyncio.h>
#include <stdio.h>

struct filling {
  asyncio_future *future;
  const char *text;
};

static const char *truth(bool b) { return b ? "True" : "False"; }

static int fill(void *arg) {
  struct filling *f = arg;
  printf("filling, done before: %s\n", truth(asyncio_future_done(f->future)));
  return asyncio_future_set_result(f->future, asyncio_string(f->text));
}

static int wait_for_it(void *arg) {
  asyncio_loop *loop = arg;
  struct filling f = {.text = "from the callback"};
  await(asyncio_loop_call_soon(loop, fill, &f));
  f.future = asyncio_loop_create_future(loop);
  asyncio_value text;
  await(f.future, text);
  return asyncio_return(text);
}

static int fill_both(asyncio_loop *loop, asyncio_future *future) {
  struct filling f = {future, "done"};
  asyncio_value text;
  int rc = asyncio_loop_call_soon(loop, fill, &f);
  if (rc < 0) return rc;
  rc = asyncio_loop_run_until_complete(loop, future, &text);
  if (rc < 0) return rc;
  printf("%s %s %s\n", asyncio_value_text(text),
         truth(asyncio_future_done(future)),
         truth(asyncio_future_cancelled(future)));
  asyncio_value_clear(&text);

  rc = asyncio_loop_run_until_complete(loop, asyncio_coro(wait_for_it, loop),
                                       &text);
  if (rc < 0) return rc;
  puts(asyncio_value_text(text));
  asyncio_value_clear(&text);
  return 0;
}

int main(void) {
  asyncio_loop *loop = asyncio_new_event_loop();
  asyncio_future *future = asyncio_loop_create_future(loop);
  int rc = fill_both(loop, future);
  if (asyncio_future_set_result(future, asyncio_string("again")) < 0)
    puts(asyncio_strerror(ASYNCIO_INVALID_STATE));
  asyncio_release(future);
  asyncio_loop_free(loop);
  return rc < 0;
}
