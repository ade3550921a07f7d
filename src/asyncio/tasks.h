/* Tasks, await, sleep. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_TASKS_H
#define ASYNCIO_TASKS_H

#include "futures.h"

/* A coroutine that the loop runs. Python: asyncio.Task. */
typedef struct asyncio_task asyncio_task;

/* The function that a task runs. It may await, as may all that it calls.
 * Returns ASYNCIO_RETURNED (asyncio_return), 0 for no result, n > 0 for the
 * integer n, or an error code. */
typedef int (*asyncio_entry)(void *arg);

/* What becomes of the C stack of a task while it is suspended, which is in use
 * by a task with buffers, or with locals that something points to. */
typedef enum asyncio_stack {
  ASYNCIO_STACK_KEPT = 1, /* pointers to its locals stay valid */
  ASYNCIO_STACK_COPIED    /* the bytes in use are copied away and back, so that
                             a task takes no more memory than these. A pointer
                             to its locals may be used only while it runs: by
                             functions that it calls, not by another task */
} asyncio_stack;

/* What asyncio_create_task and asyncio_coro are told by name. */
typedef struct asyncio_task_options {
  const char *where;        /* "file:line" for reports, which must stay */
  void *arg;                /* handed to the function */
  size_t size;              /* copy this many bytes of arg into the task */
  const char *name;         /* copied; NULL: "Task-N" */
  size_t stack_size;        /* bytes of C stack, which is then kept; 0:
                               ASYNCIO_STACK_SIZE */
  asyncio_stack stack;      /* 0: as the loop says */
  asyncio_context *context; /* run in it; NULL: in a copy of the current */
  int eager_start;          /* true: take the first step at once, before
                               create_task returns, if the loop runs;
                               ASYNCIO_NOT_EAGER: not even if the task factory
                               would; 0: as the task factory does */
} asyncio_task_options;

/* An .eager_start that is false even where the task factory's is true. */
#define ASYNCIO_NOT_EAGER (-1)

#define ASYNCIO__TASK_OPTIONS(...) \
  (asyncio_task_options) { .where = ASYNCIO__WHERE, __VA_ARGS__ }

/* Something that may be awaited: a future, a task, or a function that is to
 * become a task (asyncio_coro). */
typedef struct asyncio_awaitable {
  asyncio_future *future;
  asyncio_entry entry;
  asyncio_task_options options;
} asyncio_awaitable;

/* A function with its argument, not yet started: for gather,
 * run_until_complete, ensure_future.
 * asyncio_coro(fn, arg, .name = …). Python: fn(arg) of an `async def`. */
#define asyncio_coro(fn, ...)                       \
  ((asyncio_awaitable){.future = NULL,              \
                       .entry = asyncio__entry(fn), \
                       .options = ASYNCIO__TASK_OPTIONS(__VA_ARGS__)})

/* A task, a future or an asyncio_coro as an asyncio_awaitable. */
#define asyncio_awaitable_of(x)                       \
  _Generic((x),                                       \
      asyncio_future *: asyncio__awaitable_of_future, \
      asyncio_task *: asyncio__awaitable_of_task,     \
      asyncio_awaitable: asyncio__awaitable_of_self)(x)

/* Starts fn(arg) as a task of the running loop: its first step is in the next
 * pass, unless it is eager.
 * asyncio_create_task(fn, arg, .name = "w1", .size = sizeof job)
 * arg: NULL when it is left out, which ISO C allows since C23 unless an option
 * follows.
 * Returns a reference, never NULL: without memory or a running loop it is a
 * task that already failed. Python: asyncio.create_task. */
#define asyncio_create_task(fn, ...)                   \
  asyncio__create_task(asyncio_get_running_loop(), fn, \
                       ASYNCIO__TASK_OPTIONS(__VA_ARGS__))

/* The same on a given loop. Python: loop.create_task. */
#define asyncio_loop_create_task(loop, fn, ...) \
  asyncio__create_task(loop, fn, ASYNCIO__TASK_OPTIONS(__VA_ARGS__))

/* The same past the loop's task factory, for such factories. A loop that is
 * NULL has failed. Python: asyncio.Task. */
#define asyncio_task_new(loop, fn, ...) \
  asyncio_task_new_with(loop, fn, ASYNCIO__TASK_OPTIONS(__VA_ARGS__))

/* asyncio_task_new with the options that a task factory was given.
 * Python: asyncio.Task. */
ASYNCIO_MUST_USE asyncio_task *asyncio_task_new_with(
    asyncio_loop *loop, asyncio_entry entry, asyncio_task_options options);

/* Makes every task of a loop, by asyncio_task_new_with. It cannot await.
 * arg: of asyncio_loop_set_task_factory. Returns a reference; NULL makes a
 * task that failed with ASYNCIO_TYPE_ERROR. */
typedef asyncio_task *(*asyncio_task_factory)(asyncio_loop *loop,
                                              asyncio_entry entry,
                                              asyncio_task_options options,
                                              void *arg);

/* Who makes the tasks that create_task, ensure_future, gather and the like
 * start; a name that the factory did not use is set afterwards. NULL: the
 * library. Python: loop.set_task_factory. */
void asyncio_loop_set_task_factory(asyncio_loop *loop,
                                   asyncio_task_factory factory, void *arg);

/* The factory that was set, NULL for none. arg: gets its argument, NULL to
 * leave it. Python: loop.get_task_factory. */
asyncio_task_factory asyncio_loop_get_task_factory(const asyncio_loop *loop,
                                                   void **arg);

/* A factory of tasks with .eager_start = true, unless they are
 * ASYNCIO_NOT_EAGER. A factory of one's own that makes other tasks eager sets
 * that option and hands it on, which is what create_eager_task_factory is for.
 * Python: asyncio.eager_task_factory. */
asyncio_task *asyncio_eager_task_factory(asyncio_loop *loop,
                                         asyncio_entry entry,
                                         asyncio_task_options options,
                                         void *arg);

/* Says which C stacks a loop's tasks have from now on, if their .stack and
 * .stack_size do not: ASYNCIO_STACK_KEPT at first. Copied ones are for very
 * many tasks that hold little: a task that keeps its stack takes 16 KiB. Where
 * each task has a stack of its own (natively) all are kept. */
void asyncio_loop_set_stack(asyncio_loop *loop, asyncio_stack stack);

/* Fire and forget: asyncio_create_task without a reference.
 * Returns 0 or the code of the failure. */
#define asyncio_spawn(fn, ...) \
  asyncio__spawn(fn, ASYNCIO__TASK_OPTIONS(__VA_ARGS__))

/* A future or task unchanged, an asyncio_coro as a new task; one reference
 * more. Python: asyncio.ensure_future. */
#define asyncio_ensure_future(x) \
  asyncio__ensure_future(asyncio_get_running_loop(), asyncio_awaitable_of(x))

/* The task as a future: valid as long as the task. */
static inline asyncio_future *asyncio_task_future(asyncio_task *task) {
  return (asyncio_future *)(void *)task;
}

/* The future as a task, NULL when it is none. */
asyncio_task *asyncio_future_task(asyncio_future *future);

/* Asks the task to end: CancelledError comes out of its await in its next
 * step, once for each request; it may clean up and may refuse.
 * message: copied, NULL for none.
 * Returns false when the task is done. Python: task.cancel. */
static inline bool asyncio_task_cancel_message(asyncio_task *task,
                                               const char *message) {
  return asyncio_future_cancel(asyncio_task_future(task), message);
}

/* The same without a text. Python: task.cancel. */
static inline bool asyncio_task_cancel(asyncio_task *task) {
  return asyncio_task_cancel_message(task, NULL);
}

/* Whether the task has ended. Python: task.done. */
static inline bool asyncio_task_done(asyncio_task *task) {
  return asyncio_future_done(asyncio_task_future(task));
}

/* Requests to cancel that were not taken back. Python: task.cancelling. */
unsigned asyncio_task_cancelling(const asyncio_task *task);

/* Takes one request back, for those who handled its CancelledError; at 0 also
 * one that was not delivered yet.
 * Returns how many are left. Python: task.uncancel. */
unsigned asyncio_task_uncancel(asyncio_task *task);

/* Whether CancelledError left the task. Python: task.cancelled. */
static inline bool asyncio_task_cancelled(asyncio_task *task) {
  return asyncio_future_cancelled(asyncio_task_future(task));
}

/* As asyncio_future_result. Python: task.result. */
static inline int asyncio_task_result(asyncio_task *task, asyncio_value *v) {
  return asyncio_future_result(asyncio_task_future(task), v);
}

/* The task's name, borrowed until it is set again. Python: task.get_name. */
const char *asyncio_task_get_name(asyncio_task *task);

/* Names the task. name: copied.
 * Returns 0, ASYNCIO_NO_MEMORY, or the code of a task that could not be made.
 * Python: task.set_name. */
int asyncio_task_set_name(asyncio_task *task, const char *name);

/* Most C stack in bytes that the task was seen to use when it suspended. */
size_t asyncio_task_stack_peak(const asyncio_task *task);

/* The task that runs now, NULL in plain callbacks and outside a loop.
 * Borrowed. Python: asyncio.current_task. */
asyncio_task *asyncio_current_task(void);

/* The tasks of the loop that are not done, oldest first.
 * tasks: gets up to `size` borrowed tasks. Returns how many there are.
 * Python: asyncio.all_tasks. */
size_t asyncio_all_tasks(asyncio_loop *loop, asyncio_task *tasks[],
                         size_t size);

/* Suspends the task for `delay` seconds; 0 and less: for exactly one pass.
 * Returns 0, ASYNCIO_CANCELLED, ASYNCIO_VALUE_ERROR for a NaN,
 * ASYNCIO_RUNTIME_ERROR where nothing can suspend. Python: asyncio.sleep. */
ASYNCIO_MUST_USE int asyncio_sleep(double delay);

/* The same with a result. value: consumed, on every way out.
 * Returns ASYNCIO_RETURNED, or as asyncio_sleep; an error value is raised after
 * the sleep. Python: asyncio.sleep(delay, result). */
ASYNCIO_MUST_USE static inline int asyncio_sleep_result(double delay,
                                                        asyncio_value value) {
  int rc = asyncio_sleep(delay);
  if (rc >= 0) return asyncio_return(value);
  asyncio_value_clear(&value);
  return rc;
}

/* Whether an await could suspend here: in a task, with no JavaScript frame,
 * exception handler, task factory or asyncio_context_run between it and the
 * loop. */
bool asyncio_can_suspend(void);

/* Awaits a task or a future (borrowed), or passes on the status of a plain
 * call; an asyncio_coro is such a call. Anything else does not compile.
 * Returns a status: that of the call, the error of the task or future, 0 when
 * it has a result; ASYNCIO_CANCELLED; ASYNCIO_TYPE_ERROR for NULL;
 * ASYNCIO_RUNTIME_ERROR for the running task itself, for one of another loop,
 * and where nothing can suspend.
 * Python: await x, in a try. */
#define asyncio_await(x)                       \
  _Generic((x),                                \
      int: asyncio__await_status,              \
      asyncio_task *: asyncio__await_task,     \
      asyncio_future *: asyncio__await_future, \
      asyncio_awaitable: asyncio__await_awaitable)(x)

/* Awaits x, drops x's reference, leaves the function when there was an error.
 * asyncio_await_or_return(x) or (x, dst): dst, a value or an array of values,
 * gets the result (the items of a gather); more values than fit is
 * ASYNCIO_VALUE_ERROR, values left over become nothing. dst owns what it got,
 * and stays as it was when there is an error.
 * Python: dst = await x. */
#define asyncio_await_or_return(...)                 \
  ASYNCIO__AWAIT_PICK(__VA_ARGS__, ASYNCIO__AWAIT_2, \
                      ASYNCIO__AWAIT_1, )(__VA_ARGS__)

/* The same where there is only a pointer to n values. */
#define asyncio_await_n(x, values, n) \
  ASYNCIO__AWAIT_RETURN(ASYNCIO__AWAIT_TAKE(x, values, n))

#ifndef ASYNCIO_NO_SHORT_NAMES
/* Short for asyncio_await_or_return. Python: await x. */
#define await(...) asyncio_await_or_return(__VA_ARGS__)
#endif

/* One reference more to a task, a future, a context, a transport, a reader, a
 * writer, a response, a channel, a file or a server; the result is x. */
#define asyncio_retain(x)                                            \
  _Generic((x),                                                      \
      asyncio_task *: asyncio__task_retain,                          \
      asyncio_future *: asyncio__future_retain,                      \
      asyncio_context *: asyncio__context_retain,                    \
      struct asyncio_transport *: asyncio__transport_retain,         \
      struct asyncio_stream_reader *: asyncio__stream_reader_retain, \
      struct asyncio_stream_writer *: asyncio__stream_writer_retain, \
      struct asyncio_response *: asyncio__response_retain,           \
      struct asyncio_channel *: asyncio__channel_retain,             \
      struct asyncio_file *: asyncio__file_retain,                   \
      struct asyncio_server *: asyncio__server_retain,               \
      struct asyncio_process *: asyncio__process_retain,             \
      struct asyncio_subprocess_transport                            \
          *: asyncio__subprocess_transport_retain)(x)

/* One reference less to one of these, a handle or a token.
 * Releasing a running task is fine: the loop holds its own. NULL is fine. */
#define asyncio_release(x)                                            \
  _Generic((x),                                                       \
      asyncio_task *: asyncio__task_release,                          \
      asyncio_future *: asyncio__future_release,                      \
      asyncio_handle *: asyncio__handle_release,                      \
      asyncio_context *: asyncio__context_release,                    \
      struct asyncio_token *: asyncio__token_release,                 \
      struct asyncio_transport *: asyncio__transport_release,         \
      struct asyncio_stream_reader *: asyncio__stream_reader_release, \
      struct asyncio_stream_writer *: asyncio__stream_writer_release, \
      struct asyncio_response *: asyncio__response_release,           \
      struct asyncio_channel *: asyncio__channel_release,             \
      struct asyncio_file *: asyncio__file_release,                   \
      struct asyncio_server *: asyncio__server_release,               \
      struct asyncio_process *: asyncio__process_release,             \
      struct asyncio_subprocess_transport                             \
          *: asyncio__subprocess_transport_release)(x)

/* ---- what the macros above need ---- */

/* fn. Shows the build that nobody but the library calls it, so that a program's
 * other callbacks of the same type are not taken for it. */
asyncio_entry asyncio__entry(asyncio_entry fn);

/* Tells where await may stand: a block of scopes.h hides it behind one of
 * another size. */
struct asyncio__await_here {
  char allowed;
};
#define ASYNCIO__AWAIT_PICK(a, b, name, ...) name
#define ASYNCIO__AWAIT_RETURN(call)                                          \
  do {                                                                       \
    _Static_assert(                                                          \
        sizeof(struct asyncio__await_here) == 1,                             \
        "await inside async_with or async_for would return past the end of " \
        "the block: use await_or_break(rc, x), or rc = asyncio_await(x)");   \
    int asyncio__rc = (call);                                                \
    if (asyncio__rc < 0) return asyncio__rc;                                 \
  } while (0)
#define ASYNCIO__AWAIT_TAKE(x, values, n)     \
  _Generic((x),                               \
      int: asyncio__take_status,              \
      asyncio_task *: asyncio__take_task,     \
      asyncio_future *: asyncio__take_future, \
      asyncio_awaitable: asyncio__take_awaitable)(x, values, n)
#define ASYNCIO__AWAIT_1(x) \
  ASYNCIO__AWAIT_RETURN(ASYNCIO__AWAIT_TAKE(x, NULL, 0))
/* An array and a single value both begin at &dst; a bare pointer has no size
 * that is a multiple of a value's and is refused by the division. */
#define ASYNCIO__AWAIT_2(x, dst) \
  ASYNCIO__AWAIT_RETURN(ASYNCIO__AWAIT_TAKE_INTO(x, dst))
#define ASYNCIO__AWAIT_TAKE_INTO(x, dst)       \
  ASYNCIO__AWAIT_TAKE(x, ASYNCIO__VALUES(dst), \
                      sizeof(dst) / sizeof(asyncio_value))
#define ASYNCIO__VALUES(dst)                                          \
  ((void)sizeof(struct {                                              \
     _Static_assert(sizeof(dst) % sizeof(asyncio_value) == 0,         \
                    "await stores asyncio_values: for a pointer use " \
                    "asyncio_await_n(x, values, n)");                 \
     char member;                                                     \
   }),                                                                \
   (void)_Generic((dst), asyncio_value: 0, asyncio_value *: 0),       \
   (asyncio_value *)(void *)&(dst))

ASYNCIO_MUST_USE static inline int asyncio__await_status(int status) {
  return status;
}
ASYNCIO_MUST_USE int asyncio__await_future(asyncio_future *);
ASYNCIO_MUST_USE static inline int asyncio__await_task(asyncio_task *task) {
  return asyncio__await_future(asyncio_task_future(task));
}
ASYNCIO_MUST_USE static inline int asyncio__await_awaitable(
    asyncio_awaitable awaitable) {
  return awaitable.entry != NULL ? awaitable.entry(awaitable.options.arg)
                                 : asyncio__await_future(awaitable.future);
}
/* What asyncio__fetch_awaited and asyncio__fetch_returned took out for whoever
 * called them: a value that goes from here to a local stays in registers. One
 * whose address is taken would keep a C stack for the task. */
extern asyncio_value asyncio__fetched;
int asyncio__fetch_awaited(asyncio_future *, int rc, size_t n);
int asyncio__fetch_returned(int status, size_t n);
void asyncio__fetch_items(asyncio_value *, size_t n);

/* For those who do not want the value. */
int asyncio__drop_future(asyncio_future *);
int asyncio__drop_returned(int status);

/* values: room for n of them. */
static inline int asyncio__store(int rc, asyncio_value *values, size_t n) {
  if (rc < 0) return rc;
  if (n == 1)
    *values = asyncio__fetched;
  else
    asyncio__fetch_items(values, n);
  return rc;
}

/* values: NULL, or room for n of them. */
static inline int asyncio__take_status(int status, asyncio_value *values,
                                       size_t n) {
  if (status < 0) return status;
  if (values == NULL) return status == 0 ? 0 : asyncio__drop_returned(status);
  return asyncio__store(asyncio__fetch_returned(status, n), values, n);
}
static inline int asyncio__take_future(asyncio_future *future,
                                       asyncio_value *values, size_t n) {
  if (values == NULL) return asyncio__drop_future(future);
  int rc = asyncio__await_future(future);
  return asyncio__store(asyncio__fetch_awaited(future, rc, n), values, n);
}
static inline int asyncio__take_task(asyncio_task *task, asyncio_value *values,
                                     size_t n) {
  return asyncio__take_future(asyncio_task_future(task), values, n);
}
static inline int asyncio__take_awaitable(asyncio_awaitable awaitable,
                                          asyncio_value *values, size_t n) {
  if (awaitable.entry == NULL)
    return asyncio__take_future(awaitable.future, values, n);
  return asyncio__take_status(awaitable.entry(awaitable.options.arg), values,
                              n);
}
/* Whether options say nothing by name. A macro: a pointer to them would keep
 * them in memory. */
#define ASYNCIO__IS_PLAIN(options)                      \
  ((options).size == 0 && (options).name == NULL &&     \
   (options).stack_size == 0 && (options).stack == 0 && \
   (options).context == NULL && (options).eager_start == 0)
ASYNCIO_MUST_USE asyncio_task *asyncio__create_plain_task(asyncio_loop *,
                                                          asyncio_entry,
                                                          void *arg,
                                                          const char *where);
ASYNCIO_MUST_USE asyncio_task *asyncio__create_task_with(asyncio_loop *,
                                                         asyncio_entry,
                                                         asyncio_task_options);
/* Inline, so that a task that is told nothing by name needs no memory for
 * options: the caller, which may suspend, keeps no C stack for them. */
__attribute__((always_inline)) ASYNCIO_MUST_USE static inline asyncio_task *
asyncio__create_task(asyncio_loop *loop, asyncio_entry entry,
                     asyncio_task_options options) {
  if (ASYNCIO__IS_PLAIN(options))
    return asyncio__create_plain_task(loop, entry, options.arg, options.where);
  return asyncio__create_task_with(loop, entry, options);
}
ASYNCIO_MUST_USE int asyncio__spawn(asyncio_entry, asyncio_task_options);
ASYNCIO_MUST_USE asyncio_future *asyncio__ensure_future(asyncio_loop *,
                                                        asyncio_awaitable);
asyncio_context *asyncio__context_retain(asyncio_context *);
void asyncio__context_release(asyncio_context *);
struct asyncio_token; /* contextvars.h */
void asyncio__token_release(struct asyncio_token *);
struct asyncio_transport; /* transports.h */
struct asyncio_transport *asyncio__transport_retain(struct asyncio_transport *);
void asyncio__transport_release(struct asyncio_transport *);
struct asyncio_stream_reader; /* streams.h */
struct asyncio_stream_reader *asyncio__stream_reader_retain(
    struct asyncio_stream_reader *);
void asyncio__stream_reader_release(struct asyncio_stream_reader *);
struct asyncio_stream_writer; /* streams.h */
struct asyncio_stream_writer *asyncio__stream_writer_retain(
    struct asyncio_stream_writer *);
void asyncio__stream_writer_release(struct asyncio_stream_writer *);
struct asyncio_channel; /* channels.h */
struct asyncio_channel *asyncio__channel_retain(struct asyncio_channel *);
void asyncio__channel_release(struct asyncio_channel *);
struct asyncio_file *asyncio__file_retain(struct asyncio_file *);
void asyncio__file_release(struct asyncio_file *);
struct asyncio_response; /* fetch.h */
struct asyncio_response *asyncio__response_retain(struct asyncio_response *);
void asyncio__response_release(struct asyncio_response *);
struct asyncio_server; /* connections.h */
struct asyncio_server *asyncio__server_retain(struct asyncio_server *);
void asyncio__server_release(struct asyncio_server *);
struct asyncio_process *asyncio__process_retain(struct asyncio_process *);
void asyncio__process_release(struct asyncio_process *);
struct asyncio_subprocess_transport *asyncio__subprocess_transport_retain(
    struct asyncio_subprocess_transport *);
void asyncio__subprocess_transport_release(
    struct asyncio_subprocess_transport *);
static inline asyncio_task *asyncio__task_retain(asyncio_task *task) {
  asyncio__future_retain(asyncio_task_future(task));
  return task;
}
static inline void asyncio__task_release(asyncio_task *task) {
  asyncio__future_release(asyncio_task_future(task));
}
static inline asyncio_awaitable asyncio__awaitable_of_future(
    asyncio_future *future) {
  return (asyncio_awaitable){.future = future, .entry = NULL};
}
static inline asyncio_awaitable asyncio__awaitable_of_task(asyncio_task *task) {
  return asyncio__awaitable_of_future(asyncio_task_future(task));
}
static inline asyncio_awaitable asyncio__awaitable_of_self(
    asyncio_awaitable awaitable) {
  return awaitable;
}

#endif
