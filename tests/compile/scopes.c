/* What compiles without a warning, and with -DBAD what does not: each line that
 * ends in "refused". SPDX-License-Identifier: MIT */
#include <asyncio.h>

/* A kind whose parts are functions. */
typedef int mark_scope;
static int mark_aenter(mark_scope *scope) { return *scope; }
static int mark_aexit(mark_scope *scope, int rc) { return rc + *scope; }
ASYNCIO_SCOPE(mark);

/* One whose parts are macros, with arguments by name. */
typedef struct range {
  int end;
  const char *name;
} range_scope;
typedef struct item {
  struct {
    int n;
  } inner;
} range_item;
#define range_aenter(scope, ...) \
  (*(scope) = (range_scope){.end = __VA_ARGS__}, 0)
#define range_anext(scope, item) next(scope, item)
#define range_aexit(scope, rc) ((void)(scope), (rc))
static int next(range_scope *range, range_item *item) {
  item->inner.n = --range->end;
  return range->end < 0 ? ASYNCIO_STOP_ASYNC_ITERATION : 0;
}
ASYNCIO_SCOPE(range);

static int done(void *arg) { return arg != NULL; }

static int good(int n) {
  int rc;
  asyncio_value v, two[2];
  await(asyncio_sleep(0));
  asyncio_finally(done, &n);
  asyncio_finally(done, NULL);
  if (n == 0)
    async_with (rc, mark) rc = asyncio_await(asyncio_sleep(1));
  else
    rc = 0;
  async_with (rc, mark) {
    async_with (rc, mark) {
      asyncio_finally(done, NULL);
      async_for (rc, i, range, 3, .name = "three") {
        if (i.inner.n == 2)
          await_or_break(rc, asyncio_sleep(i.inner.n), v);
        else
          await_or_break(rc, asyncio_sleep(1), two);
        if (i.inner.n == 3) await_or_break(rc, asyncio_sleep(0));
        if (i.inner.n == 1) continue;
        if (n == 1) return i.inner.n;
        if (n == 2) goto out;
      }
    }
    if (rc < 0) break;
    asyncio_async_with (rc, asyncio_timeout, 1) {
      asyncio_await_or_break(rc, asyncio_sleep(1));
    }
  }
out:
  await(rc, v);
  await(asyncio_sleep(0), two);
  return rc;
}

#ifdef BAD
static int bad(asyncio_task *task) {
  int rc;
  asyncio_value v, *p = &v;
  async_with (rc, mark) {
    await(asyncio_sleep(1));                    /* refused */
    for (int i = 0; i < 3; i++) await(task, v); /* refused */
    asyncio_await_n(task, &v, 1);               /* refused */
  }
  async_for (rc, i, range, 3) {
    if (i.inner.n) asyncio_await_or_return(asyncio_sleep(1)); /* refused */
  }
  await(task);
  return p != NULL;
}
#endif

int main(void) {
#ifdef BAD
  return bad(NULL);
#endif
  return good(0);
}
