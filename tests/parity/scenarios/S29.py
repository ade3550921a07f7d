# SPDX-License-Identifier: MIT
"""Results in completion order, then one TimeoutError per unfinished; the tasks are not cancelled."""
import asyncio
from asyncio import create_task, sleep

from probe import log, outcome, run


async def main():
    tasks = [create_task(sleep(delay, f"d{delay}")) for delay in (3, 1, 9)]
    for next_one in asyncio.as_completed(tasks, timeout=5):
        await outcome("next", next_one)
    log(f"pending left running: {sum(not task.done() for task in tasks)}")
    await tasks[2]
    log("it finished")
    async for task in asyncio.as_completed([tasks[0], tasks[0]]):
        log(f"async for yields the task itself, once: {task is tasks[0]}")


run(main)
