/* The outbox: what the host does after a pump, and its answers.
 * SPDX-License-Identifier: MIT */
#include "outbox.h"

#include <stdlib.h>
#include <string.h>

#include "answers.h"
#include "handles.h"

#define EXPORT(name) __attribute__((export_name(name)))

enum { CALL = 1, CANCEL = 2, RELEASE = 3, OPERATE = 4 };

/* One op, as the host reads it. */
struct op {
  uint32_t kind;
  uint32_t handle;
  uint32_t what;  /* OPERATE is to do; where the host keeps the name of CALL */
  uint32_t count; /* of its values, the next ones of the batch */
  uint32_t task;  /* that calls: N of Task-N, 0 without, or NAMED */
};

/* What else comes behind the arguments of a CALL. */
#define NAMED UINT32_MAX    /* the task's name */
#define NEW_NAME 0x80000000 /* the function's, of which `what` has this bit */

/* A batch of ops. The first four fields are what the host reads. */
struct batch {
  uint32_t count;
  struct op *ops;
  asyncio_value *values; /* of all ops, kept for the host */
  struct asyncio__settlement *settled, *last_settled;
  uint32_t value_count;
  uint32_t capacity;
  uint32_t value_capacity;
};

static struct batch batches[2];
static struct batch *filling = &batches[0]; /* with what C asks for */
static struct batch *given = &batches[1];   /* to the host */

/* ---- ops ---- */

/* Makes room for one more op with so many values. */
__attribute__((noinline)) static bool grow(struct batch *batch, size_t values) {
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

/* Room for one more op with so many values. */
static inline bool reserve(struct batch *batch, size_t values) {
  if (batch->count < batch->capacity &&
      values <= batch->value_capacity - batch->value_count)
    return true;
  return grow(batch, values);
}

void asyncio__outbox_note(uint32_t kind, uint32_t handle) {
  if (!reserve(filling, 0)) return;
  filling->ops[filling->count++] = (struct op){.kind = kind, .handle = handle};
}

bool asyncio__outbox_add(uint32_t kind, uint32_t handle, uint32_t what,
                         const asyncio_value *values, size_t n) {
  if (!reserve(filling, n)) return false;
  for (size_t i = 0; i < n; i++)
    filling->values[filling->value_count++] = asyncio_value_copy(values[i]);
  filling->ops[filling->count++] = (struct op){
      .kind = kind, .handle = handle, .what = what, .count = (uint32_t)n};
  return true;
}

/* Clears a batch that the host has done, but for its memory. */
static void empty(struct batch *batch) {
  for (uint32_t i = 0; i < batch->value_count; i++)
    asyncio__value_drop(&batch->values[i]);
  batch->count = batch->value_count = 0;
  while (batch->settled != NULL) {
    struct asyncio__settlement *settled = batch->settled;
    batch->settled = settled->next;
    asyncio__handle_free(settled->handle);
    asyncio__value_drop(&settled->value);
    free(settled);
  }
}

EXPORT("asyncio_outbox") const void *asyncio_outbox(void) {
  struct batch *done = given;
  empty(done);
  given = filling;
  filling = done;
  return given;
}

void asyncio__outbox_settle(struct asyncio__settlement *settled) {
  settled->next = NULL;
  if (filling->settled == NULL)
    filling->settled = settled;
  else
    filling->last_settled->next = settled;
  filling->last_settled = settled;
}

/* ---- what the host is asked for ---- */

/* Names of functions that were called, which the host keeps too, each by where
 * it lay: one that is called again lies there again. */
static struct {
  struct asyncio__text *text;
  const char *literal; /* where it lies for ever, or NULL */
} names[64];

/* Where the values are of what is asked for next. */
static asyncio_value *asked;
static asyncio_value spare[ASYNCIO__MOST_VALUES]; /* when there is no memory */
static struct op lost;                            /* likewise */

asyncio_value *asyncio__ask_begin(size_t n) {
  asked = n <= ASYNCIO__MOST_VALUES ? spare : NULL;
  if (reserve(filling, n + 2)) /* two names may come behind them */
    asked = filling->values + filling->value_count;
  return asked;
}

__attribute__((noinline)) static int raise_asked(size_t i) {
  return asyncio__error_put(asked[i]);
}

int asyncio__ask_check(size_t n) {
  for (size_t i = 0; i < n; i++)
    if (asked[i].tag == ASYNCIO_ERROR) return raise_asked(i);
  return 0;
}

void asyncio__ask_forget(size_t first, size_t end) {
  for (size_t i = first; i < end; i++) asyncio_value_clear(&asked[i]);
}

/* Puts a copy of a text behind the values of an op. False without memory. */
static bool append_name(struct op *op, const char *name) {
  asyncio_value v = asyncio_string(name);
  if (v.tag == ASYNCIO_ERROR) return false;
  asked[op->count++] = v;
  return true;
}

/* The calling task's name, if it has one, else its number. */
static bool add_task(struct op *op) {
  asyncio_task *task = asyncio_current_task();
  if (task == NULL) return true;
  bool named = task->named || task->number >= NAMED;
  op->task = named ? NAMED : (uint32_t)task->number;
  return !named || append_name(op, asyncio_task_get_name(task));
}

/* Keeps the name at its place, and appends it unless the host knows it. */
__attribute__((noinline)) static bool keep_name(struct op *op, uint32_t place,
                                                const char *name,
                                                bool literal) {
  struct asyncio__text *old = names[place].text;
  if (old == NULL || strcmp(old->bytes, name) != 0) {
    op->what |= NEW_NAME;
    if (!append_name(op, name)) return false;
    if (old != NULL) asyncio__value_release(ASYNCIO_STRING, 0, old);
    names[place].text = asyncio_value_copy(asked[op->count - 1]).text;
  }
  names[place].literal = literal ? name : NULL;
  return true;
}

/* The function's name, unless the host knows it. */
static bool add_function(struct op *op, const char *name, bool literal) {
  uintptr_t address = (uintptr_t)name;
  uint32_t place = (address ^ address >> 6) % (sizeof names / sizeof *names);
  op->what = place;
  if (literal && names[place].literal == name) return true;
  return keep_name(op, place, name, literal);
}

/* Completes an op that has its values. False without memory. */
static bool complete(struct op *op, const char *function, bool literal,
                     struct asyncio__answer *answer) {
  op->handle = asyncio__handle_open(answer);
  if (op->handle == 0) return false;
  if (op->kind == OPERATE ||
      (add_task(op) && add_function(op, function, literal)))
    return true;
  (void)asyncio__handle_close(op->handle);
  return false;
}

int asyncio__outbox_ask(const char *function, uint32_t operation, size_t n,
                        struct asyncio__answer *answer) {
  struct op *op = &lost; /* written in its place: it is not copied */
  if (asked != spare) op = &filling->ops[filling->count];
  op->kind = function != NULL ? CALL : OPERATE;
  op->what = operation;
  op->count = (uint32_t)n;
  op->task = 0;
  if (op == &lost || !complete(op, function, operation != 0, answer)) {
    asyncio__ask_forget(n, op->count);
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no room for one more call", NULL);
  }
  answer->op = op->handle;
  filling->count++;
  filling->value_count += op->count;
  asyncio__state.pending++;
  return 0;
}

int asyncio__outbox_give(uint32_t kind, uint32_t what, uint32_t task,
                         const asyncio_value *values, size_t n,
                         struct asyncio__answer *answer) {
  uint32_t handle = reserve(filling, n) ? asyncio__handle_open(answer) : 0;
  if (handle == 0) {
    for (size_t i = 0; i < n; i++)
      asyncio__value_release(values[i].tag, values[i].code, values[i].p);
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no room for one more job", NULL);
  }
  for (size_t i = 0; i < n; i++)
    filling->values[filling->value_count++] = values[i];
  answer->op = handle;
  filling->ops[filling->count++] =
      (struct op){kind, handle, what, (uint32_t)n, task};
  asyncio__state.pending++;
  return 0;
}

void asyncio__outbox_cancel(uint32_t op) {
  if (asyncio__handle_abandon(op) == NULL) return;
  asyncio__state.pending--;
  asyncio__outbox_note(CANCEL, op);
}

/* ---- answers ---- */

static struct asyncio__text *text_at(char *bytes) {
  return ASYNCIO__CONTAINER(bytes, struct asyncio__text, bytes);
}

EXPORT("asyncio_alloc") char *asyncio_alloc(uint32_t size) {
  struct asyncio__text *text = asyncio__text_new(NULL, size);
  return text == NULL ? NULL : text->bytes;
}

EXPORT("asyncio_free") void asyncio_free(char *bytes) {
  if (bytes != NULL) free(text_at(bytes));
}

static void release_js(uint32_t handle) {
  asyncio__outbox_note(RELEASE, handle);
}

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

/* What is posted is no usual one, or for nobody (NULL). */
__attribute__((noinline)) static void take_posted(
    struct asyncio__answer *answer, uint32_t tag, double a, char *bytes,
    uint32_t size) {
  asyncio_value v = asyncio__posted_value(tag, a, bytes, size);
  if (answer != NULL)
    answer->future.result = v;
  else
    asyncio_value_clear(&v);
}

EXPORT("asyncio_post")
void asyncio_post(uint32_t handle, uint32_t tag, double a, char *bytes,
                  uint32_t size) {
  struct asyncio__answer *answer = asyncio__handle_close(handle);
  if (answer != NULL && tag == ASYNCIO_INT && bytes == NULL)
    answer->future.result = asyncio_int((int64_t)a);
  else
    take_posted(answer, tag, a, bytes, size);
  if (answer == NULL) return;
  asyncio__state.pending--;
  asyncio__answer_post(answer);
}
