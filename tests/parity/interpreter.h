/* What the parts of the interpreter share. SPDX-License-Identifier: MIT
 *
 * A program's futures, tasks, handles and timeouts live in numbered slots that
 * all of its tasks and callbacks share. A task may only wait for tasks of
 * functions behind its own, so that no two can wait for each other.
 */
#ifndef PARITY_INTERPRETER_H
#define PARITY_INTERPRETER_H

#include <asyncio.h>

#include "program.h"

enum { SLOTS = 8, NO_LEVEL = MAX_FUNCTIONS, CALLBACK = -1, BUDGET = 1000 };
enum { SHARED = 2, QUEUES = 4 }; /* of each kind */
enum { TASK_STACK = 32 * 1024 };

/* A call of a function: by a task, by another function, or as a callback. */
struct frame {
  int function;
  int id;    /* how many calls there were before */
  int level; /* function of the task that runs; CALLBACK outside of tasks */
  bool returned;
  asyncio_value result;
};

/* NUMBERS, ITEMS and blocks are the operation's. Returns a status; `outcome`
 * says what came of it if that was no error. */
struct operation_kind {
  const char *name;
  int (*run)(struct frame *frame, const struct operation *op);
  struct operation_kind *next;
};
extern struct operation_kind *operation_kinds;

/* OPERATION(name) { … } defines one. */
#define OPERATION(operation_name)                                           \
  static int op_##operation_name(struct frame *, const struct operation *); \
  __attribute__((constructor)) static void add_op_##operation_name(void) {  \
    static struct operation_kind kind = {.name = #operation_name,           \
                                         .run = op_##operation_name};       \
    kind.next = operation_kinds;                                            \
    operation_kinds = &kind;                                                \
  }                                                                         \
  static int op_##operation_name(struct frame *frame,                       \
                                 const struct operation *op)

/* Something to wait for. */
struct slot {
  asyncio_future *future;
  int level;  /* of the first task in it; NO_LEVEL: of none */
  bool plain; /* it may be set */
  bool kept;  /* a gather or shield: stays until the end, see keep */
};

/* A task group that is entered. */
struct group_slot {
  asyncio_task_group *group;
  int level; /* of who entered it */
};

struct machine {
  const struct program *program;
  asyncio_loop *loop;
  struct slot slots[SLOTS];
  asyncio_handle *handles[SLOTS];
  asyncio_timeout *timeouts[SLOTS];
  struct group_slot groups[SHARED];
  asyncio_token *tokens[SLOTS];
  asyncio_context *contexts[SLOTS];
  asyncio_lock locks[SHARED];
  asyncio_event events[SHARED];
  asyncio_semaphore semaphores[SHARED];
  asyncio_condition conditions[SHARED];
  asyncio_barrier barriers[SHARED];
  asyncio_queue queues[QUEUES];
  int number; /* what condition_wait_for looks at */
  int calls;
  int budget; /* operations left */
  int rescues;
  asyncio_future *kept[BUDGET * MAX_ITEMS];
  int kept_count;
  asyncio_as_completed_iterator *iterators[BUDGET];
  int iterator_count;
};
extern struct machine machine;

/* The locks and the like of a program: at its start, when those that are held
 * keep everybody from ending, and at its end. */
void make_shared(void);
void release_locks(void);
void clear_shared(void);

/* What the operation that just ended has to tell. */
extern char outcome[512];
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_more(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_value(asyncio_value v);
void say_error(int code); /* the one under way */
void trace(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Runs a block of the frame's function. Returns 0 or an error code. */
int run_block(struct frame *frame, const struct operation *op);

/* Runs a function by number, as a task's entry (arg: of a pointer) and within
 * another function. */
int run_task(void *number);
int run_callback(void *number);
int call_function(int function, int level, asyncio_value *result);

/* Puts a future, whose reference it takes, into a slot. */
void fill_slot(int slot, struct slot content);

/* Whether an awaitable (a slot; below 0: function -n) is there and may be
 * waited for by this frame; says so if not. */
bool may_wait(const struct frame *frame, int what);
asyncio_awaitable awaitable(int what); /* with a reference */
int level_of(int what);

void *number_pointer(int number); /* for callbacks and tasks */

#define NUMBER(i) ((int)op->numbers[i])
#define UNUSED(x) (void)(x)

#endif
