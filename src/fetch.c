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

/* Makes of a list that is fetched what one who has room for n values gets: it
 * itself for its items, or the only one of them. */
static int unpack(size_t n) {
  asyncio_value v = asyncio__fetched;
  size_t count = v.list->size;
  if (count <= n && n > 1) return 0;
  asyncio__fetched = asyncio_nothing();
  if (count == 1) asyncio__fetched = asyncio_value_copy(v.list->items[0]);
  asyncio_value_clear(&v);
  return count <= n ? 0 : too_many(n, count);
}

int asyncio__fetch_returned(int status, size_t n) {
  asyncio__fetched = asyncio_nothing();
  if (status == ASYNCIO_RETURNED) {
    asyncio__fetched = asyncio__take_slot();
  } else if (status > 0) {
    asyncio__fetched = asyncio_int(status);
  }
  return asyncio__fetched.tag == ASYNCIO_LIST ? unpack(n) : 0;
}

int asyncio__fetch_awaited(asyncio_future *future, int rc, size_t n) {
  if (rc >= 0) asyncio__fetched = asyncio__value_copy_at(&future->result);
  asyncio__future_release(future);
  if (rc < 0 || asyncio__fetched.tag != ASYNCIO_LIST) return rc;
  return unpack(n);
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
