/* What calls.js measures. SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdlib.h>

ASYNCIO_EXPORT(once, void) { return asyncio_sleep(0); }

static int sleep_once(void *arg) {
  (void)arg;
  return asyncio_sleep(0);
}

static int call_next(void *arg) {
  (void)arg;
  asyncio_value v;
  await(asyncio_js_call("next", asyncio_int(1)), v);
  return v.i == 1 ? 0 : ASYNCIO_VALUE_ERROR;
}

/* Gathers n tasks. */
static int gather_all(asyncio_entry entry, int n) {
  asyncio_awaitable *all = malloc((size_t)n * sizeof *all);
  if (all == NULL) return asyncio_raise(ASYNCIO_NO_MEMORY, "no tasks");
  for (int i = 0; i < n; i++) all[i] = asyncio_coro(entry, NULL);
  asyncio_future *future = asyncio_gather_n(all, (size_t)n);
  free(all);
  await(future);
  return 0;
}

ASYNCIO_EXPORT(gathered, void, (int, n)) { return gather_all(sleep_once, n); }

/* n tasks that each await one JavaScript function. */
ASYNCIO_EXPORT(tasks, void, (int, n)) { return gather_all(call_next, n); }

/* One task that awaits n of them, one after the other. */
ASYNCIO_EXPORT(row, void, (int, n)) {
  for (int i = 0; i < n; i++) {
    asyncio_value v;
    await(asyncio_js_call("next", asyncio_int(i)), v);
    if (v.i != i) return ASYNCIO_VALUE_ERROR;
  }
  return 0;
}

int main(void) { return 0; }
