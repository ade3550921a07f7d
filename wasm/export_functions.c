/* Exported functions that are no coroutines. SPDX-License-Identifier: MIT */
#include "calls.h"

/* What is given for a call that may come before this one returns is put in the
 * same place, so this one takes its own with it. */
ASYNCIO__NEVER_SUSPENDS("asyncio__call_exported");
static int asyncio__call_exported(int (*entry)(void *values)) {
  asyncio_value values[ASYNCIO__MOST_ARGUMENTS];
  size_t count = asyncio__given.count;
  for (size_t i = 0; i < count; i++) values[i] = asyncio__given.values[i];
  asyncio__given.count = 0;
  int rc = entry(values);
  while (count > 0) asyncio_value_clear(&values[--count]);
  return rc;
}

uint32_t asyncio__export_function(const struct asyncio__export *function,
                                  int (*entry)(void *values)) {
  static asyncio_value result;
  asyncio_value v = asyncio_nothing();
  int rc = asyncio__given_check(function);
  if (rc == 0) rc = asyncio__call_exported(entry);
  asyncio__given_forget();
  if (rc == ASYNCIO_RETURNED)
    v = asyncio__take_slot();
  else if (rc > 0)
    v = asyncio_int(rc);
  else if (rc < 0)
    v = asyncio__error_take(rc);
  asyncio_value_clear(&result);
  result = v;
  return (uint32_t)(uintptr_t)&result;
}
