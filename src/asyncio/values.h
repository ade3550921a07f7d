/* Tagged values: what a task returns and what crosses to JavaScript.
 * SPDX-License-Identifier: MIT
 *
 * Strings, byte arrays, lists, errors and JS values are counted references:
 * whoever stores a value owns one reference and gives it back with
 * asyncio_value_clear. Functions that take a value by value consume it.
 */
#ifndef ASYNCIO_VALUES_H
#define ASYNCIO_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "exceptions.h"

/* What a value is. */
typedef enum asyncio_tag {
  ASYNCIO_NOTHING, /* None of a task without result; undefined in JS */
  ASYNCIO_NULL,
  ASYNCIO_BOOL,    /* .b */
  ASYNCIO_INT,     /* .i */
  ASYNCIO_DOUBLE,  /* .d */
  ASYNCIO_POINTER, /* .p, never followed by the library */
  ASYNCIO_STRING,  /* asyncio_value_text, UTF-8 */
  ASYNCIO_BYTES,   /* asyncio_value_text, asyncio_value_size */
  ASYNCIO_JS,      /* a JavaScript value, by handle */
  ASYNCIO_ERROR,   /* .code, asyncio_value_message */
  ASYNCIO_LIST     /* asyncio_value_items, asyncio_value_size */
} asyncio_tag;

struct asyncio_error;
struct asyncio__text;
struct asyncio__list;
struct asyncio__js;

/* A value of any of these kinds, 16 bytes. */
typedef struct asyncio_value {
  uint32_t tag; /* asyncio_tag */
  int32_t code; /* of an error; handle of a JS value */
  union {
    bool b;
    int64_t i;
    double d;
    void *p;
    struct asyncio__text *text;
    struct asyncio__list *list;
    struct asyncio__js *js;
    struct asyncio_error *error; /* may be NULL: no text was said */
  };
} asyncio_value;

/* The value that says nothing. Python: None. */
static inline asyncio_value asyncio_nothing(void) {
  return (asyncio_value){.tag = ASYNCIO_NOTHING, .i = 0};
}

/* JavaScript's null. */
static inline asyncio_value asyncio_null(void) {
  return (asyncio_value){.tag = ASYNCIO_NULL, .i = 0};
}

/* A truth value. */
static inline asyncio_value asyncio_bool(bool b) {
  return (asyncio_value){.tag = ASYNCIO_BOOL, .i = b};
}

/* An integer; JavaScript gets a number, or a bigint when it is no safe one. */
static inline asyncio_value asyncio_int(int64_t i) {
  return (asyncio_value){.tag = ASYNCIO_INT, .i = i};
}

/* A number. */
static inline asyncio_value asyncio_double(double d) {
  return (asyncio_value){.tag = ASYNCIO_DOUBLE, .d = d};
}

/* A pointer, which the library never follows. */
static inline asyncio_value asyncio_pointer(void *p) {
  return (asyncio_value){.tag = ASYNCIO_POINTER, .p = p};
}

/* A copy of a text.
 * text: NUL-terminated UTF-8, not NULL.
 * Returns a string, or an ASYNCIO_NO_MEMORY error value. */
static inline asyncio_value asyncio_string(const char *text);

/* A copy of `size` bytes of text, which need no NUL. Errors as above. */
static inline asyncio_value asyncio_string_n(const char *text, size_t size);

/* A copy of `size` bytes. Errors as above. */
static inline asyncio_value asyncio_bytes(const void *bytes, size_t size);

/* An error as a value.
 * code: below 0. message: copied; NULL for none. */
asyncio_value asyncio_error_value(int code, const char *message);

/* An ASYNCIO_EXCEPTION_GROUP of n error values, ASYNCIO_BASE_EXCEPTION_GROUP if
 * one of them is no Exception in Python (ASYNCIO_CANCELLED,
 * ASYNCIO_SYSTEM_EXIT, ASYNCIO_KEYBOARD_INTERRUPT, a group of such). Its text
 * is "message (2 sub-exceptions)"; asyncio_value_items are the errors.
 * message: copied, not NULL. errors: copied; each stays the caller's.
 * Returns it, or an error value of ASYNCIO_VALUE_ERROR when n is 0 or one of
 * them is no error, of ASYNCIO_NO_MEMORY.
 * Python: ExceptionGroup, BaseExceptionGroup. */
asyncio_value asyncio_exception_group(const char *message,
                                      const asyncio_value *errors, size_t n);

/* The error that a call has just returned, with its text, cause and members.
 * code: what the call returned, below 0.
 * Returns an error value, a reference of the caller's.
 * Python: except Exception as error. */
asyncio_value asyncio_caught(int code);

/* One more reference to what v holds; the result is v. */
static inline asyncio_value asyncio_value_copy(asyncio_value v);

/* Gives v's reference back and makes v nothing. */
static inline void asyncio_value_clear(asyncio_value *v);

/* Text of a string, or the bytes of a byte array, always followed by a NUL.
 * Returns "" for any other value. Borrowed from v. */
static inline const char *asyncio_value_text(asyncio_value v);

/* Bytes of a string or byte array, items of a list, errors in an exception
 * group, 0 for any other value. */
size_t asyncio_value_size(asyncio_value v);

/* Items of a list, errors in an exception group, what streams.h tells of an
 * error of a read; NULL for any other value. Borrowed from v.
 * Python: group.exceptions. */
const asyncio_value *asyncio_value_items(asyncio_value v);

/* Text of an error value, "" when nothing was said. Borrowed from v.
 * Python: str(exception). */
const char *asyncio_value_message(asyncio_value v);

/* The error value that an error value was raised from, nothing when there is
 * none. Borrowed from v. Python: exception.__cause__. */
asyncio_value asyncio_value_cause(asyncio_value v);

/* Positive status of a function that stored a result with asyncio_return. */
#define ASYNCIO_RETURNED 0x7fffffff

/* Stores the result of the running function.
 * v: consumed. An error value is raised instead.
 * Returns ASYNCIO_RETURNED, or the error's code, for `return
 * asyncio_return(…)`. Python: return v. */
ASYNCIO_MUST_USE static inline int asyncio_return(asyncio_value v);

/* ---- what the functions above need: inline, as a value that is handed over
 * lies in memory, and a task with a local in memory keeps a C stack ----
 * What payloads point to begins with the number of references. */

struct asyncio__text {
  uint32_t refs;
  uint32_t size;
  char bytes[];
};

/* A text of `size` bytes, NUL behind them. bytes: copied, or NULL to be filled.
 * NULL without memory. */
struct asyncio__text *asyncio__text_new(const void *bytes, size_t size);
void asyncio__value_release(uint32_t tag, int code, void *payload);

/* Where asyncio_return is to put a value. */
asyncio_value *asyncio__return_place(void);
int asyncio__return_error(int code, struct asyncio_error *error);

static inline asyncio_value asyncio__text_value(asyncio_tag tag,
                                                const void *bytes,
                                                size_t size) {
  asyncio_value v = {.tag = (uint32_t)tag, .i = 0};
  v.text = asyncio__text_new(bytes, size);
  if (v.text == NULL) {
    v.tag = ASYNCIO_ERROR;
    v.code = ASYNCIO_NO_MEMORY;
  }
  return v;
}
static inline asyncio_value asyncio_string(const char *text) {
  return asyncio__text_value(ASYNCIO_STRING, text, strlen(text));
}
static inline asyncio_value asyncio_string_n(const char *text, size_t size) {
  return asyncio__text_value(ASYNCIO_STRING, text, size);
}
static inline asyncio_value asyncio_bytes(const void *bytes, size_t size) {
  return asyncio__text_value(ASYNCIO_BYTES, bytes, size);
}
static inline asyncio_value asyncio_value_copy(asyncio_value v) {
  if (v.tag >= ASYNCIO_STRING && v.p != NULL) ++*(uint32_t *)v.p; /* refs */
  return v;
}
static inline void asyncio_value_clear(asyncio_value *v) {
  asyncio_value old = *v;
  *v = asyncio_nothing();
  if (old.tag >= ASYNCIO_STRING)
    asyncio__value_release(old.tag, old.code, old.p);
}
static inline const char *asyncio_value_text(asyncio_value v) {
  return v.tag == ASYNCIO_STRING || v.tag == ASYNCIO_BYTES ? v.text->bytes : "";
}
static inline int asyncio_return(asyncio_value v) {
  if (v.tag == ASYNCIO_ERROR) return asyncio__return_error(v.code, v.error);
  *asyncio__return_place() = v;
  return ASYNCIO_RETURNED;
}

/* A value as it is, or a C string as a value. */
#define ASYNCIO__JS_VALUE(x)           \
  _Generic((x),                        \
      asyncio_value: asyncio__js_self, \
      char *: asyncio_string,          \
      const char *: asyncio_string)(x)

static inline asyncio_value asyncio__js_self(asyncio_value v) { return v; }

#endif
