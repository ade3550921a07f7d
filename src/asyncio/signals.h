/* Signals by their numbers. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_SIGNALS_H
#define ASYNCIO_SIGNALS_H

#include "events.h"

/* X(name, number): those of Linux, whatever the host's are. */
#define ASYNCIO_SIGNALS(X) \
  X(SIGHUP, 1)             \
  X(SIGINT, 2)             \
  X(SIGQUIT, 3)            \
  X(SIGILL, 4)             \
  X(SIGTRAP, 5)            \
  X(SIGABRT, 6)            \
  X(SIGBUS, 7)             \
  X(SIGFPE, 8)             \
  X(SIGKILL, 9)            \
  X(SIGUSR1, 10)           \
  X(SIGSEGV, 11)           \
  X(SIGUSR2, 12)           \
  X(SIGPIPE, 13)           \
  X(SIGALRM, 14)           \
  X(SIGTERM, 15)           \
  X(SIGCHLD, 17)           \
  X(SIGCONT, 18)           \
  X(SIGSTOP, 19)           \
  X(SIGTSTP, 20)           \
  X(SIGTTIN, 21)           \
  X(SIGTTOU, 22)           \
  X(SIGURG, 23)            \
  X(SIGXCPU, 24)           \
  X(SIGXFSZ, 25)           \
  X(SIGVTALRM, 26)         \
  X(SIGPROF, 27)           \
  X(SIGWINCH, 28)          \
  X(SIGIO, 29)             \
  X(SIGPWR, 30)            \
  X(SIGSYS, 31)

/* ASYNCIO_SIGHUP to ASYNCIO_SIGSYS. Python: signal.Signals. */
enum asyncio_signal {
#define ASYNCIO__SIGNAL(name, number) ASYNCIO_##name = number,
  ASYNCIO_SIGNALS(ASYNCIO__SIGNAL)
#undef ASYNCIO__SIGNAL
};

/* "SIGTERM" for ASYNCIO_SIGTERM; NULL for a number that is none.
 * Python: signal.Signals(number).name. */
const char *asyncio_signal_name(int number);

#endif
