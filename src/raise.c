/* asyncio_raise, apart from the rest: it brings printf's formatting with it,
 * which programs that do not raise need not carry.
 * SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>

#include "internal.h"

int asyncio_raise(int code, const char *format, ...) {
  char text[ASYNCIO__TEXT_LIMIT];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return asyncio__raise_text(code < 0 ? code : ASYNCIO_VALUE_ERROR, text);
}
