# SPDX-License-Identifier: MIT
"""Self-cancel lands at the next suspension; with none left the task ends cancelled, unless it
raises."""
from asyncio import CancelledError, create_task, current_task, sleep

from probe import log, loop, outcome, run


async def returns():
    current_task().cancel()
    return 1


async def raises():
    current_task().cancel()
    raise ValueError("mine wins")


async def suspends():
    f = loop().create_future()
    f.set_result(7)
    current_task().cancel()
    log(f"await of a done future is no suspension: {await f}")
    try:
        await sleep(0)
    except CancelledError:
        log("raised out of sleep(0)")
        raise


async def waits():
    current_task().cancel()
    try:
        await loop().create_future()
    except CancelledError:
        log("raised out of a pending future")
        raise


async def main():
    for f in (returns, raises, suspends, waits):
        await outcome(f.__name__, create_task(f()))


run(main)
