/* Jobs where there is one thread and one memory: they run inline.
 * SPDX-License-Identifier: MIT */
#include "jobs.h"

unsigned asyncio__host_workers(void) { return 0; }

/* These are for workers. */
int asyncio__host_submit(struct asyncio__job *job) {
  (void)job;
  return ASYNCIO_NOT_IMPLEMENTED;
}

void asyncio__host_retire(asyncio_executor *executor) { (void)executor; }

void asyncio__host_door(uint32_t door, asyncio_callback fn, const void *arg,
                        size_t size) {
  (void)door, (void)fn, (void)arg, (void)size;
}

/* A job reads what it points to here as well as its caller. */
bool asyncio__host_owns(uintptr_t address) {
  (void)address;
  return false;
}
