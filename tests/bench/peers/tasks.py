# SPDX-License-Identifier: MIT
"""What CPython's asyncio takes, natively or in Pyodide: tasks.py CASE N [M], nanoseconds of one."""

import asyncio
import sys
import time

since = lambda start, count: (time.perf_counter() - start) * 1e9 / count


async def switch(n, switches):
    rounds = switches // n

    async def task():
        for _ in range(rounds):
            await asyncio.sleep(0)

    start = time.perf_counter()
    tasks = [asyncio.create_task(task()) for _ in range(n)]
    for one in tasks:
        await one
    return since(start, n * rounds)


async def spawn(n, _):
    async def nothing():
        pass

    start = time.perf_counter()
    for _ in range(n):
        await asyncio.create_task(nothing())
    return since(start, n)


async def gather(n, _):
    async def once():
        await asyncio.sleep(0)

    start = time.perf_counter()
    await asyncio.gather(*[once() for _ in range(n)])
    return since(start, n)


async def handover(n, _):
    queue = asyncio.Queue(1)

    async def produce():
        for i in range(n):
            await queue.put(i)

    start = time.perf_counter()
    producer = asyncio.create_task(produce())
    for _ in range(n):
        await queue.get()
    await producer
    return since(start, n)


async def main(case, n, m=0):
    print(await globals()[case](int(n), int(m)))


if __name__ == "__main__" and len(sys.argv) > 1:
    asyncio.run(main(*sys.argv[1:]))
