# SPDX-License-Identifier: MIT
"""join() wakes when unfinished hits 0, not when the queue is empty; an idle join() does not
suspend; underflow."""
import asyncio
from asyncio import create_task, sleep

from probe import log, run, show


async def consumer(q):
    while True:
        x = await q.get()
        await sleep(1)
        log(f"done {x} empty={q.empty()}")
        q.task_done()


async def main():
    q = asyncio.Queue()
    for x in "ab":
        q.put_nowait(x)
    c = create_task(consumer(q))
    j = create_task(q.join())
    await q.join()
    log(f"joined, other join done={j.done()}")
    await q.join()
    log("join on an idle queue does not suspend")
    c.cancel()
    await asyncio.wait([c, j])
    try:
        q.task_done()
    except ValueError as e:
        log(show(e))


run(main)
