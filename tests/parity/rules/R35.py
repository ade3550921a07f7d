# SPDX-License-Identifier: MIT
"""Event.set wakes all waiters FIFO in the next pass."""
import asyncio
from asyncio import create_task, sleep

from probe import log, run


async def w(ev, n):
    await ev.wait()
    log(n)


async def main():
    ev = asyncio.Event()
    ts = [create_task(w(ev, n)) for n in "abc"]
    await sleep(0)
    ev.set()
    log("set")
    await ts[2]


run(main)
