/* The trace of a test, in a build that has one. SPDX-License-Identifier: MIT */
#include "recording.h"

#include "trace.h"

#ifdef ASYNCIO_TRACE

#include <stdlib.h>
#include <string.h>

enum { KINDS = 17, BEGIN_OF_TEXTS = 40 };

/* Whether a record is whole, of which `left` bytes are there. */
static bool is_whole(const char *record, uint32_t left) {
  uint32_t kind, size;
  if (left < BEGIN_OF_TEXTS) return false;
  memcpy(&kind, record, sizeof kind);
  memcpy(&size, record + sizeof kind, sizeof size);
  if (kind < 1 || kind > KINDS || size > left || size % 8 != 0) return false;
  const char *end = record + size;
  const char *text = record + BEGIN_OF_TEXTS;
  for (int i = 0; i < 2; i++) {
    const char *nul = memchr(text, '\0', (size_t)(end - text));
    if (nul == NULL) return false;
    text = nul + 1;
  }
  return true;
}

void recording_begin(void) { asyncio__trace.on = true; }

bool recording_end(void) {
  uint32_t at = 0;
  while (at < asyncio__trace.used &&
         is_whole(asyncio__trace.records + at, asyncio__trace.used - at)) {
    uint32_t size;
    memcpy(&size, asyncio__trace.records + at + sizeof size, sizeof size);
    at += size;
  }
  bool whole = at == asyncio__trace.used;
  free(asyncio__trace.records);
  asyncio__trace = (struct asyncio__trace){0};
  return whole;
}

#else

void recording_begin(void) {}

bool recording_end(void) { return true; }

#endif
