/* Values as bytes. SPDX-License-Identifier: MIT */
#include "packing.h"

#include <stdlib.h>

/* In front of the bytes of a string or byte array. */
struct packed {
  uint32_t tag, size;
  int64_t i; /* of the others: what the union holds */
};

bool asyncio__packable(asyncio_value v) {
  return v.tag <= ASYNCIO_BYTES && v.tag != ASYNCIO_POINTER;
}

static size_t padded(size_t size) { return (size + 7) & ~(size_t)7; }

/* Room for `size` bytes more, NULL without memory. */
static char *make_room(struct asyncio__pack *pack, size_t size) {
  size_t needed = pack->size + size;
  if (needed > pack->capacity) {
    size_t capacity = needed + needed / 2;
    struct asyncio__text *grown =
        capacity < needed || capacity > UINT32_MAX - sizeof *grown
            ? NULL
            : realloc(pack->text, sizeof *grown + capacity + 1);
    pack->failed = grown == NULL;
    if (grown == NULL) return NULL;
    pack->text = grown;
    pack->capacity = capacity;
  }
  char *room = pack->text->bytes + pack->size;
  pack->size = needed;
  return room;
}

void asyncio__pack_bytes(struct asyncio__pack *pack, const void *bytes,
                         size_t size) {
  if (pack->failed || size == 0) return;
  char *room = make_room(pack, padded(size));
  if (room == NULL) return;
  memcpy(room, bytes, size);
  memset(room + size, 0, padded(size) - size);
}

void asyncio__pack_value(struct asyncio__pack *pack, asyncio_value v) {
  bool counted = v.tag == ASYNCIO_STRING || v.tag == ASYNCIO_BYTES;
  struct packed packed = {v.tag, (uint32_t)asyncio_value_size(v),
                          counted ? 0 : v.i};
  asyncio__pack_bytes(pack, &packed, sizeof packed);
  asyncio__pack_bytes(pack, asyncio_value_text(v), packed.size);
}

asyncio_value asyncio__pack_end(struct asyncio__pack *pack) {
  struct asyncio__pack all = *pack;
  *pack = (struct asyncio__pack){0};
  if (all.failed) {
    free(all.text);
    return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
  }
  if (all.text == NULL) return asyncio_bytes("", 0);
  all.text->refs = 1;
  all.text->size = (uint32_t)all.size;
  all.text->bytes[all.size] = '\0';
  return (asyncio_value){.tag = ASYNCIO_BYTES, .text = all.text};
}

asyncio_value asyncio__unpack(const char **at) {
  struct packed packed;
  memcpy(&packed, *at, sizeof packed);
  const char *bytes = *at + sizeof packed;
  *at = bytes + padded(packed.size);
  if (packed.tag == ASYNCIO_STRING) return asyncio_string_n(bytes, packed.size);
  if (packed.tag == ASYNCIO_BYTES) return asyncio_bytes(bytes, packed.size);
  return (asyncio_value){.tag = packed.tag, .i = packed.i};
}
