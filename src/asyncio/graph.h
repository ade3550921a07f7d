/* Call graphs: which tasks wait for a future, and who waits for those.
 * SPDX-License-Identifier: MIT
 *
 * A gather, a wait or a shield on the way is passed over, as in Python: what it
 * waits for counts as awaited by the task that awaits it. C functions have no
 * frames to show; in their place stands where a task or future was made.
 */
#ifndef ASYNCIO_GRAPH_H
#define ASYNCIO_GRAPH_H

#include <stdio.h>

#include "tasks.h"

/* A future or task in a graph. */
typedef struct asyncio_call_graph_entry {
  asyncio_future *future; /* held by the graph */
  size_t depth; /* 0: the one asked for; n: it awaits the entry of depth n - 1
                   that stands last before it */
  bool cycle;   /* it stands on its own way up, and is not followed again */
} asyncio_call_graph_entry;

/* A tree, written from top to bottom. Python: asyncio.FutureCallGraph. */
typedef struct asyncio_call_graph {
  size_t count;
  asyncio_call_graph_entry entries[];
} asyncio_call_graph;

/* The graph of x, a task or a future; NULL: of the current task.
 * graph: gets it, to be given to asyncio_call_graph_free; NULL when there is
 * no current task.
 * Returns 0; ASYNCIO_RUNTIME_ERROR outside a running loop when x is NULL;
 * ASYNCIO_NO_MEMORY. Python: asyncio.capture_call_graph. */
#define asyncio_capture_call_graph(x, graph) \
  asyncio__capture_call_graph(ASYNCIO__GRAPH_OF(x), graph)

/* Gives a graph back. NULL is fine. */
void asyncio_call_graph_free(asyncio_call_graph *graph);

/* The graph of x as text, lines between which stands "\n".
 * text: gets a string, empty when there is no current task.
 * Returns as asyncio_capture_call_graph. Python: asyncio.format_call_graph. */
#define asyncio_format_call_graph(x, text) \
  asyncio__format_call_graph(ASYNCIO__GRAPH_OF(x), text)

/* Prints the graph of x. file: NULL for stdout.
 * Returns as asyncio_capture_call_graph. Python: asyncio.print_call_graph. */
#define asyncio_print_call_graph(x, file) \
  asyncio__print_call_graph(ASYNCIO__GRAPH_OF(x), file)

#define ASYNCIO__GRAPH_OF(x)               \
  _Generic((x),                            \
      asyncio_task *: asyncio_task_future, \
      default: asyncio__graph_of_future)(x)
static inline asyncio_future *asyncio__graph_of_future(asyncio_future *future) {
  return future;
}
ASYNCIO_MUST_USE int asyncio__capture_call_graph(asyncio_future *,
                                                 asyncio_call_graph **);
ASYNCIO_MUST_USE int asyncio__format_call_graph(asyncio_future *,
                                                asyncio_value *);
int asyncio__print_call_graph(asyncio_future *, FILE *);

#endif
