/* TaskGroup. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's taskgroups.py, with cancel() of 3.15. Where CPython
 * cancels in the order of a set, it is the order of creation here.
 */
#include <stdlib.h>

#include "block_port.h"
#include "internal.h"

/* A task of a group: on its list `running`, or, failed, on `failed`. */
struct child {
  struct child *previous, *next;
  asyncio_task_group *group;
  asyncio_task *task; /* retained */
};

struct children {
  struct child *first, *last;
};

struct asyncio_task_group {
  asyncio_future completed;  /* awaited at the end; counts the references */
  struct asyncio__open open; /* of one that is an async_with's */
  asyncio_task *parent;      /* retained from the entry on */
  struct children running;   /* oldest first */
  struct children failed;    /* in the order of their ends */
  asyncio_value body;        /* the block's error, nothing without one */
  asyncio_value cancel;      /* the CancelledError that is to come out */
  asyncio_value dropped; /* the last one, caught while it was ending tasks */
  const asyncio_value *fatal; /* the first error that comes out as it is */
  bool entered;
  bool exiting;
  bool aborting;      /* the tasks were cancelled */
  bool parent_cancel; /* so was the block: once, to be taken back */
  bool cancel_on_enter;
};

static asyncio_task_group *group_of(asyncio_future *completed) {
  return ASYNCIO__CONTAINER(completed, asyncio_task_group, completed);
}

/* ---- its tasks ---- */

static void link_child(struct children *list, struct child *child) {
  child->next = NULL;
  child->previous = list->last;
  if (list->last != NULL)
    list->last->next = child;
  else
    list->first = child;
  list->last = child;
}

static void unlink_child(struct children *list, struct child *child) {
  if (child->previous != NULL)
    child->previous->next = child->next;
  else
    list->first = child->next;
  if (child->next != NULL)
    child->next->previous = child->previous;
  else
    list->last = child->previous;
}

static void free_child(struct child *child) {
  asyncio__task_release(child->task);
  free(child);
}

/* Cancels the tasks that are not done. */
static void abort_children(asyncio_task_group *group) {
  group->aborting = true;
  for (struct child *child = group->running.first; child != NULL;
       child = child->next)
    if (!asyncio_task_done(child->task)) asyncio_task_cancel(child->task);
}

static void cancel_parent(asyncio_task_group *group) {
  group->parent_cancel = true;
  asyncio_task_cancel(group->parent);
}

/* SystemExit and KeyboardInterrupt come out as they are. */
static bool is_fatal(int code) {
  return code == ASYNCIO_SYSTEM_EXIT || code == ASYNCIO_KEYBOARD_INTERRUPT;
}

static void child_failed(asyncio_task_group *group, struct child *child) {
  asyncio_future *future = &child->task->future;
  future->unread = false;
  link_child(&group->failed, child);
  if (is_fatal(future->result.code) && group->fatal == NULL)
    group->fatal = &future->result;
  if (asyncio_task_done(group->parent)) {
    asyncio__report(future->loop,
                    "Task has errored out but its parent task is already "
                    "completed",
                    future->result, future);
  } else if (!group->aborting && !group->parent_cancel) {
    abort_children(group);
    cancel_parent(group);
  }
}

static int child_done(asyncio_future *future, void *arg) {
  struct child *child = arg;
  asyncio_task_group *group = child->group;
  unlink_child(&group->running, child);
  if (group->running.first == NULL &&
      group->completed.state == ASYNCIO__PENDING)
    asyncio__future_finish(&group->completed, ASYNCIO__FINISHED,
                           asyncio_nothing());
  if (future->state == ASYNCIO__CANCELLED ||
      future->result.tag != ASYNCIO_ERROR)
    free_child(child);
  else
    child_failed(group, child);
  return 0;
}

/* ---- making one ---- */

static void destroy_group(asyncio_future *completed) {
  asyncio_task_group *group = group_of(completed);
  struct child *child;
  while ((child = group->running.first) != NULL) {
    asyncio_future_remove_done_callback(&child->task->future, child_done,
                                        child);
    unlink_child(&group->running, child);
    free_child(child);
  }
  while ((child = group->failed.first) != NULL) {
    unlink_child(&group->failed, child);
    free_child(child);
  }
  asyncio_value_clear(&group->body);
  asyncio_value_clear(&group->cancel);
  asyncio_value_clear(&group->dropped);
  asyncio_release(group->parent);
  free(group);
}

static const struct asyncio__future_type group_type = {
    "TaskGroup", asyncio__future_cancel_plain, destroy_group, NULL};

asyncio_task_group *asyncio_task_group_new(void) {
  asyncio_task_group *group = calloc(1, sizeof *group);
  if (group != NULL) asyncio__future_init(&group->completed, &group_type, NULL);
  return group;
}

void asyncio_task_group_free(asyncio_task_group *group) {
  if (group != NULL) asyncio__future_release(&group->completed);
}

int asyncio_task_group_enter(asyncio_task_group *group) {
  asyncio_task *task = asyncio_current_task();
  if (group == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no task group", NULL);
  if (group->entered)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "TaskGroup has already been entered", NULL);
  if (task == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "TaskGroup cannot determine the parent task", NULL);
  group->entered = true;
  group->parent = asyncio_retain(task);
  group->completed.loop = task->future.loop;
  group->completed.loop->refs++;
  if (group->cancel_on_enter) asyncio_task_group_cancel(group);
  return 0;
}

/* ---- tasks for it ---- */

static bool is_finished(const asyncio_task_group *group) {
  return group->exiting && group->running.first == NULL;
}

/* Why the group takes no task, NULL if it does. */
static const char *why_refused(const asyncio_task_group *group) {
  if (!group->entered) return "TaskGroup has not been entered";
  if (is_finished(group)) return "TaskGroup is finished";
  return group->aborting ? "TaskGroup is shutting down" : NULL;
}

static asyncio_task *out_of_memory(void) {
  return asyncio_future_task(asyncio__failed_future(ASYNCIO_NO_MEMORY));
}

/* A task that has failed already, and is no loop's. */
static asyncio_task *refused_task(const char *why) {
  asyncio_task *task = asyncio__block_take(sizeof *task);
  if (task == NULL) return out_of_memory();
  memset(task, 0, sizeof *task);
  asyncio__future_init(&task->future, &asyncio__task_type, NULL);
  task->future.state = ASYNCIO__FINISHED;
  task->future.result = asyncio_error_value(ASYNCIO_RUNTIME_ERROR, why);
  return task;
}

/* Takes a new task into the group. */
static int add_child(asyncio_task_group *group, asyncio_task *task) {
  struct child *child = malloc(sizeof *child);
  if (child == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no task for a group", NULL);
  *child = (struct child){.group = group, .task = asyncio_retain(task)};
  link_child(&group->running, child);
  /* An eager task may have ended; then nobody has to wait for it. */
  if (asyncio_task_done(task)) return child_done(&task->future, child);
  int rc = asyncio__future_observe_with(&task->future, child_done, child,
                                        &group->completed);
  if (rc < 0) {
    unlink_child(&group->running, child);
    free_child(child);
  }
  return rc;
}

/* Ends a task that is not to be after all. */
static asyncio_task *give_up(asyncio_task *task) {
  task->future.unreported = true;
  asyncio_task_cancel(task);
  asyncio_release(task);
  return out_of_memory();
}

asyncio_task *asyncio__task_group_create(asyncio_task_group *group,
                                         asyncio_entry entry,
                                         asyncio_task_options options) {
  const char *why = why_refused(group);
  if (why != NULL) return refused_task(why);
  asyncio_task *task =
      asyncio__create_task(group->completed.loop, entry, options);
  if (task->future.loop == NULL) return task;
  if (add_child(group, task) < 0) return give_up(task);
  /* An eager task may have ended the group before it was one of it. */
  if (group->aborting && !asyncio_task_done(task)) asyncio_task_cancel(task);
  return task;
}

int asyncio__task_group_spawn(asyncio_task_group *group, asyncio_entry entry,
                              asyncio_task_options options) {
  asyncio_task *task = asyncio__task_group_create(group, entry, options);
  int rc = task->future.loop == NULL ? asyncio_task_result(task, NULL) : 0;
  asyncio_release(task);
  return rc;
}

void asyncio_task_group_cancel(asyncio_task_group *group) {
  if (!group->entered) group->cancel_on_enter = true;
  if (!group->entered || is_finished(group) || group->aborting) return;
  abort_children(group);
  if (!group->parent_cancel) cancel_parent(group);
}

/* ---- the end ---- */

static void keep(asyncio_value *place, asyncio_value v) {
  asyncio_value_clear(place);
  *place = v;
}

/* Takes the error of the block. */
static void begin_exit(asyncio_task_group *group, int rc) {
  group->exiting = true;
  if (rc >= 0) return;
  keep(rc == ASYNCIO_CANCELLED ? &group->cancel : &group->body,
       asyncio__error_take(rc));
  if (is_fatal(rc) && group->fatal == NULL) group->fatal = &group->body;
  if (!group->aborting) abort_children(group);
}

/* The parent was cancelled while it waited. */
static void parent_cancelled(asyncio_task_group *group) {
  keep(&group->dropped, asyncio__error_take(ASYNCIO_CANCELLED));
  if (group->aborting) return;
  keep(&group->cancel, asyncio_value_copy(group->dropped));
  abort_children(group);
}

/* Each cancel of the parent ends one wait. Returns why it cannot wait. */
static int wait_for_children(asyncio_task_group *group) {
  while (group->running.first != NULL) {
    asyncio_value_clear(&group->completed.result);
    group->completed.state = ASYNCIO__PENDING;
    int rc = asyncio__await_future(&group->completed);
    if (rc == ASYNCIO_CANCELLED) {
      parent_cancelled(group);
    } else if (rc < 0) {
      if (!group->aborting) abort_children(group);
      return rc;
    }
  }
  return 0;
}

/* Takes the cancel of the parent back. If others have cancelled it too, one of
 * their CancelledErrors comes out. */
static void uncancel_parent(asyncio_task_group *group) {
  if (asyncio_task_uncancel(group->parent) == 0) {
    asyncio_value_clear(&group->cancel);
  } else if (group->cancel.tag == ASYNCIO_NOTHING) {
    group->cancel = group->dropped;
    group->dropped = asyncio_nothing();
  }
}

/* The errors of the tasks, then that of the block. */
static asyncio_value list_errors(const asyncio_task_group *group) {
  bool body = group->body.tag == ASYNCIO_ERROR;
  size_t count = body;
  const struct child *child = group->failed.first;
  for (; child != NULL; child = child->next) count++;
  asyncio_value list = asyncio__list_value(count);
  if (list.tag != ASYNCIO_LIST) return list;
  asyncio_value *item = list.list->items;
  for (child = group->failed.first; child != NULL; child = child->next)
    *item++ = asyncio_value_copy(child->task->future.result);
  if (body) *item = asyncio_value_copy(group->body);
  return list;
}

static int raise_errors(const asyncio_task_group *group) {
  asyncio_value error = asyncio__exception_group(
      "unhandled errors in a TaskGroup", list_errors(group));
  int rc = error.code;
  if (rc == ASYNCIO_NO_MEMORY) {
    const struct child *first = group->failed.first;
    rc = asyncio__raise(rc, "no exception group", NULL);
    asyncio__error_cause(asyncio_value_copy(
        first != NULL ? first->task->future.result : group->body));
  } else {
    (void)asyncio__error_put(error);
  }
  asyncio_value_clear(&error);
  return rc;
}

/* What comes out, if it is no fatal error. rc: of the block. */
static int end_exit(asyncio_task_group *group, int rc) {
  if (group->parent_cancel) uncancel_parent(group);
  if (group->cancel.tag == ASYNCIO_ERROR && group->failed.first == NULL)
    return asyncio__error_put(group->cancel);
  if (group->failed.first == NULL && group->body.tag != ASYNCIO_ERROR)
    return rc < 0 ? 0 : rc;
  if (asyncio_task_cancelling(group->parent) > 0) { /* for the next await */
    asyncio_task_uncancel(group->parent);
    asyncio_task_cancel(group->parent);
  }
  return raise_errors(group);
}

int asyncio_task_group_exit(asyncio_task_group *group, int rc) {
  if (!group->entered)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "TaskGroup has not been entered", NULL);
  begin_exit(group, rc);
  int failed = wait_for_children(group);
  if (failed < 0) return failed;
  return group->fatal != NULL ? asyncio__error_put(*group->fatal)
                              : end_exit(group, rc);
}

/* ---- async with ---- */

/* The loop closes: the task in the block will not go on. */
static void close_group(struct asyncio__open *open) {
  asyncio_task_group *group =
      ASYNCIO__CONTAINER(open, asyncio_task_group, open);
  asyncio__loop_remove_open(group->completed.loop, open);
  asyncio_task_group_free(group);
}

int asyncio__task_group_aenter(asyncio_task_group **scope,
                               asyncio_task_group **group) {
  *scope = *group = asyncio_task_group_new();
  int rc = asyncio_task_group_enter(*scope);
  if (rc < 0) {
    asyncio_task_group_free(*scope);
    *group = NULL;
    return rc;
  }
  (*scope)->open.close = close_group;
  asyncio__loop_add_open((*scope)->completed.loop, &(*scope)->open);
  return 0;
}

int asyncio__task_group_aexit(asyncio_task_group **scope, int rc) {
  rc = asyncio_task_group_exit(*scope, rc);
  close_group(&(*scope)->open);
  return rc;
}
