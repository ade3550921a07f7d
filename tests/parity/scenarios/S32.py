# SPDX-License-Identifier: MIT
"""Empty, duplicates, mixed, already done."""
import asyncio
from asyncio import sleep

from probe import log, loop, outcome, run


async def main():
    await outcome("empty", asyncio.gather())
    n = 0

    async def once():
        nonlocal n
        n += 1
        return n
    c = once()
    await outcome("same coroutine twice", asyncio.gather(c, c))
    f = loop().create_future()
    f.set_result("f")
    g = asyncio.gather(f, f)
    log(f"all done already: done={g.done()}")
    await outcome("dups", g)
    await outcome("order", asyncio.gather(sleep(2, "slow"), sleep(1, "fast")))


run(main)
