/* Signals. SPDX-License-Identifier: MIT
 *
 *   asyncio_loop_add_signal_handler(loop, ASYNCIO_SIGTERM, stop, &server);
 *
 * The embedder has to allow them (`wasyncio run --allow-signals`,
 * load(…, { allow: { signals: true } })); without that each signal does what it
 * does to any process of the host.
 *
 * In a program that handles signals SIGINT (Ctrl-C) is as in Python: it cancels
 * what asyncio_run or a runner runs, and if that ends with the CancelledError
 * the run ends with ASYNCIO_KEYBOARD_INTERRUPT. The second one ends the run at
 * once, as does one that comes when no runner runs. A handler of SIGINT takes
 * the place of all that.
 */
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

/* Calls callback(arg) for each signal of that number, as
 * asyncio_loop_call_soon would, in the context of this call; one that was there
 * for it is replaced. The host listens from the next time on that the loop
 * waits. A handler is removed when its loop closes, and a loop that has one may
 * wait for nothing else.
 * asyncio_loop_add_signal_handler(loop, ASYNCIO_SIGHUP, callback, arg)
 * Returns 0; ASYNCIO_VALUE_ERROR for a number that is no signal's;
 * ASYNCIO_RUNTIME_ERROR for one that cannot be caught, as ASYNCIO_SIGKILL, and
 * when the loop is closed; ASYNCIO_TYPE_ERROR without a callback;
 * ASYNCIO_PERMISSION_ERROR where signals are not allowed;
 * ASYNCIO_NOT_IMPLEMENTED where there are none; ASYNCIO_NO_MEMORY.
 * Python: loop.add_signal_handler. */
#define asyncio_loop_add_signal_handler(loop, number, callback, arg) \
  asyncio__add_signal_handler(loop, number, callback, arg, ASYNCIO__WHERE)

/* Gives a signal back to the host; SIGINT, to Python's rules.
 * Returns 1, 0 if there was no handler, or ASYNCIO_VALUE_ERROR.
 * Python: loop.remove_signal_handler. */
int asyncio_loop_remove_signal_handler(asyncio_loop *loop, int number);

/* Sends the program's own process a signal, soon.
 * Returns 0; ASYNCIO_VALUE_ERROR, ASYNCIO_PERMISSION_ERROR,
 * ASYNCIO_NOT_IMPLEMENTED as above; ASYNCIO_NO_MEMORY.
 * Python: signal.raise_signal. */
ASYNCIO_MUST_USE int asyncio_raise_signal(int number);

/* Gives SIGINT the meaning that it has in Python, above, in a program that
 * calls nothing else of this header. To be called once, before asyncio_run;
 * where signals are not allowed, or there are none, it changes nothing.
 * Python: signal.default_int_handler (which is set from the start). */
void asyncio_default_int_handler(void);

ASYNCIO_MUST_USE int asyncio__add_signal_handler(asyncio_loop *, int,
                                                 asyncio_callback, void *arg,
                                                 const char *where);

#endif
