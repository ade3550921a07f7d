/* asyncio_js_call: a future that a JavaScript function settles.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "answers.h"

asyncio_future *asyncio_js_call_n(const char *name, const asyncio_value *values,
                                  size_t n) {
  asyncio_value *all = malloc((n + 1) * sizeof *all);
  if (all == NULL) {
    for (size_t i = 0; i < n; i++) {
      asyncio_value v = values[i];
      asyncio_value_clear(&v);
    }
    return asyncio__failed_future(ASYNCIO_NO_MEMORY);
  }
  all[0] = asyncio_string(name);
  for (size_t i = 0; i < n; i++) all[i + 1] = values[i];
  asyncio_future *future = asyncio__js_call(all, n + 1);
  free(all);
  return future;
}

asyncio_future *asyncio__js_call(asyncio_value *values, size_t n) {
  return asyncio__ask(ASYNCIO__CALL, values, n, NULL);
}
