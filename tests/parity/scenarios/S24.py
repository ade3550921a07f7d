# SPDX-License-Identifier: MIT
"""set() wakes every waiter of that moment, FIFO, even if clear() follows in the same step."""
import asyncio
from asyncio import create_task, sleep

from probe import log, run


async def w(ev, n):
    log(f"{n} {await ev.wait()} is_set={ev.is_set()}")


async def main():
    ev = asyncio.Event()
    ts = [create_task(w(ev, n)) for n in "abc"]
    await sleep(0)
    ev.set()
    ev.clear()
    ts.append(create_task(w(ev, "late")))
    await sleep(0)
    await sleep(0)
    log(f"late done={ts[3].done()}")
    ev.set()
    await asyncio.wait(ts)


run(main)
