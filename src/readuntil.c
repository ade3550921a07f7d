/* Reading up to a separator, lines, and errors that say how far a read has
 * come. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's streams.py.
 */
#include <stdlib.h>
#include <string.h>

#include "streams.h"

/* ---- errors that say how far a read has come ---- */

/* Where a program has no groups, which could print theirs. */
static void print_no_details(int depth, const struct asyncio__list *details) {
  (void)depth, (void)details;
}

/* Raises an error with details, a list, which is consumed. */
static int raise_with(int code, const char *text, asyncio_value details) {
  struct asyncio_error *error = NULL;
  if (details.tag == ASYNCIO_LIST) error = asyncio__error_new(code, text);
  if (error == NULL) {
    asyncio_value_clear(&details);
    return asyncio__raise_text(code, text);
  }
  if (asyncio__state.print_members == NULL)
    asyncio__state.print_members = print_no_details;
  error->members = details.list;
  asyncio_value v = {.tag = ASYNCIO_ERROR, .code = code, .i = 0};
  v.error = error;
  code = asyncio__error_put(v);
  asyncio_value_clear(&v);
  return code;
}

int asyncio__turn_incomplete(asyncio_stream_reader *reader,
                             ptrdiff_t expected) {
  char text[ASYNCIO__TEXT_LIMIT] = "", number[ASYNCIO__DECIMAL_SIZE];
  asyncio_value partial =
      asyncio_bytes(asyncio__stream_bytes(reader), reader->size);
  asyncio_value details = asyncio__list_value(2);
  if (partial.tag == ASYNCIO_ERROR || details.tag == ASYNCIO_ERROR) {
    asyncio_value_clear(&partial);
    asyncio_value_clear(&details);
    return asyncio__stream_no_memory();
  }
  strcat(text, asyncio__decimal(number, reader->size));
  strcat(text, " bytes read on a total of ");
  strcat(text, expected < 0 ? "undefined"
                            : asyncio__decimal(number, (uint64_t)expected));
  strcat(text, " expected bytes");
  details.list->items[0] = partial;
  details.list->items[1] = asyncio_int(expected);
  asyncio__stream_drop(reader, reader->size);
  return raise_with(ASYNCIO_INCOMPLETE_READ, text, details);
}

static int asyncio__turn_overrun(const char *text, size_t consumed) {
  asyncio_value details = asyncio__list_value(1);
  if (details.tag == ASYNCIO_LIST)
    details.list->items[0] = asyncio_int((int64_t)consumed);
  return raise_with(ASYNCIO_LIMIT_OVERRUN, text, details);
}

/* Such a detail, NULL when the error has none. */
static const asyncio_value *detail(asyncio_value error, int code, uint32_t i) {
  if (error.tag != ASYNCIO_ERROR || error.code != code || error.error == NULL ||
      error.error->members == NULL)
    return NULL;
  return &error.error->members->items[i];
}

asyncio_value asyncio_incomplete_read_partial(asyncio_value error) {
  const asyncio_value *partial = detail(error, ASYNCIO_INCOMPLETE_READ, 0);
  return partial == NULL ? asyncio_nothing() : *partial;
}

ptrdiff_t asyncio_incomplete_read_expected(asyncio_value error) {
  const asyncio_value *expected = detail(error, ASYNCIO_INCOMPLETE_READ, 1);
  return expected == NULL ? -1 : (ptrdiff_t)expected->i;
}

ptrdiff_t asyncio_limit_overrun_consumed(asyncio_value error) {
  const asyncio_value *consumed = detail(error, ASYNCIO_LIMIT_OVERRUN, 0);
  return consumed == NULL ? -1 : (ptrdiff_t)consumed->i;
}

/* ---- readuntil ---- */

/* Separators, as texts or as values. */
struct separators {
  const char *const *texts; /* NULL: values */
  const asyncio_value *values;
  size_t count, shortest, longest;
};

static const char *separator(const struct separators *all, size_t i,
                             size_t *size) {
  if (all->texts == NULL) {
    *size = asyncio_value_size(all->values[i]);
    return asyncio_value_text(all->values[i]);
  }
  *size = strlen(all->texts[i]);
  return all->texts[i];
}

static int measure(struct separators *all) {
  all->shortest = SIZE_MAX;
  all->longest = 0;
  for (size_t i = 0; i < all->count; i++) {
    size_t size;
    (void)separator(all, i, &size);
    if (size < all->shortest) all->shortest = size;
    if (size > all->longest) all->longest = size;
  }
  if (all->count == 0)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               "Separator should contain at least one element");
  if (all->shortest == 0)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               "Separator should be at least one-byte string");
  return 0;
}

/* Where `what` begins among the bytes, NULL if it is not there. */
static const char *find(const char *bytes, size_t size, const char *what,
                        size_t length) {
  const char *end = bytes + size, *at = bytes;
  while ((size_t)(end - at) >= length) {
    at = memchr(at, what[0], (size_t)(end - at) - length + 1);
    if (at == NULL || memcmp(at, what, length) == 0) return at;
    at++;
  }
  return NULL;
}

/* A separator among the bytes: the one that ends first, and of those that end
 * there the shortest. */
struct match {
  size_t start, end; /* end 0: none */
};

static struct match find_any(const asyncio_stream_reader *reader,
                             const struct separators *all, size_t offset) {
  struct match best = {0, 0};
  const char *bytes = asyncio__stream_bytes(reader);
  for (size_t i = 0; i < all->count; i++) {
    size_t length;
    const char *text = separator(all, i, &length);
    const char *at = find(bytes + offset, reader->size - offset, text, length);
    if (at == NULL) continue;
    size_t start = (size_t)(at - bytes), end = start + length;
    if (best.end == 0 || end < best.end ||
        (end == best.end && start > best.start))
      best = (struct match){start, end};
  }
  return best;
}

/* Looks for a separator behind *offset bytes that have none. Returns > 0 when
 * data is set, 0 when there is none yet, or a code. */
static int asyncio__turn_look(asyncio_stream_reader *reader,
                              const struct separators *all, size_t *offset,
                              asyncio_value *data) {
  if (reader->size < *offset + all->shortest) return 0;
  struct match match = find_any(reader, all, *offset);
  if (match.end > 0 && match.start > reader->limit)
    return asyncio__turn_overrun(
        "Separator is found, but chunk is longer than limit", match.start);
  if (match.end > 0) {
    int rc = asyncio__turn_take(reader, match.end, data);
    return rc < 0 ? rc : 1;
  }
  *offset =
      reader->size + 1 > all->longest ? reader->size + 1 - all->longest : 0;
  if (*offset > reader->limit)
    return asyncio__turn_overrun(
        "Separator is not found, and chunk exceed the limit", *offset);
  return 0;
}

static int readuntil(asyncio_stream_reader *reader, struct separators all,
                     asyncio_value *data) {
  *data = asyncio_nothing();
  size_t offset = 0;
  int rc = measure(&all);
  if (rc == 0) rc = asyncio__stream_check(reader);
  while (rc == 0) {
    rc = asyncio__turn_look(reader, &all, &offset, data);
    if (rc != 0) break;
    if (reader->eof) return asyncio__turn_incomplete(reader, -1);
    rc = asyncio__stream_wait(reader, "readuntil");
  }
  return rc < 0 ? rc : 0;
}

int asyncio__stream_reader_readuntil(asyncio_stream_reader *reader,
                                     asyncio_value *data,
                                     const char *const *texts, size_t n) {
  return readuntil(reader, (struct separators){.texts = texts, .count = n},
                   data);
}

int asyncio_stream_reader_readuntil_n(asyncio_stream_reader *reader,
                                      asyncio_value *data,
                                      const asyncio_value *separators,
                                      size_t n) {
  return readuntil(reader,
                   (struct separators){.values = separators, .count = n}, data);
}

/* ---- lines ---- */

/* What readline makes of the errors of readuntil. */
static int asyncio__turn_line_error(asyncio_stream_reader *reader, int rc,
                                    asyncio_value *line) {
  if (rc != ASYNCIO_INCOMPLETE_READ && rc != ASYNCIO_LIMIT_OVERRUN) return rc;
  asyncio_value error = asyncio__error_take(rc);
  asyncio_value partial = asyncio_incomplete_read_partial(error);
  if (partial.tag == ASYNCIO_BYTES) {
    *line = asyncio_value_copy(partial);
    rc = 0;
  } else {
    ptrdiff_t consumed = asyncio_limit_overrun_consumed(error);
    size_t n = consumed < 0 ? reader->size : (size_t)consumed;
    bool found = n < reader->size && asyncio__stream_bytes(reader)[n] == '\n';
    asyncio__stream_drop(reader, found ? n + 1 : reader->size);
    rc = asyncio__raise_text(ASYNCIO_VALUE_ERROR, asyncio_value_message(error));
  }
  asyncio_value_clear(&error);
  return rc;
}

int asyncio_stream_reader_readline(asyncio_stream_reader *reader,
                                   asyncio_value *line) {
  static const char *const newline[] = {"\n"};
  int rc = asyncio__stream_reader_readuntil(reader, line, newline, 1);
  return rc < 0 ? asyncio__turn_line_error(reader, rc, line) : 0;
}

int asyncio_stream_reader_anext(asyncio_stream_reader_scope *scope,
                                asyncio_value *line) {
  asyncio_value_clear(&scope->line);
  int rc = asyncio_stream_reader_readline(scope->reader, &scope->line);
  if (rc < 0) return rc;
  *line = scope->line;
  if (asyncio_value_size(scope->line) > 0) return 0;
  asyncio__error_clear();
  return ASYNCIO_STOP_ASYNC_ITERATION;
}
