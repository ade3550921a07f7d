/* C functions as values that JavaScript calls. SPDX-License-Identifier: MIT
 *
 * Such a value is a JS value whose handle C has chosen: the shim makes the
 * function when it first meets the handle, and tells when it is collected.
 */
#include <stdlib.h>

#include "calls.h"
#include "handles.h"
#include "host.h"
#include "outbox.h"

#define EXPORT(name) __attribute__((export_name(name)))

enum { FUNCTION = 0x40000000 }; /* handles from here on are chosen by C */

asyncio_value asyncio_js_function(asyncio_entry fn, void *arg) {
  if (!asyncio__host_has_js())
    return asyncio_error_value(ASYNCIO_NOT_IMPLEMENTED,
                               "a function for JavaScript: this host has no "
                               "JavaScript");
  struct asyncio__function *function = malloc(sizeof *function);
  if (function == NULL) return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
  *function = (struct asyncio__function){.entry = fn, .arg = arg};
  uint32_t handle = asyncio__handle_open(function);
  if (handle == 0) {
    free(function);
    return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
  }
  return asyncio__js_value(FUNCTION | handle);
}

/* Why what was given cannot be passed, as a code; 0 if it can. */
static int check_given(void) {
  if (asyncio__given.count > ASYNCIO__MOST_ARGUMENTS)
    asyncio_value_clear(&asyncio__given.values[--asyncio__given.count]);
  for (size_t i = 0; i < asyncio__given.count; i++)
    if (asyncio__given.values[i].tag == ASYNCIO_ERROR)
      return asyncio__error_put(asyncio__given.values[i]);
  return 0;
}

EXPORT("asyncio_call_function")
uint32_t asyncio_call_function(uint32_t handle) {
  struct asyncio__function *function =
      asyncio__handle_find(handle & ~(uint32_t)FUNCTION);
  return asyncio__call_start(check_given(), function->entry, function);
}

EXPORT("asyncio_drop_function")
void asyncio_drop_function(uint32_t handle) {
  free(asyncio__handle_close(handle & ~(uint32_t)FUNCTION));
}
