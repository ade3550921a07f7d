/* Codes, names, and the error under way. SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct asyncio__state asyncio__state;

/* The place of the error under way: each task has its own. */
static struct asyncio_error **raised_place(void) {
  asyncio_task *task = asyncio__state.current;
  return task != NULL ? &task->raised : &asyncio__state.raised;
}

/* Of a program without files. */
__attribute__((weak)) const char *asyncio__file_error_name(int code) {
  (void)code;
  return "Error";
}

const char *asyncio_strerror(int code) {
  switch (code) {
#define NAME(constant, number, python) \
  case number:                         \
    return python;
    ASYNCIO_EXCEPTIONS(NAME)
#undef NAME
  }
  return code < 0 ? asyncio__file_error_name(code) : "OK";
}

/* For texts that are short: strlen of wasi-libc is 200 bytes, and is what clang
 * makes of this loop without `volatile`. */
size_t asyncio__text_size(const char *text) {
  const volatile char *end = text;
  while (*end++ != '\0') {
  }
  return (size_t)(end - text);
}

struct asyncio_error *asyncio__error_new(int code, const char *text) {
  size_t size = asyncio__text_size(text);
  struct asyncio_error *error = malloc(sizeof *error + size);
  if (error == NULL) return NULL;
  *error = (struct asyncio_error){.refs = 1, .code = code};
  memcpy(error->text, text, size);
  return error;
}

/* Drops a reference to an error. If it was the last one, puts the error before
 * `dead`, a list by way of `cause`, and the causes that die with it before
 * that. Returns the list. */
static struct asyncio_error *bury(struct asyncio_error *error,
                                  struct asyncio_error *dead) {
  while (error != NULL && --error->refs == 0) {
    struct asyncio_error *cause = error->cause;
    error->cause = dead;
    dead = error;
    error = cause;
  }
  return dead;
}

static struct asyncio_error *bury_members(struct asyncio__list *members,
                                          struct asyncio_error *dead) {
  if (members == NULL || --members->refs > 0) return dead;
  for (uint32_t i = 0; i < members->size; i++)
    if (members->items[i].tag == ASYNCIO_ERROR)
      dead = bury(members->items[i].error, dead);
    else
      asyncio_value_clear(&members->items[i]); /* a detail */
  free(members);
  return dead;
}

/* Causes and members may be nested deeply: this takes no stack for them. */
void asyncio__error_release(struct asyncio_error *error) {
  struct asyncio_error *dead = bury(error, NULL);
  while (dead != NULL) {
    error = dead;
    dead = bury_members(error->members, error->cause);
    free(error);
  }
}

/* Makes `error` the one under way; takes its reference. */
static void put(struct asyncio_error *error) {
  struct asyncio_error **place = raised_place();
  asyncio__error_release(*place);
  *place = error;
}

int asyncio__raise_text(int code, const char *text) {
  put(asyncio__error_new(code, text)); /* without memory: a code, no text */
  return code;
}

int asyncio__raise(int code, ...) {
  char text[ASYNCIO__TEXT_LIMIT];
  size_t size = 0;
  const char *piece;
  va_list pieces;
  va_start(pieces, code);
  while ((piece = va_arg(pieces, const char *)) != NULL)
    while (*piece != '\0' && size < sizeof text - 1) text[size++] = *piece++;
  va_end(pieces);
  text[size] = '\0';
  return asyncio__raise_text(code, text);
}

const char *asyncio__decimal(char digits[ASYNCIO__DECIMAL_SIZE],
                             uint64_t number) {
  size_t i = ASYNCIO__DECIMAL_SIZE - 1;
  digits[i] = '\0';
  do {
    digits[--i] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  return digits + i;
}

int asyncio__error_put(asyncio_value error) {
  if (error.error != NULL) error.error->refs++;
  put(error.error);
  return error.code;
}

void asyncio__error_cause(asyncio_value cause) {
  struct asyncio_error *error = *raised_place();
  if (error == NULL) { /* there was no memory for it */
    asyncio__error_release(cause.error);
    return;
  }
  asyncio__error_release(error->cause);
  error->cause = cause.error;
}

asyncio_value asyncio__error_under_way(void) {
  struct asyncio_error *error = *raised_place();
  asyncio_value v = {.tag = ASYNCIO_ERROR, .i = 0};
  v.code = error == NULL ? 0 : error->code;
  v.error = error;
  return asyncio_value_copy(v);
}

void asyncio__error_clear(void) { put(NULL); }

asyncio_value asyncio__error_take(int code) {
  asyncio_value error = {.tag = ASYNCIO_ERROR, .code = code, .i = 0};
  struct asyncio_error **place = raised_place();
  if (*place != NULL && (*place)->code == code) {
    error.error = *place;
    *place = NULL;
  }
  return error;
}

int asyncio__error_put_back(asyncio_value error) {
  int code = asyncio__error_put(error);
  asyncio_value_clear(&error);
  return code;
}

asyncio_value asyncio_caught(int code) {
  asyncio_value error = asyncio__error_take(code);
  (void)asyncio__error_put(error);
  return error;
}

const char *asyncio_message(void) {
  const struct asyncio_error *raised = *raised_place();
  return raised == NULL ? "" : raised->text;
}
