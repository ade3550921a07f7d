/* Who makes the tasks of a loop. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's base_events.py (create_task, set_task_factory).
 */
#include <string.h>

#include "internal.h"

/* The loop's make_task. */
static asyncio_task *asyncio__turn_make_task(
    asyncio_loop *loop, asyncio_entry entry,
    const asyncio_task_options *options) {
  if (entry == NULL || loop->closed) /* fails */
    return asyncio_task_new_with(loop, entry, *options);
  asyncio__state.foreign++;
  asyncio_task *task = loop->factory(loop, entry, *options, loop->factory_arg);
  asyncio__state.foreign--;
  if (task == NULL)
    return asyncio_future_task(asyncio__failed_future(ASYNCIO__NO_TASK));
  if (options->name != NULL && task->future.loop != NULL &&
      (!task->named || strcmp(task->name, options->name) != 0))
    (void)asyncio_task_set_name(task, options->name);
  return task;
}

void asyncio_loop_set_task_factory(asyncio_loop *loop,
                                   asyncio_task_factory factory, void *arg) {
  loop->factory = factory;
  loop->factory_arg = arg;
  loop->make_task = factory == NULL ? NULL : asyncio__turn_make_task;
}

asyncio_task_factory asyncio_loop_get_task_factory(const asyncio_loop *loop,
                                                   void **arg) {
  if (arg != NULL) *arg = loop->factory_arg;
  return loop->factory;
}

asyncio_task *asyncio_eager_task_factory(asyncio_loop *loop,
                                         asyncio_entry entry,
                                         asyncio_task_options options,
                                         void *arg) {
  (void)arg;
  if (options.eager_start == 0) options.eager_start = true;
  return asyncio_task_new_with(loop, entry, options);
}
