/* What the rooms share and users do not see. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_INTERNAL_H
#define ASYNCIO_INTERNAL_H

#include <string.h>

#include "asyncio.h"
#include "errors.h"
#include "heap.h"
#include "list.h"
#include "switch.h"

#define ASYNCIO__CONTAINER(pointer, type, member) \
  ((type *)(void *)((char *)(pointer) - offsetof(type, member)))

/* ---- values: counted payloads ---- */

/* asyncio_value_clear as a call: less code. */
void asyncio__value_clear(asyncio_value *v);
#define asyncio_value_clear asyncio__value_clear

/* The same where most values hold nothing, for which there is no call then:
 * they stay as they are. */
static inline void asyncio__value_drop(asyncio_value *v) {
  if (v->tag >= ASYNCIO_STRING) asyncio_value_clear(v);
}

/* asyncio_value_copy of what is in memory, for where time counts: that one
 * takes the value apart into words, which are then read again as halves, and a
 * processor that reads 8 bytes has to wait for two stores of 4. */
static inline asyncio_value asyncio__value_copy_at(const asyncio_value *v) {
  if (v->tag >= ASYNCIO_STRING && v->p != NULL) ++*(uint32_t *)v->p; /* refs */
  return *v;
}

struct asyncio__list {
  uint32_t refs;
  uint32_t size;
  asyncio_value items[];
};

struct asyncio__js {
  uint32_t refs;
  void (*release)(uint32_t handle); /* tells the host, after the last one */
};

/* Takes what asyncio_return stored: each task has a place of its own. */
asyncio_value asyncio__take_slot(void);

/* A list of `size` nothings; an ASYNCIO_NO_MEMORY error value without memory.
 */
asyncio_value asyncio__list_value(size_t size);

/* ---- context variables ---- */

/* A context, or bindings that contexts, tasks and handles share; NULL is an
 * empty one that nobody can name. Whoever holds one needs no more of
 * contextvars.c, which a program that sets no variable does not link. */
struct asyncio_context {
  uint32_t refs;
  asyncio_context *bindings; /* what a copy refers to, or NULL; of bindings
                                themselves these */
  void (*destroy)(asyncio_context *context);
};

/* What a task or handle is to hold, retained: the context that was asked for,
 * or NULL: the current bindings. */
asyncio_context *asyncio__context_capture(asyncio_context *context);

/* A variable that is set in the current context, by its place, from 0 on, and
 * its value, borrowed. False behind the last one. */
bool asyncio__context_binding(uint32_t place, asyncio_contextvar **var,
                              asyncio_value *v);

/* The context at a place, which may be another object than the user's until it
 * is asked for. */
asyncio_context *asyncio__context_identify(asyncio_context **place);

/* ---- events ---- */

/* Something that the loop runs once. It is on one list: the ready queue, the
 * pass that runs, or a future's callbacks. */
struct asyncio__handle {
  struct asyncio__node node;
  /* On a closed loop it only gives back what the handle holds. The names of
   * these functions begin with asyncio__turn_: they run on the loop's own
   * frame, where nothing can suspend, so the build leaves them out of
   * Asyncify (js/cc.js). NULL: asyncio__task_step, which is worth a direct
   * call (a fifth of a switch). */
  void (*run)(struct asyncio__handle *handle);
};

struct asyncio__timer {
  struct asyncio__handle handle; /* becomes ready at the deadline */
  struct asyncio__heap_item item;
};

/* Something that a loop must let go of when it closes. */
struct asyncio__open {
  struct asyncio__open *previous, *next;
  void (*close)(struct asyncio__open *open); /* takes itself off the list */
};

/* Tasks of a loop, by their older and newer. */
struct asyncio__tasks {
  asyncio_task *oldest, *newest;
};

#define ASYNCIO__HELD 1

enum asyncio__debug {
  ASYNCIO__NO_DEBUG,
  ASYNCIO__DEBUG,
  ASYNCIO__TIMING /* one handle runs by the clock */
};

struct asyncio_loop {
  uint32_t refs;                    /* the user's, and one of each future */
  struct asyncio__list_head ready;  /* for the next pass */
  struct asyncio__node *pass;       /* what is left of the one that runs */
  struct asyncio__list_head posted; /* from the host, for the next poll */
  struct asyncio__heap timers;
  uint32_t sequence; /* of the next timer */
  bool copied;       /* the C stacks of its tasks are, if they do not say */
  uint8_t patience;  /* passes in a row that may go by the last look at the
                        clock, while something is ready */
  uint8_t unlooked;  /* how many are left of them */
  bool looks;        /* the driver has to look around between any two passes */
  uint64_t passes;
  double virtual_now;           /* < 0: the host's clock */
  struct asyncio__tasks tasks;  /* not done */
  struct asyncio__tasks failed; /* with an error to be read, still held */
  struct asyncio__open *open;
  asyncio_exception_handler handler; /* NULL: the default */
  void *handler_arg;
  /* Asks the task factory; NULL when there is none. */
  asyncio_task *(*make_task)(asyncio_loop *loop, asyncio_entry entry,
                             const asyncio_task_options *options);
  asyncio_task_factory factory;
  void *factory_arg;
  double slow_callback_duration; /* seconds */
  const char *called; /* where the call that ran last was made, for debugging */
  uint8_t debug;      /* enum asyncio__debug */
  /* Of a SystemExit or KeyboardInterrupt that ends the run, or ASYNCIO__HELD:
   * the host has to do something before the pass goes on. */
  int exit_code;
  bool stopping;
  bool closed;
  double looked; /* at the clock, last */
  /* Of executors.c, or NULL; starts the task that waits for its jobs, once. */
  struct asyncio__default_executor *default_executor;
  asyncio_task *(*shutdown_executor)(asyncio_loop *loop);
  asyncio_future *spare; /* a waiter to be used again (waiters.h), or NULL */
  int left;              /* handles to be run before the driver looks around */
  /* The step of the task whose frames stay where they are while others run on
   * top of them (lingering.c), or NULL. */
  struct asyncio__handle *lingering;
};

/* The one state of a module: wasm has one thread. */
struct asyncio__state {
  asyncio_loop *running;
  asyncio_task *current;
  asyncio_context *context;     /* of the callback that runs */
  asyncio_context *outside;     /* outside of loops */
  struct asyncio_error *raised; /* outside of tasks */
  asyncio_value slot;           /* asyncio_return's, outside of tasks */
  uint64_t last_task;           /* N of the newest Task-N */
  size_t pending;               /* calls that the host may still answer */
  int foreign;                  /* frames below that cannot be suspended */
  /* What the default exception handler prints at the moment. */
  const asyncio_exception_context *reported;
  /* Set with the first group of errors: a program without any need not carry
   * what prints them. */
  void (*print_members)(int depth, const struct asyncio__list *members);
};
extern struct asyncio__state asyncio__state;

static inline void asyncio__call_soon(asyncio_loop *loop,
                                      struct asyncio__handle *handle) {
  asyncio__list_append(&loop->ready, &handle->node);
}

/* Handles that a driver lets run between two looks around. */
#define ASYNCIO__HANDLES_A_LOOK 256

/* Ends the pass behind the handle that runs, for this reason. */
static inline void asyncio__loop_leave(asyncio_loop *loop, int code) {
  loop->exit_code = code;
  loop->left = 0;
}

/* Something was opened that the driver of the loop has to look at. */
static inline void asyncio__look_around(void) {
  if (asyncio__state.running != NULL) asyncio__state.running->looks = true;
}

/* Whether the next pass has something to do at once. */
static inline bool asyncio__loop_ready(const asyncio_loop *loop) {
  return !asyncio__list_empty(&loop->ready) || loop->pass != NULL;
}

/* Makes timer->handle ready at loop time `when`. False without memory. */
bool asyncio__call_at(asyncio_loop *loop, struct asyncio__timer *timer,
                      double when);
void asyncio__timer_cancel(asyncio_loop *loop, struct asyncio__timer *timer);

/* Raises why the loop cannot run now; 0 if it can. */
ASYNCIO_MUST_USE int asyncio__loop_check(const asyncio_loop *loop);

/* One pass, or the rest of it, and those after it for which the driver need not
 * look around, until loop->left, which it counts down, is used up. Returns
 * whether the last one is complete. */
bool asyncio__loop_pass(asyncio_loop *loop);

/* Runs a handle that is the user's. */
void asyncio__turn_call(struct asyncio__handle *node);

/* What is left of a pass in debug mode: tells of handles that took long. */
bool asyncio__turn_pass(asyncio_loop *loop);

void asyncio__loop_add_open(asyncio_loop *loop, struct asyncio__open *open);
void asyncio__loop_remove_open(asyncio_loop *loop, struct asyncio__open *open);

/* Seconds that may be waited before the next pass: 0 when something is ready,
 * INFINITY without a timer. A virtual clock jumps instead. */
double asyncio__loop_wait_time(asyncio_loop *loop);

/* The task whose step the handle is, or NULL. */
asyncio_task *asyncio__handle_task(struct asyncio__handle *handle);

/* Lets go of the tasks of a loop that is closed. */
void asyncio__loop_drop_tasks(asyncio_loop *loop);

void asyncio__loop_release(asyncio_loop *loop);

/* Tells the handler of an error that nobody has read. */
void asyncio__report_unread(asyncio_future *future);

/* Tells the exception handler. exception: borrowed; future: or NULL. */
void asyncio__report(asyncio_loop *loop, const char *message,
                     asyncio_value exception, asyncio_future *future);

/* What becomes of the error code of a callback or task; of a call that the user
 * made at `created_at`, with its handle. */
void asyncio__call_failed(asyncio_loop *loop, int code, asyncio_handle *handle,
                          const char *created_at);
static inline void asyncio__callback_failed(asyncio_loop *loop, int code) {
  asyncio__call_failed(loop, code, NULL, NULL);
}

/* ---- futures ---- */

enum asyncio__future_state {
  ASYNCIO__PENDING,
  ASYNCIO__FINISHED,
  ASYNCIO__CANCELLED
};

/* What differs between a future, a task, a gather, a JS call. */
struct asyncio__future_type {
  const char *name;
  bool (*cancel)(asyncio_future *future, const asyncio_value *error);
  void (*destroy)(asyncio_future *future); /* frees the memory */
  /* What is to be done, in place of code behind the await, when the task that
   * waits goes on: so a call that suspends has no frame of its own. outcome:
   * of the await. Returns what the await is to come to, or
   * ASYNCIO__MUST_SUSPEND: the task goes on waiting. NULL: nothing. */
  int (*woken)(asyncio_future *future, int outcome);
};

struct asyncio_future {
  const struct asyncio__future_type *type;
  asyncio_loop *loop;
  uint32_t refs;
  uint8_t state;       /* enum asyncio__future_state */
  bool unread;         /* it failed, and nobody has looked at the error */
  bool unreported : 1; /* a pending task that may go without a word */
  bool counted : 1;    /* while as_completed looks for duplicates */
  uint8_t passed;      /* of a task: how often the cancel under way came by */
  const char *where;   /* it was made, "file:line", or NULL */
  struct asyncio__list_head callbacks;
  uint32_t traced; /* its number in a trace (trace.h), 0: none yet */
  /* An error value when failed or cancelled. Of a task that is pending: what
   * asyncio_return stored, never an error. */
  asyncio_value result;
};

extern const struct asyncio__future_type asyncio__plain_future;
extern const struct asyncio__future_type asyncio__task_type;
extern const struct asyncio__future_type asyncio__gather_type;

/* The place of the child whose error a gather ended with, -1 if it is none's.
 */
int asyncio__gather_source(asyncio_future *future);

void asyncio__future_init(asyncio_future *future,
                          const struct asyncio__future_type *type,
                          asyncio_loop *loop);

/* The same inline. */
static inline void asyncio__future_begin(
    asyncio_future *future, const struct asyncio__future_type *type,
    asyncio_loop *loop) {
  future->type = type;
  future->loop = loop;
  future->refs = 1;
  memset((char *)future + offsetof(asyncio_future, state), ASYNCIO__PENDING,
         offsetof(asyncio_future, where) - offsetof(asyncio_future, state));
  future->where = NULL;
  future->callbacks.head = NULL;
  future->traced = 0;
  future->result = asyncio_nothing();
  if (loop != NULL) loop->refs++;
}

/* Gives back a future that nobody holds any more. */
void asyncio__future_destroy(asyncio_future *future);

/* asyncio__future_release inline, of one that is not NULL. */
static inline void asyncio__future_drop(asyncio_future *future) {
  if (--future->refs == 0) asyncio__future_destroy(future);
}

/* Makes the callbacks of a future ready that is done. */
void asyncio__future_schedule(asyncio_future *future);

/* The same of one that has no callbacks but the step of the task that waits. */
void asyncio__future_wake(asyncio_future *future);

/* Ends a pending future; v is consumed. */
void asyncio__future_finish(asyncio_future *future, uint8_t state,
                            asyncio_value v);

/* A done callback. It is made when it is added, so that completing a future
 * needs no memory. */
struct asyncio__done_callback {
  struct asyncio__handle handle;
  asyncio_future *future; /* retained once it is scheduled */
  asyncio_done_callback callback;
  void *arg;
  asyncio_context *context; /* NULL for an observer */
  asyncio_future *observer; /* or NULL; retained likewise */
  bool inside;              /* it lies in the observer's memory */
};

/* asyncio_future_add_done_callback for a callback of the library, which reads
 * no context, and whose argument is a future: that one is kept alive while the
 * callback is scheduled, but not before, so that two futures do not keep each
 * other for ever. It must take the callback off when it is destroyed before
 * `future` is done. */
ASYNCIO_MUST_USE int asyncio__future_observe(asyncio_future *future,
                                             asyncio_done_callback callback,
                                             asyncio_future *observer);

/* The same for a callback whose argument lies in the observer's memory. */
ASYNCIO_MUST_USE int asyncio__future_observe_with(
    asyncio_future *future, asyncio_done_callback callback, void *arg,
    asyncio_future *observer);

/* The same with memory taken before (NULL without; else to be freed if it is
 * not used), for a task that may begin as soon as it is made. */
void *asyncio__callback_reserve(void);
void asyncio__future_observe_reserved(asyncio_future *future, void *reserved,
                                      asyncio_done_callback callback, void *arg,
                                      asyncio_future *observer);

/* asyncio__future_observe with memory that is the observer's, for a future that
 * is pending. */
void asyncio__future_observe_inside(asyncio_future *future,
                                    struct asyncio__done_callback *done,
                                    asyncio_done_callback callback,
                                    asyncio_future *observer);

/* The observer of a node on a future's list of callbacks, NULL if it is
 * another callback or a waiting task. */
asyncio_future *asyncio__callback_observer(struct asyncio__node *node);

/* Cancels as a plain future does. error: borrowed. */
bool asyncio__future_cancel_plain(asyncio_future *future,
                                  const asyncio_value *error);

/* The code a done future ended with, its error made the one under way. */
int asyncio__future_outcome(asyncio_future *future);

/* Waits as a done callback does: `handle` is made ready with the others. */
static inline void asyncio__future_add_waiter(asyncio_future *future,
                                              struct asyncio__handle *handle) {
  asyncio__list_append(&future->callbacks, &handle->node);
}

/* A future that failed already, shared, never freed. Its loop is NULL.
 * code: ASYNCIO_RUNTIME_ERROR (no running loop), ASYNCIO_NO_MEMORY,
 * ASYNCIO_TYPE_ERROR (no function), ASYNCIO_VALUE_ERROR (a pointer that will
 * not last), ASYNCIO__CLOSED, ASYNCIO__NO_TASK. */
#define ASYNCIO__CLOSED 0
#define ASYNCIO__NO_TASK 1
asyncio_future *asyncio__failed_future(int code);

/* Text of the TypeError for one that is NULL. */
#define ASYNCIO__NOT_AWAITABLE "a function, task or future was expected"

/* ---- coroutines ---- */

/* A C function on a stack of its own. The zero value with an entry is one
 * that has not started. */
struct asyncio__coroutine {
  int (*entry)(void *arg);
  void *arg;
  struct asyncio__switch where;
};

/* As asyncio__switch_resume. */
int asyncio__coroutine_resume(struct asyncio__coroutine *coroutine, int wake);

/* The same inside of a task, or of another coroutine. */
int asyncio__coroutine_resume_inside(struct asyncio__coroutine *coroutine,
                                     int wake);

/* Gives back its stack; what was suspended there is gone. */
void asyncio__coroutine_drop(struct asyncio__coroutine *coroutine);

/* Suspends what runs (the root of a pumped program, a generator, or the task
 * around one that awaits) until it is resumed. Returns its `wake`. */
int asyncio__park(void);

/* ---- tasks ---- */

/* The calls that suspend, up to there: they give their result, or
 * ASYNCIO__MUST_SUSPEND, and then the step that resumes the task sends it. */
#define ASYNCIO__MUST_SUSPEND 1
int asyncio__begin_sleep(double delay);
int asyncio__begin_await(asyncio_future *future);
int asyncio__begin_drop(asyncio_future *future); /* drops a reference */

/* Runs what is ready on top of the frames of the running task, which waits,
 * until it is its turn: then gives what the wait comes to. Else gives
 * ASYNCIO__MUST_SUSPEND: the frames have to be put away. */
int asyncio__turn_linger(void);

/* The same for no more than the first step of the task that `task`, the running
 * one, waits for (joins.c). */
int asyncio__turn_join(asyncio_loop *loop, asyncio_task *task);

/* Takes a task off a list of its loop. */
void asyncio__tasks_remove(struct asyncio__tasks *tasks, asyncio_task *task);

/* What asyncio__task_type destroys with. */
void asyncio__task_destroy(asyncio_future *future);

/* What a switch reads and writes stands together. */
struct asyncio_task {
  asyncio_future future;
  struct asyncio__handle step;
  asyncio_future *waits_for; /* retained while waiting */
  int wake;                  /* 0, or ASYNCIO_CANCELLED thrown in */
  bool must_cancel;          /* throw into the next step */
  bool sleeping;             /* in asyncio_sleep with a timer */
  bool failed;               /* it is on that list of the loop */
  bool named;                /* `name` holds it, not `number` */
  uint32_t cancels;          /* requests so far */
  struct asyncio__coroutine coroutine;
  asyncio_context *context;     /* that it runs in */
  struct asyncio_error *raised; /* the error under way */
  struct asyncio_error *thrown; /* text of the cancel to be delivered */
  asyncio_task *older, *newer;  /* on a list of the loop */
  struct asyncio__timer timer;  /* of a sleep */
  union {
    char *name;
    uint64_t number; /* of Task-N, which nobody has asked for yet */
  };
};

/* The text in memory of its own; NULL without memory. */
char *asyncio__copy_text(const char *text);

/* "Task-N", somewhere in `name`. */
#define ASYNCIO__DEFAULT_NAME (5 + ASYNCIO__DECIMAL_SIZE)
const char *asyncio__default_name(char name[ASYNCIO__DEFAULT_NAME],
                                  uint64_t number);

/* Suspends the running task, which waits, until it is resumed: the end of each
 * function that does (switch.h). */
static inline int asyncio__suspend(void) {
  if (asyncio__switch_may_stand_by()) {
    int wake = asyncio__turn_linger();
    if (wake != ASYNCIO__MUST_SUSPEND) return wake;
  }
  return asyncio__switch_suspend();
}

/* asyncio__context_capture, which most programs need not be asked. */
static inline asyncio_context *asyncio__context_take(asyncio_context *context) {
  const asyncio_task *task = asyncio__state.current;
  const asyncio_context *current =
      task != NULL ? task->context : asyncio__state.context;
  if (context == NULL && current == NULL && asyncio__state.running != NULL)
    return NULL;
  return asyncio__context_capture(context);
}

/* Whether a future is done and did not fail: to await it costs nothing. */
static inline bool asyncio__future_succeeded(const asyncio_future *future) {
  return future != NULL && future->state != ASYNCIO__PENDING &&
         future->result.tag != ASYNCIO_ERROR;
}

/* Makes the running task wait for a future, whose reference it takes, as an
 * await does that nothing is odd about. False when there is, or the future is
 * done: then nothing was done. */
static inline bool asyncio__wait_plainly(asyncio_future *future) {
  asyncio_task *task = asyncio__state.current;
  if (future == NULL || future->state != ASYNCIO__PENDING || task == NULL ||
      task->must_cancel || asyncio__state.foreign > 0 ||
      future->loop != task->future.loop || future == &task->future)
    return false;
  asyncio__future_add_waiter(future, &task->step);
  task->waits_for = future;
  return true;
}

/* The two halves of a step, for tasks that are not resumed as a coroutine:
 * what is thrown in, or the outcome of the future that was waited for, or
 * ASYNCIO__MUST_SUSPEND if the task goes on waiting; and the end. status: as of
 * asyncio__coroutine_resume. */
int asyncio__turn_take_wake(asyncio_task *task);
void asyncio__turn_end_step(asyncio_task *task, int status);

/* A step of the task whose handle it is: inline, as the pass of the loop is
 * little else. One that was cancelled before the first step does not take it.
 */
static inline void asyncio__task_step(struct asyncio__handle *handle) {
  asyncio_task *task = ASYNCIO__CONTAINER(handle, asyncio_task, step);
  struct asyncio__coroutine *coroutine = &task->coroutine;
  asyncio__state.current = task;
  int wake = 0;
  if (task->must_cancel || task->wake != 0 || task->waits_for != NULL)
    wake = asyncio__turn_take_wake(task);
  int status = wake == ASYNCIO__MUST_SUSPEND ? ASYNCIO__SUSPENDED : wake;
  if (wake == 0 || (wake < 0 && asyncio__switch_suspended(&coroutine->where)))
    status = asyncio__switch_run(&coroutine->where, coroutine->entry,
                                 coroutine->arg, wake);
  if (status == ASYNCIO__SUSPENDED)
    asyncio__state.current = NULL;
  else
    asyncio__turn_end_step(task, status);
}

/* asyncio_ensure_future, without a copy of the options. */
asyncio_future *asyncio__ensure(asyncio_loop *loop,
                                const asyncio_awaitable *awaitable);

/* Takes the first step of a task now, inside the task or callback that is
 * under way. */
void asyncio__turn_eager_start(asyncio_task *task);
void asyncio__turn_first_step(asyncio_task *task); /* its half */

/* The place of the current context. */
asyncio_context **asyncio__context_place(void);

/* Exchanges the current context and the task's, until it is called again.
 * task: NULL does nothing. */
void asyncio__context_swap(asyncio_task *task);

/* Cancels the timer or future that the task waits for, or marks its next
 * step. error: borrowed. */
bool asyncio__task_cancel(asyncio_future *future, const asyncio_value *error);

/* ---- scopes ---- */

/* The value that is being returned and the error under way, set aside for a
 * function that leaves a scope. */
struct asyncio__kept {
  asyncio_value slot, error;
};
void asyncio__keep(struct asyncio__kept *kept);

/* Puts them back. rc: what the function was given. verdict: what it returned;
 * an error other than rc stays the one under way, the old one its cause. */
void asyncio__unkeep(struct asyncio__kept *kept, int rc, int verdict);

/* ---- debug ---- */

/* Prints who waits for what, and ends the program with ASYNCIO__EXIT_FATAL. */
_Noreturn void asyncio__deadlock(asyncio_loop *loop);

/* Exit code of a program that cannot go on (EX_SOFTWARE of sysexits.h). */
#define ASYNCIO__EXIT_FATAL 70

/* Prints "Name: text", the members and the causes to stderr. error: borrowed.
 */
void asyncio__print_error(asyncio_value error);

/* The same of a group's member: indented, with its number. */
void asyncio__print_member(int depth, uint32_t number, asyncio_value error);

#endif
