# SPDX-License-Identifier: MIT
"""release() gives the slot to the first waiter at once; a newcomer queues; a cancelled winner
passes it on."""
import asyncio
from asyncio import create_task, sleep

from probe import log, run, show


async def user(sem, name, hold=0):
    async with sem:
        log(f"{name} in")
        await sleep(hold)


async def main():
    sem = asyncio.Semaphore(1)
    await sem.acquire()
    a, b, c = (create_task(user(sem, n)) for n in "abc")
    await sleep(0)
    sem.release()
    log(f"released: locked={sem.locked()} value={sem._value}")
    a.cancel()                        # a had been given the slot
    await user(sem, "main")           # newcomer goes last
    await asyncio.wait([a, b, c])
    log(f"a.cancelled={a.cancelled()} locked={sem.locked()}")
    bs = asyncio.BoundedSemaphore(1)
    try:
        bs.release()
    except ValueError as e:
        log(show(e))
    try:
        asyncio.Semaphore(-1)
    except ValueError as e:
        log(show(e))


run(main)
