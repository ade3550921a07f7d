# SPDX-License-Identifier: MIT
"""Result set first, then cancel(): the waiter still gets CancelledError. Reverse: set_result
fails."""
import asyncio
from asyncio import create_task, sleep

from probe import log, loop, outcome, run


async def waiter(f):
    return await f


async def main():
    f, g = loop().create_future(), loop().create_future()
    a, b = create_task(waiter(f)), create_task(waiter(g))
    await sleep(0)
    f.set_result("lost")
    a.cancel()
    b.cancel()
    try:
        g.set_result("late")
    except asyncio.InvalidStateError as e:
        log(f"set_result: {type(e).__name__}")
    await outcome("a", a)
    await outcome("b", b)
    log(f"f={f.result()!r} g.cancelled={g.cancelled()}")


run(main)
