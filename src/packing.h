/* Values as bytes, which can be read in another memory.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_PACKING_H
#define ASYNCIO_PACKING_H

#include "internal.h"

/* Bytes that grow. The zero value is empty; all pieces stand at multiples of 8.
 */
struct asyncio__pack {
  struct asyncio__text *text; /* `capacity` bytes, of which `size` are used */
  size_t size, capacity;
  bool failed; /* without memory; then nothing more is added */
};

/* Whether the value means the same elsewhere: no pointer, list, JavaScript
 * value or error. */
bool asyncio__packable(asyncio_value v);

void asyncio__pack_bytes(struct asyncio__pack *pack, const void *bytes,
                         size_t size);
void asyncio__pack_value(struct asyncio__pack *pack, asyncio_value v);

/* All of it as bytes, or an ASYNCIO_NO_MEMORY error value; the pack is empty
 * then. */
asyncio_value asyncio__pack_end(struct asyncio__pack *pack);

/* The value that was packed at *at, which then stands behind it: an
 * ASYNCIO_NO_MEMORY error value without memory. */
asyncio_value asyncio__unpack(const char **at);

#endif
