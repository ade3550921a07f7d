# SPDX-License-Identifier: MIT
"""Gather: children start in argument order; last child ends in n, outer result n+1, awaiter n+2."""
import asyncio

from probe import log, loop, run


async def c(n):
    log(f"{n} runs")


async def main():
    g = asyncio.gather(c("a"), c("b"), c("c"))
    g.add_done_callback(lambda _: log("outer callback"))
    await g
    log("awaiter")
    f = loop().create_future()
    f.set_result(1)
    await asyncio.gather(f, f)
    log("gather of done futures: no pass")


run(main)
