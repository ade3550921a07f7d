/* Clock, waiting, error output and exit by WASI preview 1.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <wasi/api.h>

#include "host.h"
#include "host_wasi1.h"
#include "internal.h"
#include "pipes.h"

#define NANOSECONDS 1e9

double asyncio__host_now(void) {
  __wasi_timestamp_t now = 0;
  (void)!__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &now);
  return (double)now / NANOSECONDS;
}

/* The value of name in an environment as WASI gives it, or NULL. */
static const char *find_value(char **environment, size_t count,
                              const char *name) {
  for (size_t i = 0; i < count; i++) {
    const char *entry = environment[i];
    size_t at = 0;
    while (name[at] != '\0' && entry[at] == name[at]) at++;
    if (name[at] == '\0' && entry[at] == '=') return entry + at + 1;
  }
  return NULL;
}

/* Asks WASI: getenv would be a kilobyte of each program. */
bool asyncio__host_wish(const char *name) {
  size_t count, size;
  if (__wasi_environ_sizes_get(&count, &size) != 0) return false;
  char **environment = malloc(count * sizeof *environment + size);
  if (environment == NULL) return false;
  char *text = (char *)(environment + count);
  const char *wish = NULL;
  if (__wasi_environ_get((uint8_t **)environment, (uint8_t *)text) == 0)
    wish = find_value(environment, count, name);
  bool wished = asyncio__is_wish(wish);
  free(environment);
  return wished;
}

/* Exactly one relative clock: absolute ones hang or are refused on some
 * runtimes. The event is not looked at, because some report it early. */
__wasi_subscription_t asyncio__clock_after(double seconds) {
  return (__wasi_subscription_t){
      .u.tag = __WASI_EVENTTYPE_CLOCK,
      .u.u.clock = {.id = __WASI_CLOCKID_MONOTONIC,
                    .timeout = (__wasi_timestamp_t)ceil(seconds * NANOSECONDS)},
  };
}

void asyncio__host_sleep(double seconds) {
  __wasi_subscription_t clock = asyncio__clock_after(seconds);
  __wasi_event_t event;
  size_t count;
  (void)!__wasi_poll_oneoff(&clock, &event, 1, &count);
}

/* Of programs without pipes.c and p2/open.c. */
__attribute__((weak)) bool asyncio__pipes_wait(double seconds) {
  (void)seconds;
  return false;
}

__attribute__((weak)) bool asyncio__io_wait(struct asyncio_loop *loop,
                                            double seconds) {
  (void)loop;
  (void)seconds;
  return false;
}

/* Exported, so that it is not inlined into asyncio__host_drive, which suspends
 * on the other driver. */
__attribute__((export_name("asyncio_block"))) void asyncio__turn_blocking(
    struct asyncio_loop *loop) {
  do {
    double seconds =
        asyncio__loop_ready(loop) ? 0 : asyncio__loop_wait_time(loop);
    if (asyncio__pipes_wait(seconds) || asyncio__io_wait(loop, seconds))
      loop->looks = true;
    else if (seconds == INFINITY)
      asyncio__deadlock(loop);
    else if (seconds > 0)
      asyncio__host_sleep(seconds);
    do {
      loop->left = ASYNCIO__HANDLES_A_LOOK;
    } while (!asyncio__loop_pass(loop));
  } while (!loop->stopping);
}

void asyncio__host_error(const char *text, size_t size) {
  while (size > 0) {
    __wasi_ciovec_t piece = {(const uint8_t *)text, size};
    size_t written;
    if (__wasi_fd_write(2, &piece, 1, &written) != 0 || written == 0) return;
    text += written;
    size -= written;
  }
}

_Noreturn void asyncio__host_exit(int code) {
  __wasi_proc_exit((__wasi_exitcode_t)code);
}
