/* async for: an iterator whose next item may have to be waited for. */
#include <asyncio.h>
#include <stdio.h>

/* A kind of one's own: where it stands, its items, the next one. */
typedef struct ticker {
  int n, stop;
} ticker_scope;
typedef int ticker_item;

static int ticker_aenter(ticker_scope *ticker, int stop) {
  ticker->stop = stop;
  return 0;
}

static int ticker_anext(ticker_scope *ticker, int *tick) {
  if (ticker->n == ticker->stop) return ASYNCIO_STOP_ASYNC_ITERATION;
  await(asyncio_sleep(0.01));
  *tick = ++ticker->n;
  return 0;
}

#define ticker_aexit(ticker, rc) ((void)(ticker), (rc)) /* nothing to free */

ASYNCIO_SCOPE(ticker);

static int amain(void *arg) {
  (void)arg;
  int rc, last = 0;
  async_for (rc, tick, ticker, 3) printf("tick %d\n", tick);
  if (rc < 0) return rc;
  async_for (rc, tick, ticker, 100) {
    last = tick;
    if (tick == 2) break;
  }
  if (rc == 0) printf("left at %d\n", last);
  return rc;
}

int main(void) { return asyncio_main(amain, NULL); }
