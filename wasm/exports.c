/* Exported coroutines. SPDX-License-Identifier: MIT */
#include "calls.h"

uint32_t asyncio__export_call(const struct asyncio__export *function,
                              int (*entry)(void *values)) {
  /* Most have none, and need no call to say so. */
  bool none = function->count == 0 && asyncio__given.count == 0;
  int rc = none ? 0 : asyncio__given_check(function);
  return asyncio__call_start(rc, entry, NULL);
}
