# SPDX-License-Identifier: MIT
"""A second cancel() interrupts the cleanup that the first one started."""
from asyncio import CancelledError, create_task, sleep

from probe import log, outcome, run


async def worker():
    try:
        await sleep(10)
    except CancelledError:
        log("cancel 1, cleaning")
        try:
            await sleep(1)
            log("cleaned (never)")
        except CancelledError:
            log("cancel 2, cleanup cut short")
            raise
    finally:
        log("finally")


async def main():
    t = create_task(worker())
    await sleep(1)
    log(f"cancel() -> {t.cancel()}")
    await sleep(0.5)
    log(f"cancel() -> {t.cancel()} cancelling={t.cancelling()}")
    await outcome("t", t)
    log(f"cancelled={t.cancelled()} cancel() -> {t.cancel()}")


run(main)
