/* What a job asks of the loop that it was given to.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "jobs.h"

struct visit {
  struct asyncio__handle handle;
  asyncio_loop *loop; /* retained */
  asyncio_callback fn;
  asyncio_value arg; /* bytes or nothing */
  uint32_t door;
};

static int enter(const struct visit *visit, void *arg) {
  if (visit->door == ASYNCIO__DOOR_CALL) return visit->fn(arg);
  asyncio_task *task = asyncio__create_task(
      visit->loop, visit->fn,
      (asyncio_task_options){.arg = arg,
                             .size = asyncio_value_size(visit->arg)});
  asyncio_release(task);
  return 0;
}

static void asyncio__turn_visit(struct asyncio__handle *handle) {
  struct visit *visit = ASYNCIO__CONTAINER(handle, struct visit, handle);
  void *arg = visit->arg.tag == ASYNCIO_NOTHING ? NULL : visit->arg.text->bytes;
  if (!visit->loop->closed) {
    int rc = enter(visit, arg);
    if (rc < 0) asyncio__callback_failed(visit->loop, rc);
  }
  asyncio_value_clear(&visit->arg);
  asyncio__loop_release(visit->loop);
  free(visit);
}

int asyncio__door_post(asyncio_loop *loop, uint32_t door, asyncio_callback fn,
                       asyncio_value arg) {
  struct visit *visit = NULL;
  int rc = 0;
  if (loop == NULL || loop->closed)
    rc = asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Event loop is closed", NULL);
  else if (arg.tag == ASYNCIO_ERROR || (visit = malloc(sizeof *visit)) == NULL)
    rc = asyncio__raise(ASYNCIO_NO_MEMORY, "no handle", NULL);
  if (rc < 0) {
    asyncio_value_clear(&arg);
    return rc;
  }
  *visit = (struct visit){.handle = {.run = asyncio__turn_visit},
                          .loop = loop,
                          .fn = fn,
                          .arg = arg,
                          .door = door};
  loop->refs++;
  asyncio__list_append(&loop->posted, &visit->handle.node);
  return 0;
}
