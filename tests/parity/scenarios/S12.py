# SPDX-License-Identifier: MIT
"""timeout<=0: a done future gives its result, a coroutine never starts; None waits for ever."""
import asyncio
from asyncio import create_task, sleep

from probe import log, loop, outcome, run


async def body():
    log("body ran (never)")


async def main():
    f = loop().create_future()
    f.set_result("ready")
    await outcome("done,0", asyncio.wait_for(f, 0))
    await outcome("done,-1", asyncio.wait_for(f, -1))
    await outcome("coro,0", asyncio.wait_for(body(), 0))
    t = create_task(sleep(10))
    await outcome("task,0", asyncio.wait_for(t, 0))
    log(f"task cancelled={t.cancelled()}")
    await outcome("none", asyncio.wait_for(sleep(3, "slept"), None))


run(main)
