/* Tagged values and their counted payloads. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static asyncio_value no_memory(void) {
  return (asyncio_value){
      .tag = ASYNCIO_ERROR, .code = ASYNCIO_NO_MEMORY, .i = 0};
}

struct asyncio__text *asyncio__text_new(const void *bytes, size_t size) {
  struct asyncio__text *text = NULL;
  if (size < UINT32_MAX - sizeof *text - 1)
    text = malloc(sizeof *text + size + 1);
  if (text == NULL) return NULL;
  *text = (struct asyncio__text){.refs = 1, .size = (uint32_t)size};
  if (bytes != NULL && size > 0) memcpy(text->bytes, bytes, size);
  text->bytes[size] = '\0';
  return text;
}

asyncio_value asyncio_error_value(int code, const char *message) {
  asyncio_value v = {.tag = ASYNCIO_ERROR, .code = code, .i = 0};
  if (message != NULL) v.error = asyncio__error_new(code, message);
  return v;
}

asyncio_value asyncio__list_value(size_t size) {
  asyncio_value v = {.tag = ASYNCIO_LIST, .i = 0};
  if (size < (UINT32_MAX - sizeof *v.list) / sizeof *v.list->items)
    v.list = calloc(1, sizeof *v.list + size * sizeof *v.list->items);
  if (v.list == NULL) return no_memory();
  v.list->refs = 1;
  v.list->size = (uint32_t)size;
  return v;
}

static void release_text(struct asyncio__text *text) {
  if (--text->refs == 0) free(text);
}

static void release_list(struct asyncio__list *list) {
  if (--list->refs > 0) return;
  for (uint32_t i = 0; i < list->size; i++)
    asyncio__value_drop(&list->items[i]);
  free(list);
}

static void release_js(struct asyncio__js *js, uint32_t handle) {
  if (--js->refs > 0) return;
  js->release(handle);
  free(js);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__value_clear");
void asyncio__value_clear(asyncio_value *v) {
  asyncio_value old = *v;
  *v = asyncio_nothing();
  asyncio__value_release(old.tag, old.code, old.p);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__value_release");
__attribute__((noinline)) void asyncio__value_release(uint32_t tag, int code,
                                                      void *payload) {
  switch (tag) {
  case ASYNCIO_STRING:
  case ASYNCIO_BYTES:
    release_text(payload);
    break;
  case ASYNCIO_LIST:
    release_list(payload);
    break;
  case ASYNCIO_JS:
    release_js(payload, (uint32_t)code);
    break;
  case ASYNCIO_ERROR:
    asyncio__error_release(payload);
    break;
  default:
    break;
  }
}

static bool has_text(asyncio_value v) {
  return v.tag == ASYNCIO_STRING || v.tag == ASYNCIO_BYTES;
}

/* What it is made of, NULL for most values. */
static const struct asyncio__list *list_of(asyncio_value v) {
  if (v.tag == ASYNCIO_LIST) return v.list;
  return v.tag == ASYNCIO_ERROR && v.error != NULL ? v.error->members : NULL;
}

size_t asyncio_value_size(asyncio_value v) {
  if (has_text(v)) return v.text->size;
  return list_of(v) != NULL ? list_of(v)->size : 0;
}

const asyncio_value *asyncio_value_items(asyncio_value v) {
  return list_of(v) != NULL ? list_of(v)->items : NULL;
}

const char *asyncio_value_message(asyncio_value v) {
  return v.tag == ASYNCIO_ERROR && v.error != NULL ? v.error->text : "";
}

asyncio_value asyncio_value_cause(asyncio_value v) {
  struct asyncio_error *cause = NULL;
  if (v.tag == ASYNCIO_ERROR && v.error != NULL) cause = v.error->cause;
  if (cause == NULL) return asyncio_nothing();
  asyncio_value error = {.tag = ASYNCIO_ERROR, .code = cause->code};
  error.error = cause;
  return error;
}

static asyncio_value *slot_place(void) {
  asyncio_task *task = asyncio__state.current;
  return task != NULL ? &task->future.result : &asyncio__state.slot;
}

asyncio_value asyncio__take_slot(void) {
  asyncio_value *slot = slot_place();
  asyncio_value v = *slot;
  *slot = asyncio_nothing();
  return v;
}

asyncio_value *asyncio__return_place(void) {
  asyncio_value *slot = slot_place();
  asyncio_value_clear(slot);
  return slot;
}

int asyncio__return_error(int code, struct asyncio_error *error) {
  asyncio_value v = {.tag = ASYNCIO_ERROR, .code = code, .i = 0};
  v.error = error;
  code = asyncio__error_put(v);
  asyncio_value_clear(&v);
  return code;
}
