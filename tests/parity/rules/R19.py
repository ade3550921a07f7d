# SPDX-License-Identifier: MIT
"""TaskGroup: last child ends n, block leaves n+2; child error n, siblings and body cancelled n+2."""
import asyncio
from asyncio import sleep

from probe import done_after, log, run


async def fail():
    await sleep(0)
    log("child fails")
    raise ValueError


async def say_cancelled(name):
    try:
        await sleep(9)
    except asyncio.CancelledError:
        log(f"{name} cancelled")
        raise


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(done_after(1, "child"))
    log("block left")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(say_cancelled("sibling"))
            group.create_task(fail())
            await say_cancelled("body")
    except* ValueError:
        log("block left")


run(main)
