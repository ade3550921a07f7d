/* The error that is under way, beside its code. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_ERRORS_H
#define ASYNCIO_ERRORS_H

#include "asyncio.h"

struct asyncio_error {
  uint32_t refs;
  int32_t code;
  struct asyncio_error *cause;
  struct asyncio__list *members; /* error values of a group, details of an
                                    incomplete read or overrun limit, or NULL */
  char text[];
};

/* Longest text of an error, with its NUL. */
#define ASYNCIO__TEXT_LIMIT 256

/* Raises an error whose text is put together from pieces; NULL ends them.
 * Returns the code. asyncio_raise would bring printf into every program. */
ASYNCIO_MUST_USE __attribute__((sentinel)) int asyncio__raise(int code, ...);
ASYNCIO_MUST_USE int asyncio__raise_text(int code, const char *text);

/* The number as text, somewhere in `digits`. */
#define ASYNCIO__DECIMAL_SIZE 21
const char *asyncio__decimal(char digits[ASYNCIO__DECIMAL_SIZE],
                             uint64_t number);

/* The name of a code of ASYNCIO_FILE_EXCEPTIONS, "Error" for any other. */
const char *asyncio__file_error_name(int code);

/* An error value for a code that a function returned: takes the text if it
 * belongs to that code. */
asyncio_value asyncio__error_take(int code);

/* Gives the error under way a cause, an error value that is consumed. */
void asyncio__error_cause(asyncio_value cause);

/* Makes an error value (borrowed) the one under way. Returns its code. */
int asyncio__error_put(asyncio_value error);

/* The same for one that was put aside by asyncio__error_take: consumed. */
int asyncio__error_put_back(asyncio_value error);

/* The error under way as a value, with a reference of its own; its code is 0
 * when there is none. */
asyncio_value asyncio__error_under_way(void);

/* Forgets the text of the error under way. */
void asyncio__error_clear(void);

/* Bytes of a text with its end. */
size_t asyncio__text_size(const char *text);

struct asyncio_error *asyncio__error_new(int code, const char *text);
void asyncio__error_release(struct asyncio_error *error);

/* A group of the error values in a list, which is consumed, also on failure:
 * then the value is ASYNCIO_NO_MEMORY. */
asyncio_value asyncio__exception_group(const char *message,
                                       asyncio_value errors);

#endif
