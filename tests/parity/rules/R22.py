# SPDX-License-Identifier: MIT
"""A waiter already woken with a result but cancelled before its step gets CancelledError; the
result stays in the future."""
from asyncio import CancelledError, create_task, sleep

from probe import log, loop, run


async def w(f):
    try:
        await f
    except CancelledError:
        log(f"thrown, f.result()={f.result()}")


async def main():
    f = loop().create_future()
    t = create_task(w(f))
    await sleep(0)
    f.set_result("r")
    t.cancel()
    await t


run(main)
