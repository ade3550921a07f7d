# SPDX-License-Identifier: MIT
"""Release gives the unit to the first waiter at once (value drops in release), who runs in n+1."""
import asyncio
from asyncio import create_task, sleep

from probe import log, run


async def user(s, n):
    async with s:
        log(f"{n} in")


async def main():
    s = asyncio.Semaphore(0)
    a, b = create_task(user(s, "a")), create_task(user(s, "b"))
    await sleep(0)
    s.release()
    log(f"value={s._value} locked={s.locked()}")
    await sleep(0)
    await sleep(0)
    s.release()
    await b


run(main)
