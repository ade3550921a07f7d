# SPDX-License-Identifier: MIT
"""Notify marks waiters FIFO; each re-acquires the lock, so they leave one by one after the
notifier releases."""
import asyncio
from asyncio import create_task, sleep

from probe import log, run


async def w(c, n):
    async with c:
        await c.wait()
        log(f"{n} out")


async def main():
    c = asyncio.Condition()
    ts = [create_task(w(c, n)) for n in "abc"]
    await sleep(0)
    async with c:
        c.notify_all()
        log("notify_all")
        await sleep(0)
        log("still held")
    log("released")
    await asyncio.wait(ts)


run(main)
