# SPDX-License-Identifier: MIT
"""wait_for(task): n+1 like a plain await; wait_for(coroutine) runs it inside the calling task,
at once."""
import asyncio
from asyncio import create_task, current_task

from probe import done_after, log, run


async def me(caller):
    log(f"same task: {current_task() is caller}")


async def main():
    t = create_task(done_after(1, "task"))
    await asyncio.wait_for(t, 5)
    log("awaiter")
    await asyncio.wait_for(me(current_task()), 5)
    log("coroutine: no pass")


run(main)
