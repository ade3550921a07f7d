# SPDX-License-Identifier: MIT
"""Eager task: first step inside create_task, before it returns; after its first suspension it is
an ordinary task."""
import asyncio
from asyncio import create_task, sleep

from probe import done_after, log, loop, run, soon


async def e(n):
    log(f"{n} step 1")
    await sleep(0)
    log(f"{n} step 2")


async def main():
    loop().set_task_factory(asyncio.eager_task_factory)
    soon("queued before")
    t = create_task(e("t"))
    log("main")
    await t
    log("awaiter")
    soon("not yet")
    await create_task(done_after(0, "u"))
    log("await of an eagerly finished task: no pass")


run(main)
