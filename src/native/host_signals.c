/* Signals by POSIX, for sanitizers and debuggers: their handlers count, and a
 * pipe to oneself wakes the loop. SPDX-License-Identifier: MIT */
#include "host_signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "asyncio/signals.h"

enum { MOST = 32 /* listeners, and signals */ };

static struct listener {
  struct asyncio__io *io; /* NULL: free */
  int number;
} listeners[MOST];

static atomic_uint counts[MOST]; /* since the last look */
static atomic_bool came;         /* any of them */
static struct sigaction before[MOST];
static int ends[2] = {-1, -1}; /* of the pipe, to be read and written */

static void count(int number) {
  int error = errno;
  atomic_fetch_add(&counts[number], 1);
  atomic_store(&came, true);
  (void)!write(ends[1], "", 1); /* full: it wakes as well */
  errno = error;
}

/* ---- listening ---- */

static int listening_to(int number) {
  int n = 0;
  for (int i = 0; i < MOST; i++)
    if (listeners[i].io != NULL && listeners[i].number == number) n++;
  return n;
}

static struct listener *find_listener(const struct asyncio__io *io) {
  for (int i = 0; i < MOST; i++)
    if (listeners[i].io == io) return &listeners[i];
  return NULL;
}

static bool open_pipe(void) {
  if (ends[0] >= 0) return true;
  return pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0;
}

int asyncio__signal_open(struct asyncio__io *io, const asyncio_value *values) {
  int number = asyncio__signal_number(asyncio_value_text(values[0]));
  struct listener *listener = find_listener(NULL);
  struct sigaction action = {.sa_handler = count, .sa_flags = SA_RESTART};
  if (listener == NULL || !open_pipe())
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a signal");
  if (listening_to(number) == 0) sigaction(number, &action, &before[number]);
  *listener = (struct listener){.io = io, .number = number};
  io->handle = 1;
  asyncio__look_around();
  return 0;
}

bool asyncio__signal_close(struct asyncio__io *io) {
  struct listener *listener = find_listener(io);
  if (listener == NULL) return false;
  int number = listener->number;
  listener->io = NULL;
  io->handle = 0;
  if (listening_to(number) == 0) sigaction(number, &before[number], NULL);
  return true;
}

/* ---- telling ---- */

static void tell(int number, unsigned times) {
  for (; times > 0; times--)
    for (int i = 0; i < MOST; i++)
      if (listeners[i].io != NULL && listeners[i].number == number)
        listeners[i].io->event(listeners[i].io, asyncio_int(1));
}

void asyncio__signals_look(void) {
  char bytes[64];
  if (!atomic_exchange(&came, false)) return;
  while (read(ends[0], bytes, sizeof bytes) > 0) continue;
  for (int number = 1; number < MOST; number++)
    tell(number, atomic_exchange(&counts[number], 0));
}

int asyncio__signals_pipe(void) { return ends[0]; }

bool asyncio__signals_awaited(void) {
  for (int i = 0; i < MOST; i++)
    if (listeners[i].io != NULL && !listeners[i].io->idle) return true;
  return false;
}

/* ---- what there is ---- */

bool asyncio__host_can_catch(int number) {
  return number != SIGKILL && number != SIGSTOP;
}

int asyncio__host_refuse_signal(int number) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "sig ",
                        asyncio__decimal(digits, (uint64_t)number),
                        " cannot be caught", NULL);
}

int asyncio__host_raise_signal(const char *name) {
  (void)raise(asyncio__signal_number(name));
  return 0;
}
