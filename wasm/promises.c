/* asyncio_js_call: a future that a JavaScript function settles.
 * SPDX-License-Identifier: MIT */
#include "answers.h"

asyncio_future *asyncio_js_call_n(const char *name, const asyncio_value *values,
                                  size_t n) {
  asyncio_value *place = asyncio__ask_begin(n);
  for (size_t i = 0; i < n; i++) {
    asyncio_value v = values[i];
    if (place != NULL)
      place[i] = v;
    else
      asyncio_value_clear(&v);
  }
  if (place == NULL) return asyncio__failed_future(ASYNCIO_NO_MEMORY);
  return asyncio__js_call_end(name, false, n);
}

asyncio_future *asyncio__js_call_end(const char *name, bool literal, size_t n) {
  return asyncio__ask_end(name, literal, n, NULL);
}
