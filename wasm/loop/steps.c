/* Tasks whose step is taken by JavaScript, and the pump between the steps.
 * SPDX-License-Identifier: MIT
 *
 * A step is no import: it is handed out, with those right behind it in the
 * queue, and the pass goes on when JavaScript has taken them. What they came
 * to is written into `words`, which JavaScript lets us read before anything
 * else happens, so that all happens in the order in which it was asked for.
 */
#include <math.h>
#include <string.h>

#include "host.h"
#include "loop.h"
#include "print.h"

/* Between two looks at the clock, and until others have a turn anyway. */
enum { ROWS_A_LOOK = 16, MOST_TURNS = 100000 };

/* What the pump answers beside milliseconds; the first is TURNS. */
enum { NO_TIMER = -1, STOPPED = -2, TURNS = -3 };

static struct asyncio__js_turn turns[ASYNCIO__JS_TURNS];
static uint32_t turn_count;
static bool complete; /* the pass, but for the turns */

/* What JavaScript writes: a task and in its low bits one of these. */
enum { YIELD = 0, AWAIT = 1, DONE = 2, KIND = 3 }; /* and FAIL = 3 */
static uint32_t words[ASYNCIO__JS_WORDS];

static void asyncio__turn_js_step(struct asyncio__handle *handle);
static void asyncio__turn_js_operation(struct asyncio__handle *handle);

static asyncio_task *task_of(struct asyncio__handle *handle) {
  return ASYNCIO__CONTAINER(handle, asyncio_task, step);
}

static struct asyncio__js_task *part_of(asyncio_task *task) {
  return task->coroutine.arg;
}

/* ---- turns ---- */

static bool is_step(struct asyncio__node *node) {
  return node != NULL &&
         ASYNCIO__CONTAINER(node, struct asyncio__handle, node)->run ==
             asyncio__turn_js_step;
}

/* Whether the next handle is another turn of the same row. */
static bool goes_on(const asyncio_loop *loop) {
  return turn_count < ASYNCIO__JS_TURNS && is_step(loop->pass);
}

enum { CALL = 1, THROWS = 2 };

static void hand_out(uint32_t what, void *pointer) {
  turns[turn_count++] = (struct asyncio__js_turn){what, pointer};
}

/* The step needs nothing of what the task waited for: JavaScript has the value.
 */
static void let_go(asyncio_task *task) {
  asyncio__future_release(task->waits_for);
  task->waits_for = NULL;
}

static void hand_out_step(asyncio_task *task) {
  const struct asyncio__js_task *part = part_of(task);
  bool throws = task->must_cancel || task->wake != 0;
  if (!throws) let_go(task);
  hand_out(part->index << 2 | (throws ? THROWS : 0), task);
}

void asyncio__turn_js_call(uint32_t number, void *pointer) {
  hand_out(number << 2 | CALL, pointer);
  asyncio__state.running->left = 0;
}

/* Takes those behind it along: that costs a third of a turn by the pass. */
static void asyncio__turn_js_step(struct asyncio__handle *handle) {
  asyncio_loop *loop = task_of(handle)->future.loop;
  if (loop->closed) return;
  for (;;) {
    hand_out_step(task_of(handle));
    if (!goes_on(loop)) break;
    handle = ASYNCIO__CONTAINER(loop->pass, struct asyncio__handle, node);
    loop->pass = handle->node.next;
  }
  asyncio__state.running->left = 0;
}

/* Gives the turns from the n-th on back: a SystemExit ends the run. */
EXPORT(give_back) void asyncio__turn_js_give_back(uint32_t n) {
  asyncio_loop *loop = asyncio__state.running;
  struct asyncio__list_head list = {0};
  for (; n < turn_count; n++) {
    asyncio_task *task = turns[n].pointer;
    asyncio__list_append(&list, &task->step.node);
  }
  asyncio__list_prepend(&loop->ready, loop->pass);
  loop->pass = NULL;
  asyncio__list_splice(&list, &loop->ready);
  loop->ready = list;
  complete = true;
}

/* ---- operations: C inside of such a task ----
 *
 * None stands by for others: their turns are JavaScript's, which takes none
 * before the call into C that would wait for them returns. */

/* Gives the task back to JavaScript, which reads the status. */
static void end_operation(asyncio_task *task, int status) {
  asyncio__coroutine_drop(&task->coroutine);
  part_of(task)->status = status;
  task->step.run = asyncio__turn_js_step;
}

/* The step of a task that waits inside of C. */
static void asyncio__turn_js_operation(struct asyncio__handle *handle) {
  asyncio_task *task = task_of(handle);
  if (task->future.loop->closed) return;
  asyncio__state.current = task;
  int wake = asyncio__turn_take_wake(task);
  int status = ASYNCIO__SUSPENDED;
  asyncio__switch_base(false);
  if (wake != ASYNCIO__MUST_SUSPEND)
    status = asyncio__coroutine_resume(&task->coroutine, wake);
  asyncio__state.current = NULL;
  if (status == ASYNCIO__SUSPENDED) return;
  end_operation(task, status);
  part_of(task)->ended = task->must_cancel;
  hand_out_step(task);
  if (!goes_on(task->future.loop)) task->future.loop->left = 0;
}

EXPORT(begin)
int asyncio__turn_js_begin(uint32_t operation, void *object, int32_t number) {
  asyncio_task *task = asyncio__state.current;
  struct asyncio__js_task *part = part_of(task);
  part->operation = operation;
  part->object = object;
  part->number = number;
  asyncio__switch_base(false);
  int status = asyncio__coroutine_resume(&task->coroutine, 0);
  if (status != ASYNCIO__SUSPENDED)
    end_operation(task, status);
  else
    task->step.run = asyncio__turn_js_operation;
  return status;
}

/* ---- tasks ---- */

/* Before any operation it is the first step of an eager task, which is
 * JavaScript's: it is left at once, and the task is in no queue. */
int asyncio__js_entry(void *of_task) {
  const struct asyncio__js_task *part = of_task;
  return part->object == NULL ? asyncio__park() : asyncio__js_operate(of_task);
}

asyncio_task *asyncio__turn_js_made(asyncio_task *task) {
  if (task->future.loop == NULL) return task;
  asyncio__coroutine_drop(&task->coroutine);
  task->step.run = asyncio__turn_js_step;
  return task;
}

EXPORT(set_name)
int asyncio__turn_js_set_name(asyncio_task *task, const char *name) {
  return asyncio_task_set_name(task, name);
}

/* "Task-1 waits for Lock" */
EXPORT(waits) const char *asyncio__turn_js_waits(asyncio_task *task) {
  static struct asyncio__print line;
  line.size = 0;
  asyncio__print_add(&line, asyncio_task_get_name(task));
  asyncio__print_add(&line, task->waits_for != NULL ? " waits for "
                                                    : " was never resumed");
  if (task->waits_for != NULL) asyncio__print_future(&line, task->waits_for);
  line.text[line.size] = '\0';
  return line.text;
}

EXPORT(task)
asyncio_task *asyncio__turn_js_task(asyncio_loop *loop, uint32_t index,
                                    const char *name, int eager) {
  struct asyncio__js_task part = {.index = index};
  return asyncio__turn_js_made(
      asyncio_task_new_with(loop, asyncio__js_entry,
                            (asyncio_task_options){.arg = &part,
                                                   .size = sizeof part,
                                                   .name = name,
                                                   .eager_start = eager != 0}));
}

/* Ends a step that JavaScript took: word is what it wrote. Returns how many
 * words it has read. */
static uint32_t end_step(const uint32_t *word) {
  asyncio_task *task = (asyncio_task *)(uintptr_t)(word[0] & ~(uint32_t)KIND);
  if ((word[0] & KIND) == YIELD) {
    asyncio__call_soon(task->future.loop, &task->step);
    return 1;
  }
  asyncio__state.current = task;
  switch (word[0] & KIND) {
  case AWAIT:
    if (asyncio__begin_await((asyncio_future *)(uintptr_t)word[1]) !=
        ASYNCIO__MUST_SUSPEND) /* it looks again */
      asyncio__call_soon(task->future.loop, &task->step);
    return 2;
  case DONE:
    asyncio__turn_end_step(task, 0);
    asyncio__task_release(task);
    return 1;
  default: /* FAIL */
    (void)!asyncio__raise_text((int)word[1], "");
    asyncio__turn_end_step(task, (int)word[1]);
    return 2;
  }
}

EXPORT(flush) void asyncio__turn_js_flush(uint32_t count) {
  asyncio_task *current = asyncio__state.current;
  for (uint32_t i = 0; i < count;) i += end_step(&words[i]);
  asyncio__state.current = current;
}

/* Returns the code of what is thrown into this step, 0 if that was taken back,
 * or comes after the end of an operation, which is told of first. */
EXPORT(wake) int asyncio__turn_js_wake(void) {
  asyncio_task *task = asyncio__state.current;
  if (part_of(task)->ended) {
    part_of(task)->ended = false;
    let_go(task);
    return 0;
  }
  bool is_thrown = task->must_cancel || task->wake != 0;
  int code = asyncio__turn_take_wake(task);
  return is_thrown ? code : 0;
}

EXPORT(sleep) int asyncio__turn_js_sleep(double delay) {
  return asyncio__begin_sleep(delay);
}

/* ---- the pump ---- */

/* Whether a virtual clock is about to jump for the first time: promises have
 * their turn before it does. */
static bool may_jump(const asyncio_loop *loop) {
  static bool waited;
  bool is_idle = loop->virtual_now >= 0 && asyncio__list_empty(&loop->ready) &&
                 loop->pass == NULL && asyncio__list_empty(&loop->posted);
  return waited = is_idle && !waited;
}

/* The time that a pump has: until others have a turn. */
static struct {
  double seconds;
  double end;     /* 0 before the first look at the clock */
  unsigned rows;  /* of turns */
  unsigned turns; /* where the clock stands still meanwhile, they count */
} budget;

static bool is_spent(void) {
  double now = asyncio__host_now();
  if (budget.end == 0) budget.end = now + budget.seconds;
  return now >= budget.end || budget.turns > MOST_TURNS;
}

/* budget_ms: 0 to go on after the turns of a row. count: words to be read. */
EXPORT(pump) double asyncio__turn_js_pump(double budget_ms, uint32_t count) {
  asyncio_loop *loop = asyncio__state.running;
  asyncio__turn_js_flush(count);
  budget.turns += turn_count;
  turn_count = 0;
  loop->left = ASYNCIO__HANDLES_A_LOOK;
  if (budget_ms > 0) {
    budget.seconds = budget_ms / 1000;
    budget.end = 0;
    budget.rows = budget.turns = 0;
  } else if (++budget.rows % ROWS_A_LOOK == 0 && is_spent()) {
    return 0;
  }
  for (;;) {
    if (complete && loop->stopping) return STOPPED;
    if (may_jump(loop)) return 0;
    double seconds = asyncio__loop_wait_time(loop);
    if (seconds == INFINITY) return NO_TIMER;
    if (seconds > 0) return seconds * 1000;
    complete = asyncio__loop_pass(loop);
    if (turn_count > 0) return TURNS;
    if (loop->left > 0) continue;
    if (is_spent()) return 0;
    loop->left = ASYNCIO__HANDLES_A_LOOK;
  }
}

EXPORT(run) int asyncio__turn_js_run(asyncio_loop *loop) {
  int rc = asyncio__loop_check(loop);
  if (rc < 0) return rc;
  asyncio__state.running = loop;
  complete = false;
  return 0;
}

/* Ends a run. Returns the code of the SystemExit that ended it, or 0. */
EXPORT(end) int asyncio__turn_js_end(void) {
  asyncio_loop *loop = asyncio__state.running;
  int code = loop->exit_code;
  asyncio__state.running = NULL;
  loop->stopping = false;
  loop->exit_code = 0;
  return code;
}

/* ---- where JavaScript finds it all ---- */

void __wasm_call_ctors(void);

_Static_assert(offsetof(asyncio_task, must_cancel) % 4 == 0,
               "JavaScript reads it as the low byte of a word");

EXPORT(layout) const uint32_t *asyncio__turn_js_layout(void) {
  static uint32_t layout[9];
  const size_t places[] = {
      (size_t)(void *)&asyncio__state.current,
      (size_t)(void *)turns,
      (size_t)(void *)&turn_count,
      (size_t)(void *)words,
      offsetof(asyncio_task, must_cancel),
      offsetof(asyncio_task, cancels),
      offsetof(asyncio_task, number),
      offsetof(asyncio_task, coroutine.arg),
  };
  __wasm_call_ctors();
  for (size_t i = 0; i < 8; i++) layout[i] = (uint32_t)places[i] / 4;
  layout[8] = offsetof(asyncio_future, state);
  return layout;
}
