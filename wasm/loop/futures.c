/* Loops, calls, futures, and futures made of futures, for JavaScript.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "loop.h"

/* ---- the room that both sides write ---- */

/* Room for `size` bytes, in place of the last, until the next export is called.
 */
EXPORT(room) char *asyncio__turn_js_room(size_t size) {
  static char *room;
  static size_t room_size;
  if (size <= room_size) return room;
  char *grown = realloc(room, size);
  if (grown == NULL) return NULL;
  room_size = size;
  return room = grown;
}

/* Text of the error under way, if it is of the code; until the next call. */
EXPORT(message) const char *asyncio__turn_js_message(int code) {
  static asyncio_value error;
  asyncio_value_clear(&error);
  error = asyncio__error_take(code);
  return asyncio_value_message(error);
}

/* ---- loops ---- */

/* JavaScript, which has the errors, tells of them itself. */
static int asyncio__turn_js_report(asyncio_loop *loop,
                                   const asyncio_exception_context *context,
                                   void *arg) {
  (void)loop;
  (void)context;
  (void)arg;
  return 0;
}

EXPORT(loop) asyncio_loop *asyncio__turn_js_loop(int is_virtual) {
  asyncio_loop *loop = asyncio_new_event_loop();
  if (loop == NULL) return NULL;
  if (is_virtual) loop->virtual_now = 0;
  asyncio_loop_set_exception_handler(loop, asyncio__turn_js_report, NULL);
  return loop;
}

EXPORT(loop_close) int asyncio__turn_js_loop_close(asyncio_loop *loop) {
  return asyncio_loop_close(loop);
}

EXPORT(loop_free) void asyncio__turn_js_loop_free(asyncio_loop *loop) {
  asyncio_loop_free(loop);
}

EXPORT(stop) void asyncio__turn_js_stop(asyncio_loop *loop) {
  asyncio_loop_stop(loop);
}

EXPORT(time) double asyncio__turn_js_time(const asyncio_loop *loop) {
  return asyncio_loop_time(loop);
}

/* For tests. */
EXPORT(passes) double asyncio__turn_js_passes(const asyncio_loop *loop) {
  return (double)loop->passes;
}

/* What a callback threw that ends the run. */
EXPORT(fatal) void asyncio__turn_js_fatal(int code) {
  asyncio__callback_failed(asyncio__state.running, code);
}

/* ---- calls ---- */

static int asyncio__turn_js_called(void *number) {
  asyncio__turn_js_call((uint32_t)(uintptr_t)number, NULL);
  return 0;
}

static int asyncio__turn_js_told(asyncio_future *future, void *number) {
  asyncio__turn_js_call((uint32_t)(uintptr_t)number, future);
  return 0;
}

EXPORT(soon) int asyncio__turn_js_soon(asyncio_loop *loop, uint32_t number) {
  return asyncio_loop_call_soon(loop, asyncio__turn_js_called,
                                (void *)(uintptr_t)number);
}

/* Returns the handle's address, or the code of what is wrong. */
EXPORT(at)
int asyncio__turn_js_at(asyncio_loop *loop, double when, uint32_t number) {
  asyncio_handle *handle = NULL;
  int rc = asyncio_loop_call_at(loop, when, asyncio__turn_js_called,
                                (void *)(uintptr_t)number, .handle = &handle);
  return rc < 0 ? rc : (int)(uintptr_t)handle;
}

/* Whether the call was made or not. */
EXPORT(at_end) void asyncio__turn_js_at_end(asyncio_handle *handle) {
  asyncio_handle_cancel(handle);
  asyncio__handle_release(handle);
}

EXPORT(tell)
int asyncio__turn_js_tell(asyncio_future *future, uint32_t number) {
  return asyncio_future_add_done_callback(future, asyncio__turn_js_told,
                                          (void *)(uintptr_t)number);
}

EXPORT(untell)
int asyncio__turn_js_untell(asyncio_future *future, uint32_t number) {
  return asyncio_future_remove_done_callback(future, asyncio__turn_js_told,
                                             (void *)(uintptr_t)number);
}

/* ---- futures ---- */

/* One that is pending, or as JavaScript knows that it is done. */
EXPORT(future)
asyncio_future *asyncio__turn_js_future(asyncio_loop *loop, int state) {
  asyncio_future *future = asyncio_loop_create_future(loop);
  if (state == ASYNCIO__CANCELLED) (void)asyncio_future_cancel(future, NULL);
  if (state == ASYNCIO__FINISHED)
    (void)asyncio_future_set_result(future, asyncio_nothing());
  return future;
}

/* code: 0, and JavaScript drops its reference; or an error's. */
EXPORT(settle) int asyncio__turn_js_settle(asyncio_future *future, int code) {
  if (code < 0) return asyncio_future_set_exception(future, code, "");
  int rc = asyncio_future_set_result(future, asyncio_nothing());
  asyncio__future_release(future);
  return rc;
}

/* The code of the error that one ended with, which is under way then, or 0. */
EXPORT(outcome) int asyncio__turn_js_outcome(const asyncio_future *future) {
  if (future->result.tag != ASYNCIO_ERROR) return 0;
  return asyncio__error_put(future->result);
}

/* JavaScript looks at the error. Returns whether nobody had. */
EXPORT(read) int asyncio__turn_js_read(asyncio_future *future) {
  bool unread = future->unread;
  future->unread = false;
  return unread;
}

EXPORT(cancel)
int asyncio__turn_js_cancel(asyncio_future *future, const char *message) {
  return asyncio_future_cancel(future, message);
}

EXPORT(uncancel) unsigned asyncio__turn_js_uncancel(asyncio_task *task) {
  return asyncio_task_uncancel(task);
}

EXPORT(retain) void asyncio__turn_js_retain(asyncio_future *future) {
  asyncio__future_retain(future);
}

/* Returns whether nobody has read, nor can read now, the error it ended with.
 */
EXPORT(release) int asyncio__turn_js_release(asyncio_future *future) {
  bool lost = future->refs == 1 && future->unread;
  if (lost) future->unread = false;
  asyncio__future_release(future);
  return lost;
}

/* ---- futures of futures ---- */

EXPORT(gather)
asyncio_future *asyncio__turn_js_gather(asyncio_future **futures, size_t count,
                                        int return_exceptions) {
  asyncio_awaitable *items = calloc(count + 1, sizeof *items);
  if (items == NULL) return asyncio__failed_future(ASYNCIO_NO_MEMORY);
  for (size_t i = 0; i < count; i++) items[i].future = futures[i];
  asyncio_future *future = asyncio_gather_n(
      items, count, .return_exceptions = return_exceptions != 0);
  free(items);
  return future;
}

/* The place of the future whose error a gather has; a shield has but one. */
EXPORT(source) int asyncio__turn_js_source(asyncio_future *future) {
  if (future->type != &asyncio__gather_type) return 0;
  return asyncio__gather_source(future);
}

EXPORT(shield) asyncio_future *asyncio__turn_js_shield(asyncio_future *inner) {
  return asyncio_shield(asyncio__future_retain(inner));
}
