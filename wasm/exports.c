/* Exported coroutines. SPDX-License-Identifier: MIT */
#include "calls.h"

uint32_t asyncio__export_call(const struct asyncio__export *function,
                              int (*entry)(void *values)) {
  return asyncio__call_start(asyncio__given_check(function), entry, NULL);
}
