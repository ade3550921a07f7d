# SPDX-License-Identifier: MIT
"""release() does not let the releaser barge in; a woken waiter that is cancelled hands the lock
on."""
import asyncio
from asyncio import create_task, sleep

from probe import log, run, show


async def user(lock, name):
    async with lock:
        log(f"{name} has it")
        await sleep(0)


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    a, b, c = (create_task(user(lock, n)) for n in "abc")
    await sleep(0)
    log(f"locked={lock.locked()}")
    lock.release()
    log(f"released, locked={lock.locked()}")
    a.cancel()                       # a was already woken
    d = create_task(user(lock, "d"))
    await lock.acquire()             # behind b and c; d has not started yet
    log("main has it")
    lock.release()
    await asyncio.wait([a, b, c, d])
    log(f"a.cancelled={a.cancelled()}")
    try:
        lock.release()
    except RuntimeError as e:
        log(show(e))


run(main)
