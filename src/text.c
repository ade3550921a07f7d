/* Texts under construction. SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdlib.h>
#include <string.h>

static bool reserve(struct asyncio__text_builder *text, size_t more) {
  if (text->failed) return false;
  if (more <= text->capacity - text->size) return true;
  size_t capacity = (text->size + more) * 2;
  char *bytes = realloc(text->bytes, capacity);
  text->failed = bytes == NULL;
  if (text->failed) return false;
  text->bytes = bytes;
  text->capacity = capacity;
  return true;
}

void asyncio__text_add_n(struct asyncio__text_builder *text, const char *more,
                         size_t size) {
  if (size == 0 || !reserve(text, size)) return;
  memcpy(text->bytes + text->size, more, size);
  text->size += size;
}

void asyncio__text_add(struct asyncio__text_builder *text, const char *more) {
  asyncio__text_add_n(text, more, strlen(more));
}

void asyncio__text_hex(struct asyncio__text_builder *text, uint64_t number) {
  char digits[2 + 16 + 1];
  char *at = digits + sizeof digits - 1;
  *at = '\0';
  do *--at = "0123456789abcdef"[number & 15];
  while ((number >>= 4) != 0);
  *--at = 'x';
  *--at = '0';
  asyncio__text_add(text, at);
}

/* Characters of UTF-8. */
static size_t length_of(const char *text) {
  size_t length = 0;
  for (; *text != '\0'; text++)
    if ((*text & 0xC0) != 0x80) length++;
  return length;
}

void asyncio__text_cell(struct asyncio__text_builder *text, const char *more,
                        size_t width) {
  asyncio__text_add(text, more);
  for (size_t length = length_of(more); length < width; length++)
    asyncio__text_add(text, " ");
  asyncio__text_add(text, " ");
}

void asyncio__text_free(struct asyncio__text_builder *text) {
  free(text->bytes);
  *text = (struct asyncio__text_builder){0};
}

int asyncio__text_result(struct asyncio__text_builder *text, asyncio_value *v) {
  *v = asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
  if (!text->failed)
    *v = asyncio_string_n(text->bytes != NULL ? text->bytes : "", text->size);
  asyncio__text_free(text);
  if (v->tag != ASYNCIO_ERROR) return 0;
  *v = asyncio_nothing();
  return asyncio__raise(ASYNCIO_NO_MEMORY, "no text", NULL);
}

void asyncio__text_print(asyncio_value *v, FILE *file) {
  if (file == NULL) file = stdout;
  fputs(asyncio_value_text(*v), file);
  fputc('\n', file);
  asyncio_value_clear(v);
}
