/* The outbox: calls that the host makes after a pump, and their answers.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "answers.h"
#include "internal.h"
#include "outbox.h"

#define EXPORT(name) __attribute__((export_name(name)))

enum { CALL = 1, CANCEL = 2, RELEASE = 3, SETTLE = 4, OPERATE = 5 };

/* A handle is an index and, above it, how often that index was used before,
 * so that a late answer does not meet a newer call. */
enum { INDEX_BITS = 20, INDEX_MASK = (1 << INDEX_BITS) - 1, USES_MASK = 0x3ff };

/* One op, as the host reads it. */
struct op {
  uint32_t kind;
  uint32_t handle;
  double a;
  uint32_t first; /* of its values */
  uint32_t size;
};

/* A batch of ops. The first three fields are what the host reads. */
struct batch {
  uint32_t count;
  struct op *ops;
  asyncio_value *values; /* of all ops, kept for the host */
  uint32_t value_count;
  uint32_t capacity;
  uint32_t value_capacity;
};

/* Something that is open between us and the host: a CALL, a call of theirs. */
struct slot {
  void *context; /* NULL: cancelled, the answer will be dropped */
  uint32_t uses;
  uint32_t next_free; /* index + 1, 0 for none */
};

static struct batch filling, given;
static struct slot *slots;
static uint32_t slot_count, slot_capacity, first_free;

/* ---- ops ---- */

/* Room for one more op with so many values. */
static bool reserve(struct batch *batch, size_t values) {
  if (batch->count == batch->capacity) {
    uint32_t capacity = batch->capacity * 2 + 16;
    void *ops = realloc(batch->ops, capacity * sizeof *batch->ops);
    if (ops == NULL) return false;
    batch->ops = ops;
    batch->capacity = capacity;
  }
  size_t needed = batch->value_count + values;
  if (needed > batch->value_capacity) {
    size_t capacity = needed + needed / 2 + 16;
    void *grown = realloc(batch->values, capacity * sizeof *batch->values);
    if (grown == NULL) return false;
    batch->values = grown;
    batch->value_capacity = (uint32_t)capacity;
  }
  return true;
}

static void add_value(asyncio_value v) {
  filling.values[filling.value_count++] = v;
}

/* Adds an op, whose values come next. Room for them has been reserved. */
static void add_op(uint32_t kind, uint32_t handle, double a, size_t values) {
  filling.ops[filling.count++] = (struct op){.kind = kind,
                                             .handle = handle,
                                             .a = a,
                                             .first = filling.value_count,
                                             .size = (uint32_t)values};
}

/* Adds an op without values. Without memory it is lost, which costs the host
 * memory but nothing else. */
static void add_note(uint32_t kind, uint32_t handle) {
  if (reserve(&filling, 0)) add_op(kind, handle, 0, 0);
}

EXPORT("asyncio_outbox") const void *asyncio_outbox(void) {
  struct batch empty = given;
  for (uint32_t i = 0; i < given.value_count; i++)
    asyncio_value_clear(&given.values[i]);
  empty.count = empty.value_count = 0;
  given = filling;
  filling = empty;
  return &given;
}

/* ---- handles of open calls ---- */

static bool reserve_slot(void) {
  if (first_free != 0 || slot_count < slot_capacity) return true;
  uint32_t capacity = slot_capacity == 0 ? 16 : slot_capacity * 2;
  if (capacity > INDEX_MASK) return false;
  void *grown = realloc(slots, capacity * sizeof *slots);
  if (grown == NULL) return false;
  slots = grown;
  slot_capacity = capacity;
  return true;
}

/* A handle for context; a slot has been reserved. */
static uint32_t open_slot(void *context) {
  uint32_t index = first_free;
  if (index != 0) {
    first_free = slots[index - 1].next_free;
  } else {
    index = ++slot_count;
    slots[index - 1].uses = 0;
  }
  slots[index - 1].context = context;
  return slots[index - 1].uses << INDEX_BITS | index;
}

/* The open slot of a handle, NULL for any other number. */
static struct slot *find_slot(uint32_t handle) {
  uint32_t index = handle & INDEX_MASK;
  if (index == 0 || index > slot_count) return NULL;
  struct slot *slot = &slots[index - 1];
  return slot->uses == handle >> INDEX_BITS ? slot : NULL;
}

static void *close_slot(struct slot *slot) {
  void *context = slot->context;
  slot->context = NULL;
  slot->uses = (slot->uses + 1) & USES_MASK;
  slot->next_free = first_free;
  first_free = (uint32_t)(slot - slots) + 1;
  return context;
}

uint32_t asyncio__outbox_open(void *context) {
  return reserve_slot() ? open_slot(context) : 0;
}

void *asyncio__outbox_find(uint32_t handle) {
  struct slot *slot = find_slot(handle);
  return slot == NULL ? NULL : slot->context;
}

void *asyncio__outbox_close(uint32_t handle) {
  struct slot *slot = find_slot(handle);
  return slot == NULL ? NULL : close_slot(slot);
}

void asyncio__outbox_settle(uint32_t handle, asyncio_value v) {
  if (!reserve(&filling, 1))
    asyncio__switch_no_memory(sizeof v); /* a promise that never settles */
  (void)close_slot(find_slot(handle));
  add_op(SETTLE, handle, 0, 1);
  add_value(v);
}

/* The calling task's name if it has one, else its number. */
static asyncio_value caller(void) {
  const asyncio_task *task = asyncio_current_task();
  if (task == NULL) return asyncio_nothing();
  if (task->name != NULL) return asyncio_string(task->name);
  return asyncio_int((int64_t)task->number);
}

int asyncio__outbox_ask(double operation, const asyncio_value *values, size_t n,
                        struct asyncio__answer *answer, uint32_t *op) {
  bool call = operation == ASYNCIO__CALL;
  if (!reserve(&filling, n + 1) || !reserve_slot())
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no room for one more call", NULL);
  *op = open_slot(answer);
  asyncio__state.pending++;
  add_op(call ? CALL : OPERATE, *op, operation, n + call);
  for (size_t i = 0; i < n; i++) add_value(values[i]);
  if (call) add_value(caller());
  return 0;
}

void asyncio__outbox_cancel(uint32_t op) {
  struct slot *slot = find_slot(op);
  if (slot == NULL || slot->context == NULL) return;
  slot->context = NULL;
  asyncio__state.pending--;
  add_note(CANCEL, op);
}

/* ---- answers ---- */

static struct asyncio__text *text_at(char *bytes) {
  return ASYNCIO__CONTAINER(bytes, struct asyncio__text, bytes);
}

EXPORT("asyncio_alloc") char *asyncio_alloc(uint32_t size) {
  struct asyncio__text *text = asyncio__text_new(size);
  return text == NULL ? NULL : text->bytes;
}

EXPORT("asyncio_free") void asyncio_free(char *bytes) {
  if (bytes != NULL) free(text_at(bytes));
}

static void release_js(uint32_t handle) { add_note(RELEASE, handle); }

asyncio_value asyncio__js_value(uint32_t handle) {
  struct asyncio__js *js = malloc(sizeof *js);
  if (js == NULL) {
    release_js(handle);
    return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
  }
  *js = (struct asyncio__js){.refs = 1, .release = release_js};
  return (asyncio_value){.tag = ASYNCIO_JS, .code = (int32_t)handle, .js = js};
}

/* An integer that is a number (a), or too large for one (8 bytes). */
static asyncio_value integer(double a, const char *bytes, uint32_t size) {
  int64_t i = 0;
  if (size != sizeof i) return asyncio_int((int64_t)a);
  memcpy(&i, bytes, sizeof i);
  return asyncio_int(i);
}

asyncio_value asyncio__posted_value(uint32_t tag, double a, char *bytes,
                                    uint32_t size) {
  asyncio_value v = {.tag = tag, .i = 0};
  switch (tag) {
  case ASYNCIO_STRING:
  case ASYNCIO_BYTES:
    if (bytes == NULL) bytes = asyncio_alloc(0);
    if (bytes == NULL) return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
    v.text = text_at(bytes);
    return v;
  case ASYNCIO_INT:
    v = integer(a, bytes, size);
    break;
  case ASYNCIO_ERROR:
    v = asyncio_error_value((int)a, bytes);
    break;
  case ASYNCIO_BOOL:
    v.i = a != 0;
    break;
  case ASYNCIO_DOUBLE:
    v.d = a;
    break;
  case ASYNCIO_JS:
    v = asyncio__js_value((uint32_t)a);
    break;
  default:
    break;
  }
  asyncio_free(bytes);
  return v;
}

EXPORT("asyncio_post")
void asyncio_post(uint32_t handle, uint32_t tag, double a, char *bytes,
                  uint32_t size) {
  asyncio_value v = asyncio__posted_value(tag, a, bytes, size);
  struct slot *slot = find_slot(handle);
  void *context = slot == NULL ? NULL : close_slot(slot);
  if (context == NULL) {
    asyncio_value_clear(&v);
    return;
  }
  asyncio__state.pending--;
  asyncio__answer_post(context, v);
}

/* ---- unhandled errors ---- */

EXPORT("asyncio_reported") const void *asyncio_reported(void) {
  static struct {
    const char *message, *task;
    _Alignas(16) asyncio_value exception;
  } report;
  const asyncio_exception_context *context = asyncio__state.reported;
  if (context == NULL) return NULL;
  asyncio__state.reported = NULL;
  report.message = context->message != NULL ? context->message : "";
  report.task =
      context->task != NULL ? asyncio_task_get_name(context->task) : NULL;
  report.exception = context->exception;
  return &report;
}
