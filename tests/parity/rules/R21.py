# SPDX-License-Identifier: MIT
"""A task whose step is queued (sleep(0), woken, not started) gets the error in that very step,
even in this pass."""
import asyncio
from asyncio import CancelledError, create_task, sleep

from probe import log, run


async def spin(n):
    try:
        log(f"{n} spins")
        await sleep(0)
        log("never")
    except CancelledError:
        log(f"{n} thrown")
        raise


async def main():
    async def first():
        await sleep(0)
        log("first cancels b (queued behind it in this pass)")
        b.cancel()
    a, b = create_task(first()), create_task(spin("b"))
    await asyncio.wait([a, b])


run(main)
