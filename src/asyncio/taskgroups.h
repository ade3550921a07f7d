/* Task groups. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_TASKGROUPS_H
#define ASYNCIO_TASKGROUPS_H

#include "scopes.h"

/* Tasks that begin in a block and end before it is left:
 *
 *   asyncio_task_group *group;
 *   async_with (rc, asyncio_task_group, &group) {
 *     rc = asyncio_task_group_spawn(group, work, &job);
 *     …
 *   }
 *
 * The group is valid in the block and in its tasks. When a task fails, the
 * others and the block are cancelled once; the block then ends with an
 * ASYNCIO_EXCEPTION_GROUP of all errors but CancelledErrors, in the order in
 * which they came, that of the block itself last. ASYNCIO_SYSTEM_EXIT and
 * ASYNCIO_KEYBOARD_INTERRUPT come out as they are. Python: asyncio.TaskGroup.
 */
typedef struct asyncio_task_group asyncio_task_group;

/* A group that is not entered yet, for those who do without async_with.
 * Returns it, NULL without memory: asyncio_task_group_enter then says so. Give
 * it back with asyncio_task_group_free. Python: asyncio.TaskGroup. */
ASYNCIO_MUST_USE asyncio_task_group *asyncio_task_group_new(void);

/* Begins.
 * Returns 0; ASYNCIO_RUNTIME_ERROR outside a task or on second entry;
 * ASYNCIO_NO_MEMORY. Python: TaskGroup.__aenter__. */
ASYNCIO_MUST_USE int asyncio_task_group_enter(asyncio_task_group *group);

/* Waits for all tasks of the group, also those that are added meanwhile.
 * rc: the status with which the block ended; below 0, or when the caller is
 * cancelled here, the tasks are cancelled.
 * Returns rc, or 0 in place of the ASYNCIO_CANCELLED that the group caused;
 * ASYNCIO_EXCEPTION_GROUP; ASYNCIO_CANCELLED, when the cancel came from
 * outside: with errors it comes out of the next await instead;
 * ASYNCIO_RUNTIME_ERROR before the entry or where nothing can suspend;
 * ASYNCIO_NO_MEMORY, caused by the first error, when there is none for the
 * group of them. Python: TaskGroup.__aexit__. */
ASYNCIO_MUST_USE int asyncio_task_group_exit(asyncio_task_group *group, int rc);

/* Gives it back. NULL is fine. Tasks that still run go their own way. */
void asyncio_task_group_free(asyncio_task_group *group);

/* As asyncio_create_task, for a task of the group:
 * asyncio_task_group_create_task(group, fn, arg, .name = "w1")
 * Returns a reference, never NULL; a task that failed already with
 * ASYNCIO_RUNTIME_ERROR before the entry, after the end, or while the group
 * ends its tasks. Python: TaskGroup.create_task. */
#define asyncio_task_group_create_task(group, fn, ...) \
  asyncio__task_group_create(group, fn, ASYNCIO__TASK_OPTIONS(__VA_ARGS__))

/* Fire and forget: the same without a reference.
 * Returns 0 or the code of the failure. */
#define asyncio_task_group_spawn(group, fn, ...) \
  asyncio__task_group_spawn(group, fn, ASYNCIO__TASK_OPTIONS(__VA_ARGS__))

/* Ends the group quietly: its tasks and its block are cancelled, and no
 * CancelledError comes out of it, unless somebody else cancels too; errors do.
 * Before the entry: on entry. Any number of times, also after the end.
 * Python: TaskGroup.cancel (3.15). */
void asyncio_task_group_cancel(asyncio_task_group *group);

/* async_with (rc, asyncio_task_group, &group) { … }: a block with a group of
 * its own; group, an asyncio_task_group *, is NULL where there was no memory.
 * Python: async with TaskGroup() as group. */
typedef asyncio_task_group *asyncio_task_group_scope;
#define asyncio_task_group_aenter(scope, group) \
  asyncio__task_group_aenter(scope, group)
#define asyncio_task_group_aexit(scope, rc) asyncio__task_group_aexit(scope, rc)
ASYNCIO_MUST_USE int asyncio__task_group_aenter(asyncio_task_group **scope,
                                                asyncio_task_group **group);
ASYNCIO_MUST_USE int asyncio__task_group_aexit(asyncio_task_group **scope,
                                               int rc);
ASYNCIO_SCOPE(asyncio_task_group);

ASYNCIO_MUST_USE asyncio_task *asyncio__task_group_create(asyncio_task_group *,
                                                          asyncio_entry,
                                                          asyncio_task_options);
ASYNCIO_MUST_USE int asyncio__task_group_spawn(asyncio_task_group *,
                                               asyncio_entry,
                                               asyncio_task_options);

#endif
