/* The operations on queues. SPDX-License-Identifier: MIT */
#include "interpreter.h"

static asyncio_queue *queue_of(const struct operation *op) {
  return &machine.queues[NUMBER(0)];
}

/* queue_put QUEUE NUMBER */
OPERATION(queue_put) {
  UNUSED(frame);
  int rc = asyncio_queue_put(queue_of(op), asyncio_int(NUMBER(1)));
  say("%s", "");
  return rc;
}

OPERATION(queue_put_nowait) {
  UNUSED(frame);
  return asyncio_queue_put_nowait(queue_of(op), asyncio_int(NUMBER(1)));
}

static int say_item(int rc, asyncio_value item) {
  if (rc >= 0) say_value(item);
  asyncio_value_clear(&item);
  return rc;
}

OPERATION(queue_get) {
  UNUSED(frame);
  asyncio_value item;
  int rc = asyncio_queue_get(queue_of(op), &item);
  return say_item(rc, item);
}

OPERATION(queue_get_nowait) {
  UNUSED(frame);
  asyncio_value item;
  int rc = asyncio_queue_get_nowait(queue_of(op), &item);
  return say_item(rc, item);
}

OPERATION(queue_task_done) {
  UNUSED(frame);
  return asyncio_queue_task_done(queue_of(op));
}

OPERATION(queue_join) {
  UNUSED(frame);
  int rc = asyncio_queue_join(queue_of(op));
  say("%s", "");
  return rc;
}

/* queue_shutdown QUEUE IMMEDIATE */
OPERATION(queue_shutdown) {
  UNUSED(frame);
  asyncio_queue_shutdown(queue_of(op), NUMBER(1) != 0);
  return 0;
}

OPERATION(queue_state) {
  UNUSED(frame);
  asyncio_queue *queue = queue_of(op);
  say("%d %d %d", (int)asyncio_queue_qsize(queue), asyncio_queue_empty(queue),
      asyncio_queue_full(queue));
  return 0;
}
