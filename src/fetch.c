/* What the statement await(x, dst) does with a result.
 * SPDX-License-Identifier: MIT */
#include "internal.h"

static int too_many(size_t room, size_t count) {
  char a[ASYNCIO__DECIMAL_SIZE], b[ASYNCIO__DECIMAL_SIZE];
  return asyncio__raise(ASYNCIO_VALUE_ERROR,
                        "too many values to unpack (expected ",
                        asyncio__decimal(a, room), ", got ",
                        asyncio__decimal(b, count), ")", NULL);
}

int asyncio__drop_returned(int status) {
  asyncio_value v = asyncio_nothing();
  if (status == ASYNCIO_RETURNED) v = asyncio__take_slot();
  asyncio_value_clear(&v);
  return 0;
}

asyncio_value asyncio__fetched;

/* Leaves v, which is consumed, for one who has room for n values: the value
 * itself, or the items of a list. */
static int fetch(asyncio_value v, size_t n) {
  asyncio__fetched = v;
  if (v.tag != ASYNCIO_LIST) return 0;
  size_t count = asyncio_value_size(v);
  if (count <= n && n > 1) return 0;
  asyncio__fetched = asyncio_nothing();
  if (count == 1) asyncio__fetched = asyncio_value_copy(v.list->items[0]);
  asyncio_value_clear(&v);
  return count <= n ? 0 : too_many(n, count);
}

int asyncio__fetch_returned(int status, size_t n) {
  asyncio_value v = asyncio_nothing();
  if (status == ASYNCIO_RETURNED) {
    v = asyncio__take_slot();
  } else if (status > 0) {
    v = asyncio_int(status);
  }
  return fetch(v, n);
}

/* A part of its own: what it has in memory would be kept while the task waits.
 */
__attribute__((noinline)) static int asyncio__turn_fetch(asyncio_future *future,
                                                         size_t n) {
  int rc = fetch(asyncio_value_copy(future->result), n);
  asyncio__future_release(future);
  return rc;
}

int asyncio__fetch_future(asyncio_future *future, size_t n) {
  int rc = asyncio__await_future(future);
  if (rc >= 0) return asyncio__turn_fetch(future, n);
  asyncio__future_release(future);
  return rc;
}

void asyncio__fetch_items(asyncio_value *values, size_t n) {
  asyncio_value v = asyncio__fetched;
  bool list = v.tag == ASYNCIO_LIST;
  const asyncio_value *items = list ? v.list->items : &v;
  size_t count = list ? v.list->size : 1;
  for (size_t i = 0; i < n; i++)
    values[i] = i < count ? asyncio_value_copy(items[i]) : asyncio_nothing();
  asyncio_value_clear(&v);
}
