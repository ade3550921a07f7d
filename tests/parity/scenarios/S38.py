# SPDX-License-Identifier: MIT
"""What reaches the exception handler: failed callback, unretrieved error, destroyed pending task;
not a retrieved one."""
import gc
from asyncio import create_task, sleep

from probe import log, loop, run


async def bad():
    raise ValueError("lost")


async def pend():
    await loop().create_future()


async def main():
    loop().call_soon(lambda: 1 / 0)
    t = create_task(bad())
    await sleep(0)
    await sleep(0)
    log("dropping the failed task")
    del t
    gc.collect()
    t = create_task(bad())
    await sleep(0)
    t.exception()
    del t
    gc.collect()
    log("retrieved: silent")
    t = create_task(bad())
    await sleep(0)
    t.cancel()
    del t
    gc.collect()
    log("cancel() on a done task also silences it")
    t = create_task(pend())
    await sleep(0)
    del t
    gc.collect()


run(main)
