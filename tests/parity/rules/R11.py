# SPDX-License-Identifier: MIT
"""A chain of k tasks unwinds in k passes; a chain of coroutines in none."""
from asyncio import create_task, sleep

from probe import log, run


async def chain(k, task):
    if k:
        c = chain(k - 1, task)
        await (create_task(c) if task else c)
    else:
        await sleep(0)
        log("innermost ends")


async def main():
    await chain(3, True)
    log("tasks unwound")
    await chain(3, False)
    log("coroutines unwound")


run(main)
