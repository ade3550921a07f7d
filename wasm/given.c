/* What the host gives for a call from JavaScript, and whether it fits.
 * SPDX-License-Identifier: MIT */
#include "calls.h"
#include "outbox.h"

#define EXPORT(name) __attribute__((export_name(name)))

static const char *const type_names[] = {"int",    "int64", "double", "bool",
                                         "string", "bytes", "value"};
static const char *const tag_names[] = {
    "undefined", "null",  "boolean", "integer", "number", "pointer",
    "string",    "bytes", "object",  "error",   "list"};

struct asyncio__given asyncio__given;

EXPORT("asyncio_argument")
void asyncio_argument(uint32_t place, uint32_t tag, double a, char *bytes,
                      uint32_t size) {
  asyncio_value v = asyncio__posted_value(tag, a, bytes, size);
  if (place > ASYNCIO__MOST_ARGUMENTS) {
    asyncio_value_clear(&v);
    return;
  }
  asyncio__given.values[place] = v;
  asyncio__given.count = place + 1;
}

EXPORT("asyncio_call_as") void asyncio_call_as(double timeout) {
  struct asyncio__given *given = &asyncio__given;
  given->told = true;
  given->name = given->values[--given->count];
  given->timeout = timeout;
}

__attribute__((noinline)) static int wrong_type(
    const struct asyncio__export *function, size_t i) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  return asyncio__raise(ASYNCIO_TYPE_ERROR, function->name, "(): argument ",
                        asyncio__decimal(digits, i + 1), " must be ",
                        type_names[function->types[i]], ", not ",
                        tag_names[asyncio__given.values[i].tag], NULL);
}

/* Whether v can be passed as the type, and is then of it. */
static bool convert(asyncio_value *v, enum asyncio__export_type type) {
  switch (type) {
  case ASYNCIO__EXPORT_TYPE_int:
    return v->tag == ASYNCIO_INT && v->i == (int32_t)v->i;
  case ASYNCIO__EXPORT_TYPE_int64:
    return v->tag == ASYNCIO_INT;
  case ASYNCIO__EXPORT_TYPE_double:
    if (v->tag == ASYNCIO_INT) *v = asyncio_double((double)v->i);
    return v->tag == ASYNCIO_DOUBLE;
  case ASYNCIO__EXPORT_TYPE_bool:
    return v->tag == ASYNCIO_BOOL;
  case ASYNCIO__EXPORT_TYPE_string:
    return v->tag == ASYNCIO_STRING;
  case ASYNCIO__EXPORT_TYPE_bytes:
    return v->tag == ASYNCIO_BYTES;
  case ASYNCIO__EXPORT_TYPE_value:
    break;
  }
  return true;
}

__attribute__((noinline)) static int wrong_count(
    const struct asyncio__export *function) {
  return asyncio__raise(ASYNCIO_TYPE_ERROR, function->name,
                        "(): wrong number of arguments", NULL);
}

int asyncio__given_check(const struct asyncio__export *function) {
  if (asyncio__given.count != function->count) return wrong_count(function);
  for (size_t i = 0; i < asyncio__given.count; i++) {
    if (asyncio__given.values[i].tag == ASYNCIO_ERROR)
      return asyncio__error_put(asyncio__given.values[i]);
    if (!convert(&asyncio__given.values[i], function->types[i]))
      return wrong_type(function, i);
  }
  return 0;
}

void asyncio__given_forget(void) {
  while (asyncio__given.count > 0)
    asyncio_value_clear(&asyncio__given.values[--asyncio__given.count]);
  if (!asyncio__given.told) return;
  asyncio__given.told = false;
  asyncio_value_clear(&asyncio__given.name);
}
