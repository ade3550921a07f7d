# SPDX-License-Identifier: MIT
"""First error propagates at once; siblings keep running; their later error is consumed silently."""
import asyncio
from asyncio import create_task, current_task, sleep

from probe import log, loop, outcome, run, show


async def ok():
    await sleep(2)
    log("sibling finished")


async def bad(d, m):
    await sleep(d)
    raise ValueError(m)


async def main():
    g = asyncio.gather(ok(), bad(1, "one"), bad(3, "two"))
    await outcome("gather", g)
    log(f"g.cancel() -> {g.cancel()}")
    await sleep(5)
    log("no 'never retrieved' report for 'two'")
    r = await asyncio.gather(bad(1, "x"), sleep(2, "y"), return_exceptions=True)
    log(", ".join(show(x) if isinstance(x, Exception) else repr(x) for x in r))
    t = create_task(sleep(10))
    loop().call_later(1, t.cancel)
    await outcome("child cancelled", asyncio.gather(t, sleep(3)))
    log(f"cancelling={current_task().cancelling()}")


run(main)
