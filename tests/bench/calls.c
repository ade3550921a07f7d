/* What calls.js measures. SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdlib.h>

ASYNCIO_EXPORT(once, void) { return asyncio_sleep(0); }

/* (A variable for the result would lie in memory, and keep a C stack.) */
static int call_next(void *arg) {
  (void)arg;
  await(asyncio_js_call("next", asyncio_int(1)));
  return 0;
}

/* n tasks that each await one JavaScript function. */
ASYNCIO_EXPORT(tasks, void, (int, n)) {
  asyncio_awaitable *calls = malloc((size_t)n * sizeof *calls);
  if (calls == NULL) return asyncio_raise(ASYNCIO_NO_MEMORY, "no tasks");
  for (int i = 0; i < n; i++) calls[i] = asyncio_coro(call_next, NULL);
  asyncio_future *all = asyncio_gather_n(calls, (size_t)n);
  free(calls);
  await(all);
  return 0;
}

/* One task that awaits n of them, one after the other. */
ASYNCIO_EXPORT(row, void, (int, n)) {
  for (int i = 0; i < n; i++) {
    asyncio_value v;
    await(asyncio_js_call("next", asyncio_int(i)), v);
  }
  return 0;
}

int main(void) { return 0; }
