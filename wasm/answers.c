/* Futures that the host answers. SPDX-License-Identifier: MIT */
#include "answers.h"

#include <stdlib.h>

#include "host.h"
#include "outbox.h"
#include "trace.h"

static struct asyncio__answer *answer_of(asyncio_future *future) {
  return ASYNCIO__CONTAINER(future, struct asyncio__answer, future);
}

/* Those that nobody uses; the link lies where the next place on the list of
 * what is open was. */
static struct asyncio__open *unused;

static struct asyncio__answer *new_answer(void) {
  if (unused == NULL) return malloc(sizeof(struct asyncio__answer));
  struct asyncio__answer *answer =
      ASYNCIO__CONTAINER(unused, struct asyncio__answer, open);
  unused = unused->next;
  return answer;
}

static void destroy_answer(asyncio_future *future) {
  struct asyncio__open *open = &answer_of(future)->open;
  open->next = unused;
  unused = open;
}

/* The host's answer is not waited for any more. */
static void abandon(struct asyncio__answer *answer) {
  asyncio__outbox_cancel(answer->op);
  asyncio__loop_remove_open(answer->future.loop, &answer->open);
  answer->op = 0;
  asyncio__future_release(&answer->future);
}

/* One that is taken when it comes is there before anything else can be. */
static bool cancel_answer(asyncio_future *future, const asyncio_value *error) {
  struct asyncio__answer *answer = answer_of(future);
  if (answer->take != NULL || future->state != ASYNCIO__PENDING) return false;
  asyncio__value_drop(&future->result); /* that is not delivered any more */
  (void)asyncio__future_cancel_plain(future, error);
  if (answer->op != 0) abandon(answer);
  return true;
}

static void close_answer(struct asyncio__open *open) {
  abandon(ASYNCIO__CONTAINER(open, struct asyncio__answer, open));
}

static const struct asyncio__future_type answer_type = {
    "JavaScript call", cancel_answer, destroy_answer, NULL};

static void asyncio__turn_delivery(struct asyncio__handle *handle) {
  struct asyncio__answer *answer =
      ASYNCIO__CONTAINER(handle, struct asyncio__answer, delivery);
  asyncio_future *future = &answer->future;
  asyncio__trace_call(future->loop, "JavaScript answer", NULL, NULL);
  if (future->state == ASYNCIO__PENDING && !future->loop->closed) {
    future->state = ASYNCIO__FINISHED;
    future->unread = future->result.tag == ASYNCIO_ERROR;
    asyncio__future_schedule(future);
  }
  asyncio__trace_return(future->loop);
  asyncio__future_drop(future);
}

/* Whether nothing can come before the delivery that the next pass would make:
 * then it needs no pass. In a trace each has one, to be looked at. */
static bool nothing_before(const asyncio_loop *loop) {
  return !ASYNCIO__TRACED && asyncio__state.pending == 0 &&
         asyncio__state.foreign == 0 && !asyncio__loop_ready(loop) &&
         asyncio__list_empty(&loop->posted);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__answer_post");
void asyncio__answer_post(struct asyncio__answer *answer) {
  asyncio_loop *loop = answer->future.loop;
  answer->op = 0;
  if (loop != NULL) asyncio__loop_remove_open(loop, &answer->open);
  if (answer->take != NULL)
    answer->take(answer);
  else if (nothing_before(loop))
    asyncio__turn_delivery(&answer->delivery);
  else
    asyncio__list_append(&loop->posted, &answer->delivery.node);
}

/* ---- asking ---- */

__attribute__((noinline)) static int no_host(const char *function) {
  if (function == NULL)
    return asyncio__raise(ASYNCIO_NOT_IMPLEMENTED,
                          "this host has no JavaScript", NULL);
  return asyncio__raise(ASYNCIO_NOT_IMPLEMENTED, "JavaScript function '",
                        function, "' is not on this host: it has no JavaScript",
                        NULL);
}

static int start(struct asyncio__answer *answer, const char *function,
                 uint32_t operation, size_t n) {
  int rc = asyncio__ask_check(n);
  if (rc == 0 && !asyncio__host_has_js()) rc = no_host(function);
  if (rc == 0) rc = asyncio__outbox_ask(function, operation, n, answer);
  if (rc < 0) return rc;
  asyncio__loop_add_open(answer->future.loop, &answer->open);
  answer->future.refs++; /* until the answer */
  return 0;
}

asyncio_future *asyncio__ask_end(const char *function, uint32_t operation,
                                 size_t n,
                                 void (*take)(struct asyncio__answer *answer)) {
  asyncio_loop *loop = asyncio__state.running;
  struct asyncio__answer *made = loop == NULL ? NULL : new_answer();
  if (made == NULL) {
    asyncio__ask_forget(0, n);
    return asyncio__failed_future(loop == NULL ? ASYNCIO_RUNTIME_ERROR
                                               : ASYNCIO_NO_MEMORY);
  }
  asyncio__future_begin(&made->future, &answer_type, loop);
  made->delivery.run = asyncio__turn_delivery;
  made->open.close = close_answer;
  made->op = 0;
  made->cancelled = false;
  made->take = take;
  asyncio__trace_describe(&made->future, function);
  int rc = start(made, function, operation, n);
  if (rc < 0) {
    asyncio__future_finish(&made->future, ASYNCIO__FINISHED,
                           asyncio__error_take(rc));
    asyncio__ask_forget(0, n);
  }
  return &made->future;
}

asyncio_future *asyncio__ask(uint32_t operation, const asyncio_value *values,
                             size_t n,
                             void (*take)(struct asyncio__answer *answer)) {
  asyncio_value *place = asyncio__ask_begin(n);
  for (size_t i = 0; i < n; i++) place[i] = values[i];
  return asyncio__ask_end(NULL, operation, n, take);
}
