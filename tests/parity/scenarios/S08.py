# SPDX-License-Identifier: MIT
"""Cancelling the task that awaits shield(x) leaves x running; x can be awaited again."""
import asyncio
from asyncio import CancelledError, create_task, sleep

from probe import log, outcome, run


async def inner():
    await sleep(2)
    log("inner completes")
    return 42


async def outer(t):
    try:
        return await asyncio.shield(t)
    except CancelledError:
        log(f"outer cancelled, inner done={t.done()}")
        raise


async def main():
    t = create_task(inner())
    o = create_task(outer(t))
    await sleep(1)
    o.cancel()
    await outcome("o", o)
    await outcome("t", t)


run(main)
