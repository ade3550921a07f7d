/* A text under construction, as long as it needs to be.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_TEXT_H
#define ASYNCIO_TEXT_H

#include <stdio.h>

#include "internal.h"

/* The zero value is an empty text. Without memory it stays as it was, and says
 * so in the end. */
struct asyncio__text_builder {
  char *bytes; /* no NUL */
  size_t size, capacity;
  bool failed;
};

void asyncio__text_add(struct asyncio__text_builder *text, const char *more);
void asyncio__text_add_n(struct asyncio__text_builder *text, const char *more,
                         size_t size);
void asyncio__text_hex(struct asyncio__text_builder *text, uint64_t number);

/* Adds it, and blanks up to `width` characters and one. */
void asyncio__text_cell(struct asyncio__text_builder *text, const char *more,
                        size_t width);

/* The text as a value; the builder is empty afterwards.
 * v: gets a string, or nothing. Returns 0 or ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__text_result(struct asyncio__text_builder *text,
                                          asyncio_value *v);

/* Prints a string and the end of a line, and clears it. file: NULL for
 * stdout. */
void asyncio__text_print(asyncio_value *v, FILE *file);

void asyncio__text_free(struct asyncio__text_builder *text);

#endif
