/* The locks, queues and the like that all tasks of a program share.
 * SPDX-License-Identifier: MIT */
#include "interpreter.h"

/* By tens, so that there are equal ones to tell apart. */
static bool sooner(asyncio_value a, asyncio_value b) {
  return a.i / 10 < b.i / 10;
}

void make_shared(void) {
  machine.semaphores[0] = (asyncio_semaphore)ASYNCIO_SEMAPHORE(1);
  machine.semaphores[1] = (asyncio_semaphore)ASYNCIO_BOUNDED_SEMAPHORE(2);
  machine.conditions[1].lock = &machine.locks[0];
  machine.barriers[0] = (asyncio_barrier)ASYNCIO_BARRIER(2);
  machine.barriers[1] = (asyncio_barrier)ASYNCIO_BARRIER(3);
  machine.queues[0] = (asyncio_queue)ASYNCIO_QUEUE(.maxsize = 0);
  machine.queues[1] = (asyncio_queue)ASYNCIO_QUEUE(.maxsize = 1);
  machine.queues[2] = (asyncio_queue)ASYNCIO_LIFO_QUEUE(.maxsize = 2);
  machine.queues[3] =
      (asyncio_queue)ASYNCIO_PRIORITY_QUEUE(.maxsize = 4, .less = sooner);
}

void release_locks(void) {
  for (int i = 0; i < SHARED; i++) {
    if (asyncio_lock_locked(&machine.locks[i]))
      asyncio_lock_release(&machine.locks[i]);
    if (asyncio_condition_locked(&machine.conditions[i]))
      asyncio_condition_release(&machine.conditions[i]);
  }
}

void clear_shared(void) {
  for (int i = 0; i < QUEUES; i++) asyncio_queue_clear(&machine.queues[i]);
}
