/* asyncio_js_call: a future that a JavaScript function settles.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "internal.h"

/* One call. It is kept alive by the host's answer being outstanding. */
struct js_call {
  asyncio_future future;
  struct asyncio__handle delivery; /* of the answer */
  struct asyncio__open open;
  asyncio_value answer;
  uint32_t op;
};

static struct js_call *call_of(asyncio_future *future) {
  return ASYNCIO__CONTAINER(future, struct js_call, future);
}

static void destroy_call(asyncio_future *future) { free(call_of(future)); }

/* The host's answer is not waited for any more. */
static void abandon(struct js_call *call) {
  asyncio__host_cancel(call->op);
  asyncio__loop_remove_open(call->future.loop, &call->open);
  call->op = 0;
  asyncio__future_release(&call->future);
}

static bool cancel_call(asyncio_future *future, const asyncio_value *error) {
  if (!asyncio__future_cancel_plain(future, error)) return false;
  if (call_of(future)->op != 0) abandon(call_of(future));
  return true;
}

static void close_call(struct asyncio__open *open) {
  abandon(ASYNCIO__CONTAINER(open, struct js_call, open));
}

static const struct asyncio__future_type js_call_type = {
    "JavaScript call", cancel_call, destroy_call};

static void asyncio__turn_delivery(struct asyncio__handle *handle) {
  struct js_call *call = ASYNCIO__CONTAINER(handle, struct js_call, delivery);
  asyncio_future *future = &call->future;
  if (future->state == ASYNCIO__PENDING && !future->loop->closed)
    asyncio__future_finish(future, ASYNCIO__FINISHED, call->answer);
  else
    asyncio_value_clear(&call->answer);
  asyncio__future_release(future);
}

void asyncio__promise_post(void *context, asyncio_value v) {
  struct js_call *call = context;
  asyncio_loop *loop = call->future.loop;
  call->op = 0;
  call->answer = v;
  asyncio__loop_remove_open(loop, &call->open);
  asyncio__list_append(&loop->posted, &call->delivery.node);
}

/* The calling task's name if it has one, else its number. */
static asyncio_value caller(void) {
  const asyncio_task *task = asyncio_current_task();
  if (task == NULL) return asyncio_nothing();
  if (task->name != NULL) return asyncio_string(task->name);
  return asyncio_int((int64_t)task->number);
}

/* The name, the caller and the arguments in one list; all are consumed. */
static asyncio_value pack(asyncio_value name, const asyncio_value *values,
                          size_t n) {
  asyncio_value list = asyncio__list_value(n + 2);
  asyncio_value *items = list.tag == ASYNCIO_LIST ? list.list->items : NULL;
  if (items != NULL) items[1] = caller();
  for (size_t i = 0; i <= n; i++) {
    asyncio_value v = i == 0 ? name : values[i - 1];
    if (items == NULL)
      asyncio_value_clear(&v);
    else
      items[i == 0 ? 0 : i + 1] = v;
  }
  return list;
}

/* Why a packed call cannot be made, as a code; 0 if it can. An argument that
 * is an error value (a string without memory) is raised as it is. */
static int check_packed(asyncio_value list) {
  if (list.tag == ASYNCIO_ERROR) return asyncio__error_put(list);
  for (uint32_t i = 0; i < list.list->size; i++)
    if (list.list->items[i].tag == ASYNCIO_ERROR)
      return asyncio__error_put(list.list->items[i]);
  if (asyncio__host_has_js()) return 0;
  return asyncio__raise(ASYNCIO_NOT_IMPLEMENTED, "JavaScript function '",
                        asyncio_value_text(list.list->items[0]),
                        "' is not on this host: it has no JavaScript", NULL);
}

static int start(struct js_call *call, asyncio_value list) {
  int rc = check_packed(list);
  if (rc == 0) rc = asyncio__host_call(list, call, &call->op);
  if (rc < 0) return rc;
  asyncio__loop_add_open(call->future.loop, &call->open);
  call->future.refs++; /* until the answer */
  return 0;
}

static asyncio_future *call(asyncio_value name, const asyncio_value *values,
                            size_t n) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_value list = pack(name, values, n);
  struct js_call *made = loop == NULL ? NULL : calloc(1, sizeof *made);
  if (made == NULL) {
    asyncio_value_clear(&list);
    return asyncio__failed_future(loop == NULL ? ASYNCIO_RUNTIME_ERROR
                                               : ASYNCIO_NO_MEMORY);
  }
  asyncio__future_init(&made->future, &js_call_type, loop);
  made->delivery.run = asyncio__turn_delivery;
  made->open.close = close_call;
  int rc = start(made, list);
  if (rc < 0) {
    asyncio__future_finish(&made->future, ASYNCIO__FINISHED,
                           asyncio__error_take(rc));
    asyncio_value_clear(&list);
  }
  return &made->future;
}

asyncio_future *asyncio_js_call_n(const char *name, const asyncio_value *values,
                                  size_t n) {
  return call(asyncio_string(name), values, n);
}

asyncio_future *asyncio__js_call(asyncio_value *values, size_t n) {
  return call(values[0], values + 1, n - 1);
}
