# SPDX-License-Identifier: MIT
"""Release wakes the first waiter (n+1); until it runs locked() is False but acquire() still
queues."""
import asyncio
from asyncio import create_task, sleep

from probe import log, run


async def user(lock, n):
    async with lock:
        log(f"{n} in")


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    a, b = create_task(user(lock, "a")), create_task(user(lock, "b"))
    await sleep(0)
    lock.release()
    log(f"released locked={lock.locked()}")
    await user(lock, "main")
    await b


run(main)
