/* Handles, the ready queue, timers, one pass of the loop.
 * SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's base_events.py (_run_once): poll, append what the host
 * posted, append all timers that are due, then run exactly the handles that
 * are queued by then.
 */
#include <math.h>
#include <stdlib.h>

#include "host.h"
#include "internal.h"
#include "interrupts.h"
#include "trace.h"

/* A deadline this near counts as reached (CPython: the clock's resolution). */
#define RESOLUTION 1e-9

/* Longest wait, in seconds (CPython: MAXIMUM_SELECT_TIMEOUT). */
#define LONGEST_WAIT 86400.0

/* ---- the loop ---- */

asyncio_loop *asyncio_new_event_loop(void) {
  asyncio_loop *loop = calloc(1, sizeof *loop);
  if (loop == NULL) return NULL;
  loop->refs = 1;
  loop->virtual_now = asyncio__host_wish("ASYNCIO_VIRTUAL_TIME") ? 0.0 : -1.0;
  loop->debug = asyncio__host_wish("ASYNCIO_DEBUG");
  loop->slow_callback_duration = 0.1;
  return loop;
}

asyncio_loop *asyncio_get_running_loop(void) { return asyncio__state.running; }

bool asyncio_loop_is_running(const asyncio_loop *loop) {
  return asyncio__state.running == loop;
}

bool asyncio_loop_is_closed(const asyncio_loop *loop) { return loop->closed; }

unsigned long long asyncio_loop_passes(const asyncio_loop *loop) {
  return loop->passes;
}

double asyncio_loop_time(const asyncio_loop *loop) {
  return loop->virtual_now >= 0 ? loop->virtual_now : asyncio__host_now();
}

void asyncio_loop_stop(asyncio_loop *loop) { loop->stopping = true; }

int asyncio__loop_check(const asyncio_loop *loop) {
  if (loop->closed)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Event loop is closed", NULL);
  if (asyncio__state.running == loop)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "This event loop is already running", NULL);
  if (asyncio__state.running != NULL)
    return asyncio__raise(
        ASYNCIO_RUNTIME_ERROR,
        "Cannot run the event loop while another loop is running", NULL);
  if (asyncio__state.foreign > 0)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "cannot run a loop here: a JavaScript frame or an "
                          "exception handler is below this call",
                          NULL);
  return 0;
}

/* Of programs without signals.c. */
__attribute__((weak)) void asyncio__interrupts_listen(asyncio_loop *loop) {
  (void)loop;
}

int asyncio_loop_run_forever(asyncio_loop *loop) {
  int rc = asyncio__loop_check(loop);
  if (rc < 0) return rc;
  asyncio__interrupts_listen(loop);
  asyncio__state.running = loop;
  asyncio__host_drive(loop);
  asyncio__state.running = NULL;
  loop->stopping = false;
  int code = loop->exit_code;
  loop->exit_code = 0;
  return code;
}

/* Lets handles of a closed loop give back what they hold; a step of a task
 * holds nothing. */
static void run_all(struct asyncio__list_head *list) {
  struct asyncio__node *node;
  while ((node = asyncio__list_pop(list)) != NULL) {
    struct asyncio__handle *handle =
        ASYNCIO__CONTAINER(node, struct asyncio__handle, node);
    if (handle->run != NULL) handle->run(handle);
  }
}

/* Takes the timer that is due first out of the heap; there is one. */
static struct asyncio__handle *take_first_timer(asyncio_loop *loop) {
  struct asyncio__heap_item *item = asyncio__heap_first(&loop->timers)->item;
  asyncio__heap_remove(&loop->timers, item);
  return &ASYNCIO__CONTAINER(item, struct asyncio__timer, item)->handle;
}

ASYNCIO__NEVER_SUSPENDS("asyncio_loop_close");
int asyncio_loop_close(asyncio_loop *loop) {
  if (asyncio_loop_is_running(loop))
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "Cannot close a running event loop", NULL);
  if (loop->closed) return 0;
  loop->closed = true;
  asyncio__list_prepend(&loop->ready, loop->pass);
  loop->pass = NULL;
  asyncio__list_splice(&loop->ready, &loop->posted);
  while (loop->timers.count > 0)
    asyncio__call_soon(loop, take_first_timer(loop));
  free(loop->timers.entries);
  loop->timers = (struct asyncio__heap){0};
  while (loop->open != NULL) loop->open->close(loop->open);
  run_all(&loop->ready);
  asyncio__loop_drop_tasks(loop);
  asyncio__future_release(loop->spare);
  loop->spare = NULL;
  return 0;
}

void asyncio_loop_free(asyncio_loop *loop) {
  if (loop == NULL || asyncio_loop_is_running(loop)) return;
  asyncio_loop_close(loop);
  asyncio__loop_release(loop);
}

void asyncio__loop_release(asyncio_loop *loop) {
  if (loop != NULL && --loop->refs == 0) free(loop);
}

/* ---- the contexts of tasks and handles ---- */

asyncio_context **asyncio__context_place(void) {
  asyncio_task *task = asyncio__state.current;
  if (task != NULL) return &task->context;
  return asyncio__state.running != NULL ? &asyncio__state.context
                                        : &asyncio__state.outside;
}

__attribute__((noinline)) void asyncio__context_swap(asyncio_task *task) {
  if (task == NULL) return;
  asyncio_context **place = asyncio__context_place(), *current = *place;
  *place = task->context;
  task->context = current;
}

asyncio_context *asyncio__context_capture(asyncio_context *context) {
  if (context == NULL) {
    context = *asyncio__context_place();
    if (context != NULL) context = context->bindings;
  }
  if (context != NULL) context->refs++;
  return context;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__context_release");
void asyncio__context_release(asyncio_context *context) {
  if (context != NULL && --context->refs == 0) context->destroy(context);
}

/* ---- what a loop must let go of ---- */

void asyncio__loop_add_open(asyncio_loop *loop, struct asyncio__open *open) {
  open->previous = NULL;
  open->next = loop->open;
  if (open->next != NULL) open->next->previous = open;
  loop->open = open;
}

void asyncio__loop_remove_open(asyncio_loop *loop, struct asyncio__open *open) {
  if (open->previous != NULL)
    open->previous->next = open->next;
  else
    loop->open = open->next;
  if (open->next != NULL) open->next->previous = open->previous;
}

/* ---- timers ---- */

bool asyncio__call_at(asyncio_loop *loop, struct asyncio__timer *timer,
                      double when) {
  loop->unlooked = 0; /* it may be the next one */
  bool added =
      asyncio__heap_add(&loop->timers, &timer->item, when, loop->sequence++);
  if (added) asyncio__trace_timer(loop, timer);
  return added;
}

void asyncio__timer_cancel(asyncio_loop *loop, struct asyncio__timer *timer) {
  asyncio__trace_unset(loop, timer);
  asyncio__heap_remove(&loop->timers, &timer->item);
}

/* A look at the clock costs more than a switch. While something is ready and
 * passes are short, and the next deadline is not near, a few of them go by
 * without. */
#define PATIENCE 15      /* passes */
#define SHORT_TIME 20e-6 /* seconds that these may take */
#define NEAR 1e-3        /* seconds */

/* Whether this pass looks at the clock. */
static bool time_to_look(asyncio_loop *loop) {
  if (loop->timers.count == 0) return false;
  if (loop->virtual_now >= 0 || loop->unlooked == 0) return true;
  if (asyncio__list_empty(&loop->ready)) return true;
  loop->unlooked--;
  return false;
}

/* Decides how many passes may go by after a look. */
static void set_patience(asyncio_loop *loop, double now) {
  const struct asyncio__heap_entry *first = asyncio__heap_first(&loop->timers);
  bool quick = now - loop->looked < SHORT_TIME;
  bool far = first != NULL && first->when - now > NEAR;
  loop->patience = quick && far ? loop->patience * 2 + 1 : 0;
  if (loop->patience > PATIENCE) loop->patience = PATIENCE;
  loop->unlooked = loop->patience;
  loop->looked = now;
}

static void append_due_timers(asyncio_loop *loop) {
  double now = asyncio_loop_time(loop);
  double end = now + RESOLUTION; /* of a late clock, the same as now */
  const struct asyncio__heap_entry *first;
  while ((first = asyncio__heap_first(&loop->timers)) != NULL &&
         (first->when <= now || first->when < end)) {
    asyncio__trace_fire(loop, first->item);
    asyncio__call_soon(loop, take_first_timer(loop));
  }
  set_patience(loop, now);
}

double asyncio__loop_wait_time(asyncio_loop *loop) {
  if (asyncio__loop_ready(loop) || !asyncio__list_empty(&loop->posted) ||
      loop->stopping)
    return 0;
  const struct asyncio__heap_entry *first = asyncio__heap_first(&loop->timers);
  if (first == NULL || first->when == INFINITY) return INFINITY;
  if (loop->virtual_now >= 0) {
    if (first->when > loop->virtual_now) loop->virtual_now = first->when;
    return 0;
  }
  double wait = first->when - asyncio__host_now();
  if (wait < RESOLUTION) return 0;
  return wait < LONGEST_WAIT ? wait : LONGEST_WAIT;
}

/* ---- the pass ---- */

/* Whether there is another pass before the driver has to do something. */
static bool goes_on(const asyncio_loop *loop) {
  return !loop->looks && !loop->stopping && !ASYNCIO__TRACED &&
         !asyncio__list_empty(&loop->ready);
}

/* Gives the handles that the next pass runs, NULL if there are none. */
static struct asyncio__node *begin_pass(asyncio_loop *loop) {
  loop->passes++;
  asyncio__trace_pass(loop);
  asyncio__list_splice(&loop->ready, &loop->posted);
  if (time_to_look(loop)) append_due_timers(loop);
  struct asyncio__node *first = loop->ready.head;
  loop->ready.head = NULL;
  return first;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__turn_*");

/* Between two handles of a pass. Returns whether it is complete: after a
 * SystemExit or KeyboardInterrupt the rest of it is for the next run. */
__attribute__((noinline)) static bool leave_pass(asyncio_loop *loop) {
  if (loop->exit_code == 0) return loop->pass == NULL;
  if (loop->exit_code == ASYNCIO__HELD) return false;
  asyncio__list_prepend(&loop->ready, loop->pass);
  loop->pass = NULL;
  return true;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__loop_pass");
bool asyncio__loop_pass(asyncio_loop *loop) {
  bool wanted = loop->lingering == NULL; /* even if there is nothing to run */
  if (wanted)
    asyncio__switch_base(loop->debug == ASYNCIO__NO_DEBUG && !ASYNCIO__TRACED);
  if (loop->debug == ASYNCIO__DEBUG && loop->pass != NULL)
    return asyncio__turn_pass(loop);
  for (;; wanted = false) {
    struct asyncio__node *node = loop->pass;
    if (node == NULL) {
      if (wanted || goes_on(loop)) node = begin_pass(loop);
      if (node == NULL) return true;
      if (loop->debug == ASYNCIO__DEBUG) {
        loop->pass = node;
        return asyncio__turn_pass(loop);
      }
    }
    loop->pass = node->next;
    struct asyncio__handle *handle =
        ASYNCIO__CONTAINER(node, struct asyncio__handle, node);
    asyncio_task *outer = asyncio__trace_enter(handle);
    if (handle->run == NULL) {
      if (handle == loop->lingering) {
        loop->lingering = NULL;
        loop->left--; /* or one who only takes turns would go on for ever */
        return false;
      }
      asyncio__task_step(handle);
    } else if (handle->run == asyncio__turn_call) {
      asyncio__turn_call(handle);
    } else {
      handle->run(handle);
    }
    asyncio__trace_leave(outer);
    if (--loop->left <= 0) return leave_pass(loop);
  }
}

void asyncio__call_failed(asyncio_loop *loop, int code, asyncio_handle *handle,
                          const char *created_at) {
  if (code == ASYNCIO_SYSTEM_EXIT || code == ASYNCIO_KEYBOARD_INTERRUPT) {
    asyncio__loop_leave(loop, code);
    loop->stopping = true;
    return;
  }
  asyncio_exception_context context = {.message = "Exception in callback",
                                       .exception = asyncio__error_take(code),
                                       .handle = handle,
                                       .created_at = created_at};
  asyncio_loop_call_exception_handler(loop, &context);
  asyncio_value_clear(&context.exception);
}

/* A program that makes no call of its own has none of callbacks.c. */
__attribute__((weak)) void asyncio__turn_call(struct asyncio__handle *node) {
  (void)node;
}
