/* What js/tasks.js and js/reports.js read of a program's memory, where they
 * expect it: the numbers are part of the ABI, and stand there again.
 * SPDX-License-Identifier: MIT */
#include "internal.h"

#define AT(type, member, offset)                   \
  _Static_assert(offsetof(type, member) == offset, \
                 "JavaScript reads " #member " at " #offset)

AT(struct asyncio__state, running, 0);
AT(struct asyncio__state, current, 4);
AT(struct asyncio__state, reported, 56);
AT(asyncio_exception_context, message, 0);
AT(asyncio_exception_context, exception, 8);
AT(asyncio_exception_context, task, 28);
AT(asyncio_loop, tasks.oldest, 64);
AT(struct asyncio__future_type, name, 0);
AT(asyncio_future, type, 0);
AT(asyncio_future, state, 12);
AT(asyncio_future, where, 16);
AT(asyncio_task, waits_for, 56);
AT(asyncio_task, sleeping, 65);
AT(asyncio_task, named, 67);
AT(asyncio_task, cancels, 68);
AT(asyncio_task, coroutine.where.used, 80);
AT(asyncio_task, coroutine.where.stack, 88);
AT(asyncio_task, coroutine.where.size, 92);
AT(asyncio_task, coroutine.where.peak, 94);
AT(asyncio_task, newer, 160);
AT(asyncio_task, name, 176);
AT(asyncio_task, number, 176);

_Static_assert(_Alignof(struct asyncio__state) == 8,
               "asyncio_abi has its version in three bits of the address");
