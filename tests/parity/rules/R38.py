# SPDX-License-Identifier: MIT
"""Put wakes one getter per item, FIFO, in n+1 (get likewise one putter); one that finds nothing
queues again at the tail."""
import asyncio
from asyncio import create_task, sleep

from probe import log, run


async def g(q, n):
    log(f"{n} got {await q.get()}")


async def main():
    q = asyncio.Queue()
    ts = [create_task(g(q, n)) for n in "ab"]
    await sleep(0)
    q.put_nowait(1)
    q.put_nowait(2)
    log("two put")
    await asyncio.wait(ts)
    p = asyncio.Queue(1)

    async def put(n):
        await p.put(n)
        log(f"{n} stored")
    ts = [create_task(put(n)) for n in "xyz"]
    await sleep(0)
    log(f"get {await p.get()}")
    log(f"empty until y runs: {p.empty()}")
    log(f"get {await p.get()}")
    log(f"get {await p.get()}")
    await asyncio.wait(ts)


run(main)
