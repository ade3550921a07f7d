# SPDX-License-Identifier: MIT
"""cancel() of a suspended task cancels the awaited future now; CancelledError is thrown one
pass later."""
from asyncio import CancelledError, create_task, sleep

from probe import log, loop, run


async def w(f):
    try:
        await f
    except CancelledError:
        log("thrown")
        raise


async def main():
    f = loop().create_future()
    t = create_task(w(f))
    await sleep(0)
    t.cancel()
    log(f"f.cancelled={f.cancelled()} t.done={t.done()} cancelling={t.cancelling()}")
    try:
        await t
    except CancelledError:
        log("awaiter")


run(main)
