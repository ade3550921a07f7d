/* run_until_complete hands back what the coroutine returns: an integer, a
 * double, a text. */
#include <asyncio.h>
#include <stdio.h>

static int number(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_int(12));
}

static int real(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_double(2.5));
}

static int text(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_string("twelve"));
}

static void print(asyncio_value v) {
  if (v.tag == ASYNCIO_INT) printf("result is %lld\n", v.i);
  if (v.tag == ASYNCIO_DOUBLE) printf("result is %g\n", v.d);
  if (v.tag == ASYNCIO_STRING) printf("result is %s\n", asyncio_value_text(v));
}

int main(void) {
  asyncio_loop *loop = asyncio_new_event_loop();
  asyncio_entry coroutines[] = {number, real, text};
  int rc = 0;
  for (int i = 0; i < 3 && rc == 0; i++) {
    asyncio_value v;
    asyncio_awaitable coro = asyncio_coro(coroutines[i], NULL);
    rc = asyncio_loop_run_until_complete(loop, coro, &v);
    print(v);
    asyncio_value_clear(&v);
  }
  asyncio_loop_free(loop);
  return rc < 0;
}
