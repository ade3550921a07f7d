/* Errors made of errors. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "internal.h"

/* Whether Python's class is an Exception, not only a BaseException. */
static bool is_exception(int code) {
  return code != ASYNCIO_CANCELLED && code != ASYNCIO_SYSTEM_EXIT &&
         code != ASYNCIO_KEYBOARD_INTERRUPT &&
         code != ASYNCIO_BASE_EXCEPTION_GROUP;
}

static int code_of_group(const struct asyncio__list *members) {
  for (uint32_t i = 0; i < members->size; i++)
    if (!is_exception(members->items[i].code))
      return ASYNCIO_BASE_EXCEPTION_GROUP;
  return ASYNCIO_EXCEPTION_GROUP;
}

/* "message (2 sub-exceptions)", NULL without memory. */
static struct asyncio_error *new_group(const char *message,
                                       const struct asyncio__list *members) {
  static const char one[] = " sub-exception)", many[] = " sub-exceptions)";
  char digits[ASYNCIO__DECIMAL_SIZE];
  char *text = malloc(strlen(message) + 2 + sizeof digits + sizeof many);
  if (text == NULL) return NULL;
  strcpy(text, message);
  strcat(text, " (");
  strcat(text, asyncio__decimal(digits, members->size));
  strcat(text, members->size == 1 ? one : many);
  struct asyncio_error *error =
      asyncio__error_new(code_of_group(members), text);
  free(text);
  return error;
}

/* ---- printing ---- */

/* Limits of what is printed, as those of Python's traceback. */
enum { WIDTH = 15, DEPTH = 10 };

static void print_rest(int depth, uint64_t count) {
  char text[2 * (DEPTH + 1) + sizeof "and  more\n" + ASYNCIO__DECIMAL_SIZE];
  char digits[ASYNCIO__DECIMAL_SIZE];
  text[0] = '\0';
  while (depth-- > 0) strcat(text, "  ");
  strcat(text, "and ");
  strcat(text, asyncio__decimal(digits, count));
  strcat(text, " more\n");
  asyncio__host_error(text, strlen(text));
}

static void print_members(int depth, const struct asyncio__list *members) {
  for (uint32_t i = 0; i < members->size; i++) {
    if (members->items[i].tag != ASYNCIO_ERROR) return; /* details: no group */
    if (i == WIDTH || depth > DEPTH) {
      print_rest(depth, members->size - i);
      return;
    }
    asyncio__print_member(depth, i + 1, members->items[i]);
  }
}

/* ---- making one ---- */

asyncio_value asyncio__exception_group(const char *message,
                                       asyncio_value errors) {
  if (errors.tag != ASYNCIO_LIST) return errors;
  struct asyncio_error *error = new_group(message, errors.list);
  if (error == NULL) {
    asyncio_value_clear(&errors);
    return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
  }
  asyncio__state.print_members = print_members;
  error->members = errors.list;
  asyncio_value group = {.tag = ASYNCIO_ERROR, .code = error->code};
  group.error = error;
  return group;
}

asyncio_value asyncio_exception_group(const char *message,
                                      const asyncio_value *errors, size_t n) {
  if (n == 0)
    return asyncio_error_value(ASYNCIO_VALUE_ERROR,
                               "an exception group needs an exception");
  for (size_t i = 0; i < n; i++)
    if (errors[i].tag != ASYNCIO_ERROR)
      return asyncio_error_value(ASYNCIO_VALUE_ERROR,
                                 "a member of an exception group is no "
                                 "exception");
  asyncio_value list = asyncio__list_value(n);
  if (list.tag == ASYNCIO_LIST)
    for (size_t i = 0; i < n; i++)
      list.list->items[i] = asyncio_value_copy(errors[i]);
  return asyncio__exception_group(message, list);
}
