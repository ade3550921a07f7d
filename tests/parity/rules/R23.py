# SPDX-License-Identifier: MIT
"""cancel() reaches the innermost future synchronously; the error climbs one task per pass."""
import asyncio
from asyncio import CancelledError, create_task, sleep

from probe import log, loop, run


async def lvl(k):
    try:
        await (create_task(lvl(k - 1)) if k else loop().create_future())
    except CancelledError:
        log(f"level {k}")
        raise


async def main():
    t = create_task(lvl(2))
    for _ in range(4):
        await sleep(0)
    log("cancel")
    t.cancel()
    await asyncio.wait([t])
    log("end")


run(main)
